"""Personal data known by its shape: telephone, mail, address, My Number, account, plate, ids, names.

Whether it is another person's, and given without consent, is for the moderator to find out (要領 5(2)イ).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from triage.automaton import Automaton
from triage.detectors.exposures import exposures, scan
from triage.detectors.finding import Finding
from triage.detectors.phones import digits_of, phones
from triage.detectors.shapes import shapes
from triage.reading import Reading
from triage.records import CategoryId, Cue

NAME = "personal_data"
PRIVACY = CategoryId("privacy")

# A text without one of these is not searched for numbers, addresses and ids: so end nearly all.
_GATE_WORDS = (
    *"0123456789〇零◯@丁番〒垢[", "(at", "ぜろ", "ゼロ", "れい", "レイ", "ナンバー", "あっと", "アットマーク", "アカ",
)  # fmt: skip
_DIGIT_LIKE = re.compile("[0-9〇零◯○一二三四五六七八九]")
_REASONS = {
    "phone": "電話番号の形をした数字があります。",
    "my_number": "個人番号（マイナンバー）の検査数字に合う12桁の数字があります。",
    "id_number": "本人を特定できる番号の記載があります。",
    "mail": "メールアドレスの記載があります。",
    "address": "番地などを含む住所の記載があります。",
    "postcode": "郵便番号と住所の記載があります。",
    "account": "金融機関の口座番号の形をした数字があります。",
    "plate": "自動車のナンバーの形をした記載があります。",
    "sns_id": "SNSのIDの記載があります。",
    "person": "人名と、勤務先・学校・住所・健康・家庭などの事柄が一緒に書かれています。",
    "exposure": "名前を出さずに人を指し示し、その人の私事や居場所を伝え、または尋ねています。",
}


def findings(reading: Reading, official: frozenset[str] = frozenset()) -> list[Finding]:
    """Return all personal data of one reading, by place; `official` holds exempt numbers, digits only."""
    return _findings([reading], official).get(0, [])


@cache
def _gate() -> Automaton:
    return Automaton(_GATE_WORDS, longest=True)


def _findings(readings: Sequence[Reading], official: frozenset[str]) -> dict[int, list[Finding]]:
    """Return the personal data of the readings that have any, by the index of the reading."""
    texts = [reading.normal.text for reading in readings]
    told, shaped = scan(texts), _gate().rows(texts)
    found = {at: exposures(readings[at], words) for at, words in told.items()}
    for at in shaped:
        found[at] = [*found.get(at, ()), *_shaped(texts[at], official)]
    return {at: _without_overlap(some) for at, some in found.items() if some}


def _shaped(text: str, official: frozenset[str]) -> Iterator[Finding]:
    digits = len(_DIGIT_LIKE.findall(text))
    yield from phones(text, digits, official)
    yield from shapes(text, digits)


def _without_overlap(found: Sequence[Finding]) -> list[Finding]:
    """Of findings that overlap keep the most telling, then the longest."""
    kept: list[Finding] = []
    taken = bytearray(max(one.end for one in found))
    for finding in sorted(found, key=lambda one: (-one.strength, one.start - one.end, one.start, one.kind)):
        if not any(taken[finding.start : finding.end]):
            kept.append(finding)
            taken[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    return sorted(kept)


class PersonalData:
    """Cues of category privacy, one for each kind of personal data; the body's own numbers are exempt."""

    name = NAME

    def __init__(self, official_phones: Sequence[str]) -> None:
        self.official_phones = tuple(official_phones)
        self._official = frozenset(map(digits_of, official_phones))

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        cues: list[tuple[Cue, ...]] = [()] * len(readings)
        for at, found in _findings(readings, self._official).items():
            cues[at] = _cues(readings[at], found)
        return cues


def _cues(reading: Reading, found: Sequence[Finding]) -> tuple[Cue, ...]:
    kinds = dict.fromkeys(finding.kind for finding in found)
    return tuple(_cue(reading, [finding for finding in found if finding.kind == kind]) for kind in kinds)


def _cue(reading: Reading, same: Sequence[Finding]) -> Cue:
    spans = tuple(reading.normal.span(finding.start, finding.end) for finding in same)
    strength = max(finding.strength for finding in same)
    return Cue(PRIVACY, spans, strength, NAME, _REASONS[same[0].kind])
