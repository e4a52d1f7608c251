"""The linear heads of a model: a logistic and a least-squares fit of each, averaged on one scale.

The two losses err on different comments while labels are few: together .733 macro average precision, alone .709 and
.712 (6,450 labelled comments, two of six grouped folds, docs/model-history.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]

# Chosen on 1,610 comments by writers whom no label came from then (docs/model-history.md, round 13). Stopped at a
# tolerance of .001, the three heads tried lost .03 to .06 of average precision there.
INVERSE_REGULARISATION = 30.0
MAX_ITERATIONS, TOLERANCE = 1000, 1e-4
# How much n-grams, cues and meanings are scaled for the logistic fit. The word lists were written beside the labels, so
# cues promise more there than elsewhere.
SCALES = (1.0, 0.3, 0.3)
PENALTY = 0.4
# In the test what is not judged then moves no weight by a hundredth of the largest.
_ROUNDS = 12
# How much n-grams, cues and meanings weigh in the least-squares fit, one share for each block of features.
SHARES = (0.5, 0.05, 0.2)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The features of some rows by block: n-grams (sparse), cues and meanings (dense)."""

    text: sparse.csr_matrix
    cues: Floats
    meaning: Floats

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Columns of each block."""
        return self.text.shape[1], self.cues.shape[1], self.meaning.shape[1]

    @property
    def whole(self) -> sparse.csr_matrix:
        """All blocks side by side."""
        return sparse.hstack([self.text, sparse.csr_matrix(self.cues), sparse.csr_matrix(self.meaning)], format="csr")


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights (features × heads) and one bias per head."""

    weights: Floats
    bias: Floats

    def scores(self, inputs: Inputs) -> Floats:
        """Return rows × heads."""
        return np.asarray(inputs.whole @ self.weights + self.bias)


def fit_heads(inputs: Inputs, wanted: Floats, row_weights: Floats) -> Linear:
    """Fit every head on its judged rows (`wanted` 1, 0 or NaN); the least-squares part takes rows² numbers.

    On one thread: the last bit of a sum must not depend on how many cores there are, and SciPy's OpenBLAS 0.3.30 breaks
    off (SIGSEGV) in the factorisation of 16,518 rows on two.
    """
    whole = inputs.whole
    with threadpool_limits(limits=1, user_api="blas"):
        parts = (_logistic(inputs, wanted, row_weights), _least_squares(inputs, wanted, row_weights))
    spreads = [np.std(whole @ part.weights, axis=0) for part in parts]
    spreads = [np.where(spread > 0, spread, 1.0) for spread in spreads]
    return Linear(
        sum((part.weights / spread for part, spread in zip(parts, spreads, strict=True)), np.zeros(1)),
        sum((part.bias / spread for part, spread in zip(parts, spreads, strict=True)), np.zeros(1)),
    )


def _logistic(inputs: Inputs, wanted: Floats, row_weights: Floats) -> Linear:
    scales = np.repeat(SCALES, inputs.sizes)
    scaled = (inputs.whole @ sparse.diags(scales)).tocsr()
    fitted = [_one_logistic(scaled, column, row_weights) for column in wanted.T]
    weights = np.column_stack([weights for weights, _ in fitted]) * scales[:, None]
    return Linear(weights, np.array([bias for _, bias in fitted]))


def _one_logistic(scaled: sparse.csr_matrix, wanted: Floats, row_weights: Floats) -> tuple[Floats, float]:
    judged = ~np.isnan(wanted)
    classifier = LogisticRegression(
        C=INVERSE_REGULARISATION, class_weight="balanced", solver="lbfgs", max_iter=MAX_ITERATIONS, tol=TOLERANCE
    )
    classifier.fit(scaled[judged], wanted[judged], sample_weight=row_weights[judged])
    return classifier.coef_[0], float(classifier.intercept_[0])


def _least_squares(inputs: Inputs, wanted: Floats, row_weights: Floats) -> Linear:
    """Solve all heads at once over the rows' likenesses, each on its judged rows.

    What is not judged is wanted where the head itself puts it, again and again: that is the fit without these rows, and
    needs one factorisation for all heads. The bias is each head's mean over its judged rows.
    """
    judged = ~np.isnan(wanted)
    weights = judged * row_weights[:, None]
    goals = np.where(judged, 2 * wanted - 1, 0.0)
    mean = (goals * weights).sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-9)
    goals = np.where(judged, goals - mean, 0.0)
    likeness, roots = _likeness(inputs), np.sqrt(row_weights)
    factor = cho_factor(likeness * np.outer(roots, roots) + PENALTY * np.eye(len(roots)), overwrite_a=True)
    for _ in range(_ROUNDS):
        dual = roots[:, None] * cho_solve(factor, roots[:, None] * goals)
        goals = np.where(judged, goals, likeness @ dual)
    pulls = [
        share * np.asarray(block.T @ dual)
        for block, share in zip((inputs.text, inputs.cues, inputs.meaning), SHARES, strict=True)
    ]
    return Linear(np.vstack(pulls), mean)


def _likeness(inputs: Inputs) -> Floats:
    likeness = SHARES[0] * (inputs.text @ inputs.text.T).toarray()
    for block, share in ((inputs.cues, SHARES[1]), (inputs.meaning, SHARES[2])):
        likeness += share * (block @ block.T)
    return np.asarray(likeness)
