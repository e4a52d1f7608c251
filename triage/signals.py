"""Probabilities as signals, column by column: most signals of most comments are alike and have nothing to show."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from triage.records import CategoryId, Cue, Signal


class _Bare(dict[float, Signal]):
    """The one signal of a category with a probability and nothing to show for it, made when first met.

    Shared, because a comment then costs a third of the memory; probabilities have four decimals, so they are few.
    """

    def __init__(self, category: CategoryId) -> None:
        self.category = category

    def __missing__(self, probability: float) -> Signal:
        signal = self[probability] = Signal(self.category, probability)
        return signal


@cache
def bare(category: CategoryId) -> Mapping[float, Signal]:
    """Return the signals of a category without evidence, by probability (0-1, four decimals); any is there."""
    return _Bare(category)


def bare_rows(columns: Mapping[CategoryId, Sequence[float]], rows: int) -> list[tuple[Signal, ...]]:
    """Return, for each of `rows` comments, its signals without evidence in the order of the categories.

    `columns` holds for each category its probability (0-1, four decimals) of every comment.
    """
    found = [map(bare(category).__getitem__, column) for category, column in columns.items()]
    return list(zip(*found, strict=True)) if found else [()] * rows


def by_category(cues: Iterable[Cue]) -> dict[CategoryId, tuple[Cue, ...]]:
    """Group the cues of one comment by category, in their order."""
    found: dict[CategoryId, tuple[Cue, ...]] = {}
    for cue in cues:
        found[cue.category] = (*found.get(cue.category, ()), cue)
    return found


def with_cues(signals: tuple[Signal, ...], cues: Mapping[CategoryId, tuple[Cue, ...]]) -> tuple[Signal, ...]:
    """Return signals with the cues of their categories."""
    names = [signal[0] for signal in signals]
    if cues.keys().isdisjoint(names):
        return signals
    return tuple(
        [
            Signal(name, signal[1], cues[name]) if name in cues else signal
            for name, signal in zip(names, signals, strict=True)
        ]
    )
