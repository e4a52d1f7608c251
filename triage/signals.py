"""Probabilities as signals, column by column: most signals of most comments are alike and have nothing to show."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from triage.records import CategoryId, Cue, Signal

DECIMALS = 4
_STEPS = 10**DECIMALS
# The category of which a comment's neighbours tell, and no model.
REPEAT = CategoryId("repeat")


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


def bare_rows(categories: Sequence[CategoryId], probabilities: NDArray[np.float64]) -> list[tuple[Signal, ...]]:
    """Return, for each row of probabilities (0-1, four decimals, a column a category), its signals without evidence.

    Raises ValueError where one is no probability: it would be another category's signal.
    """
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ValueError("a probability is between 0 and 1")
    signals, met = _table(tuple(categories))
    places = np.rint(probabilities * _STEPS).astype(np.int64) + np.arange(len(categories)) * (_STEPS + 1)
    for place in np.unique(places[~met[places]]).tolist():
        category, step = divmod(place, _STEPS + 1)
        signals[place], met[place] = bare(categories[category])[step / _STEPS], True
    return list(map(tuple, signals[places].tolist()))


@cache
def _table(categories: tuple[CategoryId, ...]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """The signals that `bare` holds, one category after the other, and which have been met."""
    count = len(categories) * (_STEPS + 1)
    return np.full(count, None, dtype=object), np.zeros(count, dtype=bool)


def by_category(cues: Iterable[Cue]) -> dict[CategoryId, tuple[Cue, ...]]:
    """Group the cues of one comment by category, in their order."""
    found: dict[CategoryId, tuple[Cue, ...]] = {}
    for cue in cues:
        found[cue.category] = (*found.get(cue.category, ()), cue)
    return found


def with_cues(
    signals: tuple[Signal, ...], cues: Mapping[CategoryId, tuple[Cue, ...]], places: Mapping[CategoryId, int]
) -> tuple[Signal, ...]:
    """Return signals with the cues of their categories, each of which stands at its place."""
    row = list(signals)
    for category, shown in cues.items():
        if category in places:
            row[places[category]] = Signal(category, row[places[category]].probability, shown)
    return tuple(row)
