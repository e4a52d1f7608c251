"""Warning of a thing, asking about it or quoting it is told from doing it."""

import pytest

from triage.detectors.stance import Stance
from triage.reading import read
from triage.records import Comment, CommentId, Cue, Platform, Source

STANCE = Stance()


def cues(text: str) -> tuple[Cue, ...]:
    (found,) = STANCE([read(Comment(CommentId("c1"), Platform.X, text, Source("test", "t.csv", "0" * 64, 1)))])
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("口座を売ってと頼む人がいます。要注意", ["要注意"]),
        ("白タクじゃないよ、家族の送迎です", ["じゃないよ"]),
        ("「祈れば治る」って店長に勧誘され、断りました", ["」って", "勧誘され"]),
        ("自動投稿が多い。なんとかしてください", ["なんとかしてくだ"]),
    ],
)
def test_the_words_that_show_it_are_named(text: str, words: list[str]) -> None:
    """One cue of the route of opinions, with every kind of wording where it stands first."""
    (cue,) = cues(text)
    assert cue.category == "opinion"
    assert [text[span.start : span.end] for span in cue.spans] == words


def test_doing_a_thing_is_no_stance() -> None:
    """An offer or an insult by itself has none."""
    assert [cues(text) for text in ("口座を高く買います", "所長は無能なクズだ", "祈れば治ります。集会へ")] == [
        (),
        (),
        (),
    ]


def test_more_kinds_are_surer() -> None:
    """A question that quotes a report is told more surely than a question."""
    (one,), (three,) = cues("これは違反ですか"), cues("「払わない」と言われました。これは違反ですか")
    assert one.strength < three.strength
