"""What every cue detector promises, whoever wrote it."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.detectors import CueDetector, load_detectors
from triage.detectors.lexicon import CATEGORIES
from triage.policy import PolicyError, load_policy
from triage.reading import Reading, read
from triage.records import Comment, CommentId, Cue, Platform, Source


@dataclass(frozen=True)
class Account:
    """A registered account, as far as detectors look."""

    name: str
    aliases: tuple[str, ...] = ()
    native_id: str = "hw_kirishima"
    platform: Platform = Platform.X


@dataclass(frozen=True)
class Rules:
    """A policy, as far as detectors look."""

    accounts: tuple[Account, ...] = (Account("ハローワーク霧島【公式】"),)
    official_domains: tuple[str, ...] = ("kyoku.example",)
    official_phones: tuple[str, ...] = ("099-000-8711",)
    detectors_off: tuple[str, ...] = ()


DETECTORS = load_detectors(Rules())
TEXTS = (
    "",
    " ",
    "🌻🌻🎉",
    "ありがとうございました！",
    "しね",
    "㈱黒潮運輸の社長はﾊﾞｶ",
    "荷物を受け取るだけで日給8万円、連絡はテレグラム",
    "０９０－００００－１２３４ に電話して",
    "ハローワーク職員です。DMで個人番号を送ってください https://mhlw.go.jp@evil.example/a",
    "開催日の曜日が間違っていませんか？",
    "もう消えたい",
    "登録してくれたら返します\nよろしく",
    "死\u200bね バ〇 し ね",
)
every_detector = pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)


def reading(text: str, author_name: str = "") -> Reading:
    source = Source("test", "test.csv", "0" * 64, 1)
    return read(Comment(CommentId("c1"), Platform.X, text, source, author_name=author_name))


def check(detector: CueDetector, text: str, cues: tuple[Cue, ...]) -> None:
    for cue in cues:
        assert cue.category in CATEGORIES
        assert cue.detector == detector.name
        assert 0 < cue.strength <= 1
        assert cue.reason.endswith("。")
        assert all(span.end <= len(text) for span in cue.spans)


@every_detector
def test_one_tuple_for_each_reading_in_order(detector: CueDetector) -> None:
    """A batch gives one tuple of valid cues for each reading, the same as reading by reading, twice over."""
    readings = [reading(text) for text in TEXTS]
    batch = detector(readings)
    assert len(batch) == len(TEXTS)
    assert batch == [detector([one])[0] for one in readings]
    assert batch == detector(readings)
    for text, cues in zip(TEXTS, batch, strict=True):
        check(detector, text, cues)


@every_detector
@pytest.mark.parametrize("text", ["", " \n", "🌻🌻🎉", "ありがとうございました！", "勉強になりました"])
def test_nothing_is_found_in_nothing(detector: CueDetector, text: str) -> None:
    """Empty, emoji-only and thankful texts give no cue."""
    assert detector([reading(text)]) == [()]


@every_detector
@pytest.mark.parametrize(
    "unit", ["市", "あ", "a.", "0", "090-", "死〇", "田中さんの家", "です公式", "@aa ", "1丁目", "http://"]
)
def test_long_text_takes_bounded_time(detector: CueDetector, unit: str) -> None:
    """A text of 10,000 characters made to hurt is read in under two seconds."""
    text = (unit * 10_000)[:10_000]
    one = reading(text)
    begun = time.perf_counter()
    (cues,) = detector([one])
    assert time.perf_counter() - begun < 2.0
    check(detector, text, cues)


@every_detector
@settings(max_examples=60)
@given(
    text=st.text(
        alphabet=st.sampled_from(
            "死ねしバカ〇○*.・ー 0９九〇一-@ｶﾞはﾊﾟ\u200b\n😀がhtps:/.exmpl公式ですさん田中の家\u3099"
        ),
        max_size=60,
    )
)
def test_any_text_gives_valid_cues(detector: CueDetector, text: str) -> None:
    """Whatever was posted, spans lie inside it and strengths in (0, 1]."""
    (cues,) = detector([reading(text)])
    check(detector, text, cues)


@every_detector
def test_reason_never_quotes_the_comment(detector: CueDetector) -> None:
    """No reason repeats the words of the comment that it is about."""
    for text in TEXTS:
        for cue in detector([reading(text)])[0]:
            assert all(text[span.start : span.end] not in cue.reason for span in cue.spans if span.end - span.start > 2)


def test_every_detector_is_measured_in_the_docs() -> None:
    """docs/detectors.md has a row for each cue detector (written by benchmarks/detectors.py)."""
    page = Path(__file__).parents[2].joinpath("docs", "detectors.md").read_text(encoding="utf-8")
    assert [one.name for one in DETECTORS if f"| {one.name} | " not in page] == []


def test_names_are_distinct() -> None:
    """Cue detectors are told apart by name."""
    assert len({detector.name for detector in DETECTORS}) == len(DETECTORS)


@every_detector
def test_policy_turns_a_detector_off(detector: CueDetector) -> None:
    """A name in detectors_off takes away that detector and no other."""
    left = load_detectors(Rules(detectors_off=(detector.name,)))
    assert [one.name for one in left] == [one.name for one in DETECTORS if one.name != detector.name]


@every_detector
def test_policy_file_turns_a_detector_off(detector: CueDetector, tmp_path: Path) -> None:
    """A policy that names a detector in its file runs without that one and with all others."""
    shipped = Path(__file__).parents[2] / "triage" / "policies" / "kagoshima.toml"
    text = shipped.read_text(encoding="utf-8").replace("detectors_off = []", f'detectors_off = ["{detector.name}"]')
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    left = load_detectors(load_policy(str(tmp_path / "mine.toml")))
    assert {one.name for one in DETECTORS} - {one.name for one in left} == {detector.name}


def test_a_name_that_is_no_detector_is_refused() -> None:
    """A slip in detectors_off is told with what is allowed; it would leave a detector on unseen."""
    with pytest.raises(PolicyError, match=r"lexikon.*lexicon"):
        load_detectors(Rules(detectors_off=("lexikon",)))


@every_detector
@pytest.mark.parametrize(
    "template",
    [
        "次は{}党に一票をお願いします",
        "{}党の政策には反対です",
        "{}の会の集会に来ませんか、信じれば救われます",
        "{}の会は怖い",
    ],
)
def test_swapping_a_party_or_faith_changes_nothing(detector: CueDetector, template: str) -> None:
    """The same words about another party or faith give the same categories and strengths."""
    first, second = (detector([reading(template.format(name))])[0] for name in ("南風", "黒潮"))
    assert [(cue.category, cue.strength) for cue in first] == [(cue.category, cue.strength) for cue in second]
