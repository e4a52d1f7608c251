"""The linear heads of a model: a logistic and a least-squares fit of each, averaged on one scale.

The two losses err on different comments while labels are few: together .733 macro average precision, alone .709 and
.712 (6,450 labelled comments, two of six grouped folds, docs/model-history.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]

# Measured on authored data in grouped cross-validation: from 3 to 30 is within noise; 10 is the middle.
INVERSE_REGULARISATION = 10.0
# The heads are convex: more steps change no fourth decimal of a probability.
MAX_ITERATIONS, TOLERANCE = 400, 1e-3
PENALTY = 0.7
# How much n-grams, cues and meanings weigh in the least-squares fit, one share for each block of features.
SHARES = (0.5, 0.1, 0.6)


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
    """Fit every head on its judged rows (`wanted` 1, 0 or NaN); the least-squares part takes rows² numbers."""
    whole = inputs.whole
    parts = (_logistic(whole, wanted, row_weights), _least_squares(inputs, wanted, row_weights))
    spreads = [np.std(whole @ part.weights, axis=0) for part in parts]
    spreads = [np.where(spread > 0, spread, 1.0) for spread in spreads]
    return Linear(
        sum((part.weights / spread for part, spread in zip(parts, spreads, strict=True)), np.zeros(1)),
        sum((part.bias / spread for part, spread in zip(parts, spreads, strict=True)), np.zeros(1)),
    )


def _logistic(whole: sparse.csr_matrix, wanted: Floats, row_weights: Floats) -> Linear:
    fitted = [_one_logistic(whole, column, row_weights) for column in wanted.T]
    return Linear(np.column_stack([weights for weights, _ in fitted]), np.array([bias for _, bias in fitted]))


def _one_logistic(whole: sparse.csr_matrix, wanted: Floats, row_weights: Floats) -> tuple[Floats, float]:
    judged = ~np.isnan(wanted)
    classifier = LogisticRegression(
        C=INVERSE_REGULARISATION, class_weight="balanced", solver="lbfgs", max_iter=MAX_ITERATIONS, tol=TOLERANCE
    )
    classifier.fit(whole[judged], wanted[judged], sample_weight=row_weights[judged])
    return classifier.coef_[0], float(classifier.intercept_[0])


def _least_squares(inputs: Inputs, wanted: Floats, row_weights: Floats) -> Linear:
    """Solve all heads at once over the rows' likenesses; what is not judged is wanted half-way."""
    goals = np.where(np.isnan(wanted), 0.0, 2 * wanted - 1)
    mean = np.average(goals, axis=0, weights=row_weights)
    likeness = _likeness(inputs)
    solved = KernelRidge(alpha=PENALTY, kernel="precomputed").fit(likeness, goals - mean, sample_weight=row_weights)
    pulls = [
        share * np.asarray(block.T @ solved.dual_coef_)
        for block, share in zip((inputs.text, inputs.cues, inputs.meaning), SHARES, strict=True)
    ]
    return Linear(np.vstack(pulls), mean)


def _likeness(inputs: Inputs) -> Floats:
    likeness = SHARES[0] * (inputs.text @ inputs.text.T).toarray()
    for block, share in ((inputs.cues, SHARES[1]), (inputs.meaning, SHARES[2])):
        likeness += share * (block @ block.T)
    return np.asarray(likeness)
