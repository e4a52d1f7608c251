"""A long comment costs what its length costs, and no more."""

import time

from triage.assess import Plan, assess
from triage.engine import Engine
from triage.modelfile import shipped_models
from triage.records import Comment, CommentId, Platform, Source

PLAN = Plan("kagoshima", shipped_models()["default"])
TALK = (
    "求人票には月給21万円とありましたが、実際の手取りは14万円でした。窓口の職員は無能だと思います。"
    "佐藤さんは元店長で、鴨池のアパートに住んでいるらしい。く・た・ば・れ。☆今なら登録だけで3万円☆詳しくは http://a.example/x から。"
)


def seconds(chars: int) -> float:
    """Return the least CPU time of several judgements of one comment of so many characters."""
    comment = Comment(CommentId("1"), Platform.YOUTUBE, (TALK * 250)[:chars], Source("test", "", "", 1))
    taken = []
    for _ in range(5):
        begun = time.process_time()
        list(assess([comment], PLAN, engine=Engine(1)))
        taken.append(time.process_time() - begun)
    return min(taken)


def test_eight_times_the_length_takes_far_less_than_the_square():
    """Of 2,500 and 20,000 characters the longer may take 8 times as long, with room for a busy machine; not 64."""
    seconds(100)

    assert seconds(20_000) < 11 * seconds(2_500)
