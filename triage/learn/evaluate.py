"""Measure predictions against labels: per category with 95% intervals, and what the review load would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from triage.modelfile import ANY
from triage.records import Route

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Heads that no clause rests on: the order of the queue, and the routes.
NO_CLAUSE = frozenset({ANY, *map(str, Route)})
CONFIDENCE = 0.95
_RESAMPLES = 400
_SEED = 20260325
_BINS = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion `value` of `n` with its exact 95% interval; value is None when n = 0."""

    value: float | None
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        """Return the value with its interval, such as 0.696 [0.685, 0.707]."""
        return "–" if self.value is None else f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """How one category did: every rate at its review threshold; average precision with a bootstrap interval."""

    category: str
    threshold: float
    n_yes: int
    n_no: int
    average_precision: Rate
    recall: Rate
    precision: Rate
    false_positive_rate: Rate
    calibration_error: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every category, the order of the queue (`any`), and what a person would be asked to read.

    `review_load` is the share of all comments with a suggestion or a route, or without text; `violations_suggested`
    the share of violating comments with a suggestion of any clause, `benign_suggested` that of violation-free ones.
    """

    categories: tuple[CategoryResult, ...]
    review_load: Rate
    violations_suggested: Rate
    benign_suggested: Rate
    macro_average_precision: float
    macro_recall: float


def exact_interval(hits: int, n: int) -> Rate:
    """Return hits/n with the Clopper-Pearson interval (Clopper and Pearson 1934)."""
    if n == 0:
        return Rate(None, 0.0, 1.0, 0)
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits == n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return Rate(hits / n, low, high, n)


def average_precision(wanted: Floats, scores: Floats) -> float:
    """Return the mean of the precision at each hit in descending score, ties counted together; needs one hit."""
    order = np.argsort(-scores, kind="stable")
    hits, ranked = wanted[order], scores[order]
    last = np.append(ranked[1:] != ranked[:-1], True)
    found = np.cumsum(hits)[last]
    precision = found / (np.flatnonzero(last) + 1)
    return float(np.sum(np.diff(found, prepend=0.0) * precision) / hits.sum())


def calibration_error(wanted: Floats, probabilities: Floats) -> float:
    """Return the expected calibration error over ten equal-width bins (Naeini, Cooper, Hauskrecht 2015)."""
    bins = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    gap = np.bincount(bins, probabilities - wanted, minlength=_BINS)
    return float(np.abs(gap).sum() / len(wanted))


def reached(probabilities: Floats, heads: Sequence[str], thresholds: Mapping[str, float], shift: float = 0.0) -> Flags:
    """Return, rows × heads, what is at or over its threshold, every one moved by `shift` (then kept in [0.01, 1])."""
    limits = np.array([thresholds[head] for head in heads])
    return np.asarray(probabilities >= (np.clip(limits + shift, 0.01, 1) if shift else limits))


def falling(wanted: Floats, heads: Sequence[str]) -> Flags:
    """Return which rows were judged to fall under at least one category that a clause may rest on."""
    return np.asarray(np.any(wanted[:, [head not in NO_CLAUSE for head in heads]] == 1, axis=1))


def harmless(wanted: Floats, heads: Sequence[str]) -> Flags:
    """Return which rows were judged to fall under none: `any` leaves off-topic talk out of account, this does not."""
    return np.asarray((wanted[:, list(heads).index(ANY)] == 0) & ~falling(wanted, heads))


def evaluate(
    wanted: Floats,
    probabilities: Floats,
    heads: Sequence[str],
    thresholds: Mapping[str, float],
    *,
    suggested: Flags,
    marked: Flags | None = None,
) -> Evaluation:
    """Measure rows × heads probabilities against rows × heads truth (1 yes, 0 no, NaN unknown).

    `suggested` (rows × heads) is what reached its threshold and may be suggested. Rows that are `marked` are read by a
    person whatever is suggested of them.
    """
    results = tuple(
        _category(head, wanted[:, at], probabilities[:, at], suggested[:, at], thresholds[head])
        for at, head in enumerate(heads)
    )
    clauses = np.array([head not in NO_CLAUSE for head in heads])
    seen: Flags = np.any(suggested[:, [head != ANY for head in heads]], axis=1)
    seen |= False if marked is None else marked
    named: Flags = np.any(suggested[:, clauses], axis=1)
    violating, benign = falling(wanted, heads), harmless(wanted, heads)
    measured = [r for r, clause in zip(results, clauses, strict=True) if clause and r.n_yes]
    return Evaluation(
        categories=results,
        review_load=exact_interval(int(seen.sum()), len(seen)),
        violations_suggested=exact_interval(int(named[violating].sum()), int(violating.sum())),
        benign_suggested=exact_interval(int(named[benign].sum()), int(benign.sum())),
        macro_average_precision=_mean([r.average_precision.value for r in measured]),
        macro_recall=_mean([r.recall.value for r in measured]),
    )


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else 0.0


def _category(
    category: str, wanted: Floats, probabilities: Floats, suggested: Flags, threshold: float
) -> CategoryResult:
    judged = ~np.isnan(wanted) & ~np.isnan(probabilities)
    truth, given = wanted[judged] == 1, probabilities[judged]
    over = suggested[judged]
    hits = int((over & truth).sum())
    return CategoryResult(
        category=category,
        threshold=threshold,
        n_yes=int(truth.sum()),
        n_no=int((~truth).sum()),
        average_precision=_bootstrap(truth.astype(float), given),
        recall=exact_interval(hits, int(truth.sum())),
        precision=exact_interval(hits, int(over.sum())),
        false_positive_rate=exact_interval(int((over & ~truth).sum()), int((~truth).sum())),
        calibration_error=calibration_error(truth.astype(float), given) if len(given) else None,
    )


def _bootstrap(truth: Floats, given: Floats) -> Rate:
    """Return average precision with the percentile interval of 400 resamples of the rows."""
    if not truth.any():
        return Rate(None, 0.0, 1.0, 0)
    random = np.random.default_rng(_SEED)
    values = []
    for _ in range(_RESAMPLES):
        drawn = random.integers(0, len(truth), len(truth))
        if truth[drawn].any():
            values.append(average_precision(truth[drawn], given[drawn]))
    low, high = np.quantile(values, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Rate(average_precision(truth, given), float(low), float(high), len(truth))
