"""How a text stands to what it speaks of: it warns, condemns, asks, reports, denies or quotes (forms/stance.tsv).

Whoever warns of fraud uses the words of fraud. This tells nothing apart by itself; the judge learns how much less the
same words then say, and a moderator sees which words made the difference.
"""

from collections.abc import Sequence

from triage.automaton import Found
from triage.detectors.wordings import Wordings, load_wordings
from triage.reading import Reading
from triage.records import CategoryId, Cue

NAME = "stance"
OPINION = CategoryId("opinion")
# What one more kind of wording leaves of the doubt.
_DOUBT = 0.6
_REASON = "注意の呼びかけ、質問、体験の申告、打消し、引用など、ほかの人の行いについて述べる言い方があります。"


class Stance:
    """One cue of route opinion for a text with such wording, the surer the more kinds of it stand there."""

    name = NAME

    def __init__(self) -> None:
        self._wordings = Wordings(load_wordings("stance"))

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        cues: list[tuple[Cue, ...]] = [()] * len(readings)
        for at, found in self._wordings.scan_all([reading.normal.text for reading in readings]).items():
            cues[at] = self._read(readings[at], found)
        return cues

    def _read(self, reading: Reading, found: Sequence[Found]) -> tuple[Cue, ...]:
        places = self._wordings.places(reading.normal.text, found)
        spans = tuple(sorted({reading.normal.span(*place) for place in places.values()}))
        return (Cue(OPINION, spans, round(1.0 - _DOUBT ** len(places), 4), NAME, _REASON),)
