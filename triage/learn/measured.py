"""One model's probabilities beside what people judged: all that figures, comparisons and lists of errors need."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.learn.evaluate import Evaluation, evaluate
from triage.learn.labels import LabeledComment
from triage.modelfile import ANY
from triage.records import Route

Floats = NDArray[np.float64]
_NO_CLAUSE = frozenset({ANY, *map(str, Route)})


@dataclass(frozen=True, slots=True)
class Measured:
    """Labelled rows under one model: `wanted` (1 yes, 0 no, NaN unknown) and `probabilities` are rows × heads."""

    rows: tuple[LabeledComment, ...]
    heads: tuple[str, ...]
    wanted: Floats
    probabilities: Floats
    thresholds: Mapping[str, float]
    version: str
    basis: str

    def evaluation(self) -> Evaluation:
        """Return every rate with its 95 % interval."""
        return evaluate(self.wanted, self.probabilities, self.heads, self.thresholds)

    def clauses(self) -> list[int]:
        """Return the columns of categories that a clause may rest on: neither the order of the queue nor a route."""
        return [at for at, head in enumerate(self.heads) if head not in _NO_CLAUSE]

    def limits(self) -> Floats:
        """Return the review threshold of every column."""
        return np.array([self.thresholds[head] for head in self.heads])

    def violating(self) -> NDArray[np.bool_]:
        """Return which rows were judged to fall under at least one category."""
        return np.asarray(self.wanted[:, self.heads.index(ANY)] == 1)

    def harmless(self) -> NDArray[np.bool_]:
        """Return which rows were judged to fall under none."""
        return np.asarray(self.wanted[:, self.heads.index(ANY)] == 0)
