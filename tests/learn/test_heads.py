"""Heads are fitted on judged rows only, and both losses speak."""

import numpy as np
import pytest
from scipy import sparse
from threadpoolctl import threadpool_info, threadpool_limits

from triage.learn import heads
from triage.learn.heads import SHARES, Inputs, fit_heads

RNG = np.random.default_rng(3)
ROWS, WORDS = 120, 30


def inputs():
    text = sparse.csr_matrix(RNG.random((ROWS, WORDS)) * (RNG.random((ROWS, WORDS)) < 0.2))
    return Inputs(text, RNG.random((ROWS, 3)), RNG.normal(size=(ROWS, 4)))


def wanted(made):
    return (made.meaning[:, :2] + 0.1 * RNG.normal(size=(ROWS, 2)) > 0).astype(float)


def test_what_decides_the_labels_gets_the_weight():
    """Two heads that depend on one feature each put their largest weights there."""
    made = inputs()
    truth = wanted(made)
    fitted = fit_heads(made, truth, np.ones(ROWS))
    meaning = np.abs(fitted.weights[WORDS + 3 :])

    assert meaning.argmax(axis=0).tolist() == [0, 1]
    assert ((fitted.scores(made) > 0) == (truth > 0.5)).mean() > 0.8


def test_an_unjudged_row_teaches_the_logistic_part_nothing():
    """Whatever stands in the features of an unjudged row, the judged ones are separated as before."""
    made = inputs()
    truth = wanted(made)
    truth[:20, 0] = np.nan
    scores = fit_heads(made, truth, np.ones(ROWS)).scores(made)

    assert ((scores[20:, 0] > 0) == (truth[20:, 0] > 0.5)).mean() > 0.9


def test_the_least_squares_part_is_ridge_regression():
    """Solved over the rows' likenesses, it equals the textbook solution over the features."""
    from triage.learn.heads import PENALTY, _least_squares

    made = inputs()
    truth = wanted(made)
    goals = 2 * truth - 1
    fitted = _least_squares(made, truth, np.ones(ROWS))
    scaled = made.whole.toarray() * np.sqrt(np.repeat(SHARES, made.sizes))
    direct = np.linalg.solve(
        scaled.T @ scaled + PENALTY * np.eye(scaled.shape[1]), scaled.T @ (goals - goals.mean(axis=0))
    )

    assert fitted.weights == pytest.approx(direct * np.sqrt(np.repeat(SHARES, made.sizes))[:, None], abs=1e-6)


def test_the_least_squares_part_is_fitted_on_judged_rows_alone():
    """Whatever stands in the features of an unjudged row, the weights are those of the fit without it."""
    from triage.learn.heads import _least_squares

    made = inputs()
    truth = wanted(made)
    truth[:20] = np.nan
    judged = Inputs(made.text[20:], made.cues[20:], made.meaning[20:])
    alone = _least_squares(judged, truth[20:], np.ones(ROWS - 20))
    fitted = _least_squares(made, truth, np.ones(ROWS))

    assert fitted.weights == pytest.approx(alone.weights, abs=0.01 * np.abs(alone.weights).max())
    assert fitted.bias == pytest.approx(alone.bias)


def test_heads_are_fitted_on_one_thread(monkeypatch):
    """Whatever the machine has: two threads sum in another order, and break off in a large factorisation."""
    used, factor = [], heads.cho_factor

    def watched(*args, **how):
        used.extend(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")
        return factor(*args, **how)

    monkeypatch.setattr(heads, "cho_factor", watched)
    made = inputs()
    with threadpool_limits(limits=2, user_api="blas"):
        fit_heads(made, wanted(made), np.ones(ROWS))

    assert used and set(used) == {1}
