"""Groups are stable: one id, the same members and first post, in any order, in any split of batch and history."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.detectors.repeats import Post, find_repeats
from triage.policy import load_policy
from triage.records import CommentId

RULE = load_policy("kagoshima").repeat
START = datetime(2026, 4, 1, tzinfo=UTC)
SPAM = "この会社の求人票は給料も休みも全部うそなので注意してください"
BLAME = "ハローワークの窓口の対応は本当に最悪だと思いました"
TEXTS = (
    SPAM, SPAM + "ね", SPAM + "ねほんとうに", SPAM + "ねほんとうにまったくもう", "★" + SPAM.replace("この", "ｺﾉ"), SPAM + " xk3vq9zt4wm",
    BLAME, BLAME + "よ", BLAME.replace("最悪", "最高"), BLAME.replace("最悪", "最高") + "よ", "ありがとうございます", "草", "🌻", "", "今日は雨が降るので傘を持って出かけます",
)  # fmt: skip


def post(number, text, author, hours):
    return Post(
        comment_id=CommentId(f"c{number:03}"),
        platform="youtube",
        account="hw",
        author_id=author,
        author_is_owner=False,
        posted_at=None if hours is None else START + timedelta(hours=hours),
        text=text,
        in_batch=True,
    )


@st.composite
def shuffled(draw):
    """Posts, many at the same hour, and the same posts in another order."""
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(TEXTS), st.sampled_from(["", "u", "v", "w"]), st.sampled_from([0, 1, 500, 2000, None])),
            max_size=24,
        )
    )  # fmt: skip
    posts = [post(n, *row) for n, row in enumerate(rows)]
    return posts, draw(st.permutations(posts))


def groups(found):
    members = defaultdict(set)
    for comment, one in found.items():
        members[one.repeat.group].add(comment)
    return members


@given(shuffled())
@settings(max_examples=200)
def test_any_order_gives_the_same(both):
    """Groups, findings, neighbours and the order of the result do not depend on the order of the input."""
    posts, others = both
    one, other = find_repeats(posts, RULE), find_repeats(others, RULE)

    assert one == other
    assert list(one) == list(other)


@given(shuffled())
@settings(max_examples=150)
def test_a_group_is_named_after_its_first_post(both):
    """All members have one id, made of the earliest post of the group (then the first id), and one size."""
    posts, others = both
    by_id = {one.comment_id: one for one in posts}
    found = find_repeats(others, RULE)
    never = START + timedelta(days=9999)
    for group, members in groups(found).items():
        first = min(members, key=lambda comment: (by_id[comment].posted_at or never, comment))
        sizes = {found[comment].repeat.size for comment in members}

        assert len(sizes) == 1
        assert group == sha256(first.encode()).hexdigest()[:16] or len(members) < sizes.pop()


@given(shuffled(), st.sets(st.integers(0, 23)))
@settings(max_examples=150)
def test_what_is_history_changes_no_group(both, past):
    """Whatever part was stored before, the rest has the groups, sizes and neighbours of one batch of all."""
    posts, others = both
    whole = find_repeats(posts, RULE)
    split = [one._replace(in_batch=int(one.comment_id[1:]) not in past) for one in others]

    assert find_repeats(split, RULE) == {comment: one for comment, one in whole.items() if int(comment[1:]) not in past}


def test_a_wave_has_one_id_in_any_order():
    """Hundreds of variants that are near only to some of each other are one group, however they come."""
    rng = random.Random(8)
    texts = [SPAM]
    for _ in range(300):
        text = rng.choice(texts)
        at = rng.randrange(len(text))
        texts.append(text[:at] + rng.choice("あいう漢字語文") + text[at + rng.randrange(2) :])
    posts = [post(n, text, f"u{n}", n % 7) for n, text in enumerate(texts)]
    first = find_repeats(posts, RULE)
    rng.shuffle(posts)

    assert find_repeats(posts, RULE) == first
    assert max(map(len, groups(first).values())) > 250
