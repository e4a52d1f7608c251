"""Two models on the same rows: the paired difference of each figure with a bootstrap interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.learn.evaluate import CONFIDENCE, average_precision
from triage.learn.measured import Measured

Floats = NDArray[np.float64]

_RESAMPLES = 400
_SEED = 20260325
MACRO = "macro"


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of the first model minus the second's, in [-1, 1], with its paired 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """How two models differ in one category (`macro`: the mean over clauses); None where nothing was confirmed."""

    category: str
    n_yes: int
    n_no: int
    average_precision: Difference | None
    recall: Difference | None


def compare(first: Measured, second: Measured) -> tuple[Compared, ...]:
    """Return the differences in every category both models know, then their mean over clauses.

    The same rows are drawn for both models and all categories (percentile interval of 400 draws; Efron and
    Tibshirani 1993, chapter 13), so that what makes a row hard for both cancels out.
    """
    heads = [head for head in first.heads if head in second.heads]
    random = np.random.default_rng(_SEED)
    n = len(first.rows)
    draws = [np.arange(n), *(random.integers(0, n, n) for _ in range(_RESAMPLES))]
    ours, theirs = [_columns(first, head) for head in heads], [_columns(second, head) for head in heads]
    found = np.array(
        [[_figures(a, drawn) - _figures(b, drawn) for a, b in zip(ours, theirs, strict=True)] for drawn in draws]
    )
    clauses = [at for at, head in enumerate(heads) if head in {first.heads[c] for c in first.clauses()}]
    rows = [
        Compared(head, int((truth == 1).sum()), int((truth == 0).sum()), *_both(found[:, at]))
        for at, (head, (truth, *_)) in enumerate(zip(heads, ours, strict=True))
    ]
    known = [at for at in clauses if rows[at].n_yes]
    held = found[~np.isnan(found[:, known]).all(axis=(1, 2))]
    macro = _both(np.nanmean(held[:, known], axis=1)) if known else (None, None)
    return (*rows, Compared(MACRO, sum(rows[at].n_yes for at in known), sum(rows[at].n_no for at in known), *macro))


def _columns(measured: Measured, head: str) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    at = measured.heads.index(head)
    return measured.wanted[:, at], measured.probabilities[:, at], measured.suggested()[:, at]


def _figures(columns: tuple[Floats, Floats, NDArray[np.bool_]], drawn: NDArray[np.int64]) -> Floats:
    """Return average precision and recall on the drawn rows; NaN where none of them is confirmed."""
    wanted, probabilities, suggested = columns
    drawn = drawn[~np.isnan(wanted[drawn])]
    truth = wanted[drawn]
    if not (truth == 1).any():
        return np.array([np.nan, np.nan])
    recall = float(suggested[drawn][truth == 1].mean())
    return np.array([average_precision(truth, probabilities[drawn]), recall])


def _both(found: Floats) -> tuple[Difference | None, Difference | None]:
    return _difference(found[:, 0]), _difference(found[:, 1])


def _difference(found: Floats) -> Difference | None:
    if np.isnan(found[0]):
        return None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(found[1:], [tail, 1 - tail])
    return Difference(float(found[0]), float(low), float(high))
