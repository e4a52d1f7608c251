"""Ways of putting things that go with a category: patterns/*.tsv, matched in linear time by RE2."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import re2

from triage.disguise import Undisguised, undisguise
from triage.records import CategoryId, Cue
from triage.text import Reading

NAME = "frames"
COLUMNS = ("id", "category", "pattern", "strength", "reason_ja", "must_match", "must_not_match")
# RE2 gives up its fast automaton beyond this; the shipped patterns need a small part of it.
_MAX_MEMORY = 64 << 20
# RE2's literal filter has a fixed memory: 102 patterns in one cost 22 µs a comment, in two 5 µs.
_FILTER_SIZE = 36


class FrameError(ValueError):
    """A pattern file holds an unusable row; the message names file, row, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One pattern over normalised text (NFKC, lower case), with texts it must find and must leave alone."""

    id: str
    category: CategoryId
    pattern: str
    strength: float
    reason: str
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]


def _options() -> Any:
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    return options


def _frame(file: str, number: int, row: Mapping[str, str | None]) -> Frame:
    values = [row.get(column) or "" for column in COLUMNS]
    name, category, pattern, strength, reason, match, leave = values
    place = f"{file} の {number} 行目（{name}）"
    if not all(values):
        raise FrameError(f"{place}: 空欄があります。{'、'.join(COLUMNS)} をすべて書いてください。")
    if not strength.replace(".", "", 1).isdecimal() or not 0 < float(strength) <= 1:
        raise FrameError(f"{place}: strength の値「{strength}」は 0 より大きく 1 以下の数にしてください。")
    try:
        re2.compile(pattern, _options())
    except re2.error as error:
        raise FrameError(f"{place}: パターンを読めません（{error}）。RE2 の書式にしてください。") from error
    return Frame(
        name,
        CategoryId(category),
        pattern,
        float(strength),
        reason,
        tuple(match.split("|")),
        tuple(leave.split("|")),
    )


def load_frames() -> tuple[Frame, ...]:
    """Read every shipped pattern. Raises FrameError at the first bad row or repeated id."""
    frames: dict[str, Frame] = {}
    for entry in sorted(files(__package__).joinpath("patterns").iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".tsv"):
            continue
        rows = csv.DictReader(entry.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows, start=2):
            frame = _frame(entry.name, number, row)
            if frame.id in frames:
                raise FrameError(
                    f"{entry.name} の {number} 行目: id「{frame.id}」が重複しています。別の id にしてください。"
                )
            frames[frame.id] = frame
    return tuple(frames.values())


def _filter(frames: Sequence[Frame]) -> Any:
    """Build a filter that tells which of the frames match, running only those whose literals are there."""
    group = re2.Filter()
    for frame in frames:
        group.Add(frame.pattern, _options())
    group.Compile()
    return group


class Frames:
    """Finds frames in the text with hidden words put back; one cue for each frame found."""

    name = NAME

    def __init__(self, frames: Sequence[Frame]) -> None:
        self.frames = tuple(frames)
        self._compiled = tuple(re2.compile(frame.pattern, _options()) for frame in frames)
        self._filters = tuple(
            (at, _filter(frames[at : at + _FILTER_SIZE])) for at in range(0, len(frames), _FILTER_SIZE)
        )

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        return [self._read(reading) for reading in readings]

    def _read(self, reading: Reading) -> tuple[Cue, ...]:
        shown = undisguise(reading.normal)
        found = [first + index for first, group in self._filters for index in group.Match(shown.text) or ()]
        return tuple(self._found(sorted(found), shown)) if found else ()

    def _found(self, indexes: Sequence[int], shown: Undisguised) -> Iterator[Cue]:
        for index in indexes:
            frame = self.frames[index]
            places = [
                match.span() for match in self._compiled[index].finditer(shown.text) if match.end() > match.start()
            ]
            if places:
                spans = tuple(shown.span(start, end) for start, end in places)
                yield Cue(frame.category, spans, frame.strength, NAME, frame.reason)
