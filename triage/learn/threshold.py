"""Choose review thresholds: as low as a stated rate of false suggestions on comments that break nothing allows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.modelfile import ANY

Floats = NDArray[np.float64]

# Share of violation-free labelled comments one clause may wrongly suggest. Fifteen heads at this rate, overlapping,
# keep all false suggestions on labelled near misses and criticism together near a tenth (MODEL_CARD.md).
FALSE_RATE = 0.008
# A route costs a look, not a voice; a crisis stands before all else, so its false alarms are the dearest of the three.
ROUTE_FALSE_RATES = {"opinion": 0.06, "correction": 0.02, "crisis": 0.006}
_LOWEST, _HIGHEST = 0.05, 0.95


def choose_threshold(wanted: Floats, probabilities: Floats, heads: Sequence[str], category: str) -> float:
    """Return the lowest threshold (two decimals, in [0.05, 0.95]) whose false rate stays within the budget.

    `wanted` and `probabilities` are rows × heads, out of fold. False are rows the head is judged `no` on; for
    clauses only rows with no violation at all count, since another clause's violation is looked at anyway.
    """
    at = heads.index(category)
    false = wanted[:, at] == 0
    budget = ROUTE_FALSE_RATES.get(category, FALSE_RATE)
    if category not in ROUTE_FALSE_RATES and category != ANY:
        clean = wanted[:, heads.index(ANY)] == 0
        false = false & clean if (false & clean).any() else false
    return threshold_for_rate(probabilities[false, at], budget)


def threshold_for_rate(false_probabilities: Floats, rate: float) -> float:
    """Return the lowest threshold at which at most `rate` of these probabilities are `>=` it, rounded up to 0.01."""
    ordered = np.sort(false_probabilities)[::-1]
    allowed = int(rate * len(ordered))
    if allowed >= len(ordered):
        return _LOWEST
    above = np.ceil(np.nextafter(ordered[allowed], 1.0) * 100) / 100
    return float(np.clip(round(above, 2), _LOWEST, _HIGHEST))
