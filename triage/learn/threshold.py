"""Choose review thresholds together: the most violations found for a stated share of harmless comments suggested."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.modelfile import ANY

Floats = NDArray[np.float64]

# Shares of violation-free labelled comments that all clauses together may wrongly suggest: of all of them, most being
# near misses written to be mistaken, and of those that are to be passed on (criticism, complaints, questions).
FALSE_SHARE = 0.09
OPINION_FALSE_SHARE = 0.045
# A route costs a look, not a voice; a crisis stands before all else, so its false alarms are the dearest of the three:
# at .003 .55 of 410 labelled crises are found instead of .48 and .51, and with `semantic` two harmless posts are put
# first among 490 real ones (the fit before the last).
ROUTE_FALSE_RATES = {"opinion": 0.13, "correction": 0.015, "crisis": 0.002}
ANY_FALSE_RATE = 0.01
_GRID = np.arange(5, 96) / 100
_ROUNDS = 40


def choose_thresholds(wanted: Floats, probabilities: Floats, heads: Sequence[str]) -> dict[str, float]:
    """Return a threshold (two decimals, in [0.05, 0.95]) for each head, from out-of-fold rows × heads.

    Clauses share two budgets: the mean logarithm of their recalls is made as large as `FALSE_SHARE` of the rows
    without any violation and `OPINION_FALSE_SHARE` of the opinions among them allow. The
    logarithm keeps a hard clause from being given up for an easy one.
    """
    clauses = [at for at, head in enumerate(heads) if head != ANY and head not in ROUTE_FALSE_RATES]
    violating: NDArray[np.bool_] = np.any(wanted[:, clauses] == 1, axis=1)
    clean = (wanted[:, heads.index(ANY)] == 0) & ~violating
    opinion = clean & (wanted[:, heads.index("opinion")] == 1)
    budgets = [(clean, FALSE_SHARE), (opinion, OPINION_FALSE_SHARE)]
    found = _shared(wanted[:, clauses], probabilities[:, clauses], budgets)
    chosen = {heads[at]: threshold for at, threshold in zip(clauses, found, strict=True)}
    for at, head in enumerate(heads):
        if head not in chosen:
            rate = ROUTE_FALSE_RATES.get(head, ANY_FALSE_RATE)
            chosen[head] = threshold_for_rate(probabilities[wanted[:, at] == 0, at], rate)
    return chosen


def _shared(wanted: Floats, probabilities: Floats, budgets: Sequence[tuple[NDArray[np.bool_], float]]) -> list[float]:
    """Return a threshold for each column; the price of a false suggestion is raised until every budget holds."""
    clean = budgets[0][0]
    gains = [_gains(*columns) for columns in zip(wanted.T, probabilities.T, strict=True)]
    costs = [_over(column) for column in probabilities[clean].T]
    low, high = 0.0, 1e4
    for _ in range(_ROUNDS):
        price = (low + high) / 2
        suggested: NDArray[np.bool_] = np.any(probabilities >= np.array(_at(price, gains, costs)), axis=1)
        kept = all(suggested[rows].mean() <= share for rows, share in budgets if rows.any())
        low, high = (low, price) if kept else (price, high)
    return _at(high, gains, costs)


def _at(price: float, gains: Sequence[Floats], costs: Sequence[Floats]) -> list[float]:
    return [float(_GRID[np.argmax(gain - price * cost)]) for gain, cost in zip(gains, costs, strict=True)]


def _gains(wanted: Floats, probabilities: Floats) -> Floats:
    """Return the logarithm of recall at each threshold; one more hit is granted, so that none is minus infinity."""
    hits = _over(probabilities[wanted == 1]) * (wanted == 1).sum()
    return np.asarray(np.log((1 + hits) / (1 + (wanted == 1).sum())))


def _over(probabilities: Floats) -> Floats:
    """Return the share of probabilities at or over each threshold of the grid."""
    if not len(probabilities):
        return np.zeros(len(_GRID))
    below = np.searchsorted(np.sort(probabilities), _GRID, side="left")
    return 1.0 - below / len(probabilities)


def threshold_for_rate(false_probabilities: Floats, rate: float) -> float:
    """Return the lowest threshold at which at most `rate` of these probabilities are `>=` it, rounded up to 0.01."""
    lowest, highest = float(_GRID[0]), float(_GRID[-1])
    ordered = np.sort(false_probabilities)[::-1]
    allowed = int(rate * len(ordered))
    if allowed >= len(ordered):
        return lowest
    # The next hundredth above; nine decimals, because 0.35 · 100 need not be 35.
    above = (np.floor(round(float(ordered[allowed]) * 100, 9)) + 1) / 100
    return float(np.clip(round(float(above), 2), lowest, highest))
