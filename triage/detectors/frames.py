"""Ways of putting things that go with a category: patterns/*.tsv, matched in linear time by RE2.

A frame is tried only where one of its `needs` stands, and one of the words after an & if there are any, so most
comments cost one pass of one automaton.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.automaton import Automaton, Found
from triage.detectors.denial import denied
from triage.detectors.wordings import compiled, lacks, words_needed
from triage.reading import Reading
from triage.records import CategoryId, Cue
from triage.text import Normalised
from triage.tsv import rows, tables

NAME = "frames"
COLUMNS = ("id", "category", "needs", "pattern", "strength", "reason_ja", "must_match", "must_not_match")


class FrameError(ValueError):
    """A pattern file holds an unusable row; the message names file, row, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One pattern over normalised text (NFKC, lower case), with texts it must find and must leave alone.

    It is sought only in a text that holds one of the words in `needs`, and one of those in `also` where there are any.
    """

    id: str
    category: CategoryId
    needs: tuple[str, ...]
    pattern: str
    strength: float
    reason: str
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]
    also: tuple[str, ...] = ()


def _frame(file: str, number: int, row: Sequence[str]) -> Frame:
    name, category, needs, pattern, strength, reason, match, leave = row
    place = f"{file} の {number} 行目（{name}）"
    if not all(row):
        raise FrameError(f"{place}: 空欄があります。{'、'.join(COLUMNS)} をすべて書いてください。")
    if not strength.replace(".", "", 1).isdecimal() or not 0 < float(strength) <= 1:
        raise FrameError(f"{place}: strength の値「{strength}」は 0 より大きく 1 以下の数にしてください。")
    words, also = words_needed(place, needs)
    return Frame(
        name,
        CategoryId(category),
        words,
        pattern,
        float(strength),
        reason,
        tuple(match.split("|")),
        tuple(leave.split("|")),
        also,
    )


def load_frames() -> tuple[Frame, ...]:
    """Read every shipped pattern. Raises FrameError at the first bad row or repeated id."""
    frames: dict[str, Frame] = {}
    for name in tables("detectors", "patterns"):
        for number, row in rows(COLUMNS, "detectors", "patterns", name):
            frame = _frame(name, number, row)
            if frame.id in frames:
                raise FrameError(f"{name} の {number} 行目: id「{frame.id}」が重複しています。別の id にしてください。")
            frames[frame.id] = frame
    return tuple(frames.values())


class Frames:
    """Finds frames in the text with hidden words put back; one cue for each frame found."""

    name = NAME

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = tuple(frames)
        needing: dict[str, list[int]] = defaultdict(list)
        for at, frame in enumerate(frames):
            for word in frame.needs:
                needing[word].append(at)
        self._needing = tuple(needing.values())
        self._automaton = Automaton(tuple(needing))

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        cues: list[tuple[Cue, ...]] = [()] * len(readings)
        for at, hits in self._automaton.rows([reading.normal.text for reading in readings]).items():
            cues[at] = tuple(self._found(self._tried(hits), readings[at].normal))
        return cues

    def _tried(self, hits: Sequence[Found]) -> list[int]:
        return sorted({at for word, _, _ in hits for at in self._needing[word]})

    def _found(self, indexes: Sequence[int], shown: Normalised) -> Iterator[Cue]:
        for index in indexes:
            frame = self.frames[index]
            if lacks(shown.text, frame.also):
                continue
            places = [
                match.span()
                for match in compiled(frame.pattern).finditer(shown.text)
                if match.end() > match.start() and not denied(frame.category, shown.text, match.end())
            ]
            if places:
                spans = tuple(shown.span(start, end) for start, end in places)
                yield Cue(frame.category, spans, frame.strength, NAME, frame.reason)
