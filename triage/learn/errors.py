"""What a model gets wrong: which category it takes for which, and the single comments it is most wrong about."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.learn.measured import Measured


@dataclass(frozen=True, slots=True)
class Error:
    """Row `row` (0-based) of a measurement: its `category` was missed, or suggested although judged not to apply."""

    row: int
    category: str
    missed: bool
    probability: float
    threshold: float


def worst_errors(measured: Measured, limit: int) -> tuple[Error, ...]:
    """Return at most `limit` misses (least probable first), then as many false suggestions.

    False suggestions against comments that break nothing come first, most probable first: silencing a legitimate
    comment is the worst error.
    """
    over = measured.suggested()
    missed = _cells(measured, (measured.wanted == 1) & ~over)
    false = _cells(measured, (measured.wanted == 0) & over)
    harmless = measured.harmless()
    missed.sort(key=lambda cell: (measured.probabilities[cell], cell))
    false.sort(key=lambda cell: (not harmless[cell[0]], -measured.probabilities[cell], cell))
    return tuple(_error(measured, *cell) for cell in (*missed[:limit], *false[:limit]))


def _cells(measured: Measured, wrong: NDArray[np.bool_]) -> list[tuple[int, int]]:
    return [(int(row), at) for at in measured.clauses() for row in np.flatnonzero(wrong[:, at])]


def _error(measured: Measured, row: int, at: int) -> Error:
    head = measured.heads[at]
    return Error(
        row=row,
        category=head,
        missed=bool(measured.wanted[row, at] == 1),
        probability=float(measured.probabilities[row, at]),
        threshold=measured.thresholds[head],
    )


def confusion(measured: Measured) -> NDArray[np.int64]:
    """Count what was suggested for each labelled category: clauses + 1 rows, clauses + 1 columns.

    A row is one labelled category (the last: comments that break nothing), a column one suggested category (the
    last: none at all). A comment with several labels or suggestions counts in each.
    """
    at = measured.clauses()
    labelled = np.column_stack([measured.wanted[:, at] == 1, measured.harmless()])
    over = measured.suggested()[:, at]
    suggested = np.column_stack([over, ~over.any(axis=1)])
    return labelled.astype(np.int64).T @ suggested.astype(np.int64)
