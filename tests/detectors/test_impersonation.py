"""Names and texts that pass for the office."""

import pytest

from triage.detectors.impersonation import Impersonation, fold_name
from triage.records import Comment, CommentId, Platform, Source
from triage.text import Reading, read

DETECTOR = Impersonation(
    ["ハローワーク霧島YouTubeチャンネル【公式】", "霧島労働局訓練課", "【公式】霧島労働局 ミドルシニア応援"]
)


def reading(text: str, author_name: str = "", *, owner: bool = False) -> Reading:
    source = Source("test", "t.csv", "0" * 64, 1)
    return read(Comment(CommentId("c1"), Platform.X, text, source, author_name=author_name, author_is_owner=owner))


def strength(text: str, author_name: str = "", *, owner: bool = False) -> float:
    (cues,) = DETECTOR([reading(text, author_name, owner=owner)])
    return max((cue.strength for cue in cues), default=0.0)


@pytest.mark.parametrize(
    "name",
    [
        "ハローワーク霧島【公式】",
        "ハ口ーワ一ク霧島",
        "霧島労働局 訓練課✅",
        "霧島労働局訓練課サポート",
        "ﾊﾛｰﾜｰｸ霧島",
        "ハローワーク霧島\u200b公式",
        "ハローワーク窓口",
    ],
)
def test_name_like_an_account_is_seen(name: str) -> None:
    """A name that a reader would take for the account brings a strong cue without a span."""
    (cues,) = DETECTOR([reading("こんにちは", name)])
    assert cues[0].strength >= 0.8
    assert cues[0].spans == ()


@pytest.mark.parametrize(
    "name", ["田中太郎", "霧島太郎", "ハロワ通いのおっさん", "公式ファン", "ミドル", "求職中のA", ""]
)
def test_ordinary_name_is_left_alone(name: str) -> None:
    """A private person's name is no cue, even with the town's name in it."""
    assert strength("こんにちは", name) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "ハローワーク職員です。DMで個人番号を送ってください",
        "労働局の担当の山下です。LINEで受付しますので登録をお願いします",
        "こちらが公式アカウントです。フォローしてください",
    ],
)
def test_claim_with_request_is_strong(text: str) -> None:
    """Claiming an office and asking for contact or data is a strong cue."""
    assert strength(text) >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "ハローワークの職員さんに相談したらよかったです",
        "職員の態度が悪い",
        "採用担当です。求人の書き方が分かりません",
    ],
)
def test_talk_about_office_is_weak(text: str) -> None:
    """Talking about the office, or naming one's own role without asking for anything, is at most a weak cue."""
    assert strength(text) < 0.5


def test_owner_is_exempt() -> None:
    """The account's owner may bear its name and speak for it."""
    assert strength("ハローワーク職員です。DMで個人番号を送ってください", "ハローワーク霧島【公式】", owner=True) == 0.0


def test_fold_makes_look_alikes_one() -> None:
    """Half-width, decorated and homoglyph spellings of a name fold to the same string."""
    assert fold_name("ﾊﾛｰﾜｰｸ★霧島") == fold_name("ハ口ーワ一ク 霧島")
