"""One model's probabilities beside what people judged: all that figures, comparisons and lists of errors need."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.learn.evaluate import NO_CLAUSE, Evaluation, evaluate, falling, harmless, reached
from triage.learn.labels import LabeledComment

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Labelled rows as `triage score` would show them.

    `wanted` (1 yes, 0 no, NaN unknown), `probabilities` and `allowed` are rows × heads; the last says what
    may be suggested where it reaches its threshold. `marked` rows have no text and are read whatever is suggested.
    `trained_on` counts the rows whose text the model was fitted on, None where a model does not tell.
    """

    rows: tuple[LabeledComment, ...]
    heads: tuple[str, ...]
    wanted: Floats
    probabilities: Floats
    thresholds: Mapping[str, float]
    version: str
    basis: str
    allowed: NDArray[np.bool_]
    marked: NDArray[np.bool_]
    trained_on: int | None = None

    def evaluation(self) -> Evaluation:
        """Return every rate with its 95 % interval."""
        return evaluate(
            self.wanted,
            self.probabilities,
            self.heads,
            self.thresholds,
            suggested=self.suggested(),
            marked=self.marked,
        )

    def suggested(self, shift: float = 0.0) -> NDArray[np.bool_]:
        """Return, rows × heads, what is suggested with every threshold moved by `shift` (kept in [0.01, 1])."""
        return np.asarray(self.allowed & reached(self.probabilities, self.heads, self.thresholds, shift))

    def clauses(self) -> list[int]:
        """Return the columns of categories that a clause may rest on: neither the order of the queue nor a route."""
        return [at for at, head in enumerate(self.heads) if head not in NO_CLAUSE]

    def violating(self) -> NDArray[np.bool_]:
        """Return which rows were judged to fall under at least one category."""
        return falling(self.wanted, self.heads)

    def harmless(self) -> NDArray[np.bool_]:
        """Return which rows were judged to fall under none."""
        return harmless(self.wanted, self.heads)


def known_rows(measured: Measured) -> str:
    """Return what to say, in Japanese, of rows that the model was fitted on; empty where there is none."""
    if measured.trained_on is None:
        return (
            "学習に使ったコメントの控えがないモデルです。測るコメントが学習に使ったものでないか、確かめてください"
            "(学習に使ったもので測ると、実際より良い数値になります)。"
        )
    if not measured.trained_on:
        return ""
    return (
        f"測ったコメント {len(measured.rows)} 件のうち {measured.trained_on} 件は、このモデルの学習に使ったものです。"
        "実際より良い数値になっています。学習に使っていないコメントで測ってください。"
    )
