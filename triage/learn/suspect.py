"""Labels that a model, fitted without the row, contradicts with confidence: where a second look pays first.

Confident learning, Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels",
Journal of Artificial Intelligence Research 70 (2021), 1373-1411, taken one category at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suspect:
    """Row `row` (0-based) says `labelled` of a category, and out of fold its probability (0-1) says the opposite."""

    row: int
    category: str
    labelled: bool
    probability: float


def suspects(wanted: Floats, out_of_fold: Floats, heads: Sequence[str]) -> tuple[Suspect, ...]:
    """Return the off-diagonal of the confident joint, the label least believed first.

    A label is contradicted where the other answer's probability reaches the mean that the other answer has among the
    rows labelled with it (the paper's per-class threshold), and is the likelier of the answers that do.
    """
    found = [
        Suspect(int(row), head, bool(wanted[row, at] == 1), float(out_of_fold[row, at]))
        for at, head in enumerate(heads)
        for row in _contradicted(wanted[:, at], out_of_fold[:, at])
    ]
    return tuple(sorted(found, key=lambda s: (s.probability if s.labelled else 1 - s.probability, s.row, s.category)))


def _contradicted(wanted: Floats, given: Floats) -> NDArray[np.int64]:
    yes, no = wanted == 1, wanted == 0
    if not yes.any() or not no.any():
        return np.empty(0, np.int64)
    is_yes, is_no = given >= given[yes].mean(), given <= given[no].mean()
    # Where both answers reach their means, the likelier one counts.
    counted_yes = is_yes & ~(is_no & (given < 0.5))  # noqa: PLR2004 - the likelier of two answers
    counted_no = is_no & ~counted_yes
    return np.flatnonzero((no & counted_yes) | (yes & counted_no))
