"""Personal data hidden from lists and from what models learn from: ［電話番号］ stands where a number stood.

Evidence, the page of one comment and the sheet that is decided on keep the text as posted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from triage.detectors.personal_data import findings
from triage.detectors.phones import digits_of
from triage.detectors.shapes import MASKS
from triage.reading import read
from triage.records import Comment, CommentId, Platform, Source

# A name is hidden only where the text tells of a private life; thanks by name stay readable.
_TELLING = 0.5
# As far beyond a cut as an address may reach.
_BEYOND = 60
_NOWHERE = Source("", "", "", 0)


class Mask(NamedTuple):
    """A half-open range of a text as posted and what is shown in its place."""

    start: int
    end: int
    label: str


def masks(text: str, official_phones: Sequence[str] = ()) -> tuple[Mask, ...]:
    """Return what of a text as posted is personal data, in order, apart; the body's own numbers are none."""
    reading = read(Comment(CommentId(""), Platform.OTHER, text, _NOWHERE))
    found = findings(reading, frozenset(map(digits_of, official_phones)))
    hidden = [one for one in found if one.kind in MASKS and (one.kind != "person" or one.strength >= _TELLING)]
    return tuple(Mask(*reading.normal.source(one.start, one.end), f"［{MASKS[one.kind]}］") for one in hidden)


def masks_of_beginning(text: str, chars: int, official_phones: Sequence[str] = ()) -> tuple[Mask, ...]:
    """Return the masks of the first `chars` code points; what the cut would halve is hidden up to the cut."""
    found = masks(text[: chars + _BEYOND], official_phones)
    return tuple(Mask(one.start, min(one.end, chars), one.label) for one in found if one.start < chars)


def masked(text: str, found: Sequence[Mask], start: int = 0, end: int | None = None) -> str:
    """Return a part of a text with masks in place of all personal data that it touches."""
    end = len(text) if end is None else end
    parts, at = [], start
    for mask in found:
        if mask.start < end and start < mask.end:
            parts += [text[at : max(mask.start, at)], mask.label]
            at = max(at, mask.end)
    return "".join([*parts, text[at:end]])
