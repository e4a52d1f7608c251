"""Two models are compared on the same rows, and the interval is that of their difference."""

import numpy as np
import pytest

from tests.learn.made import measured
from triage.learn.compare import compare

WANTED = [[1, 1, 0, 0]] * 10 + [[0, 0, 0, 0]] * 10
GOOD = [[0.9, 0.9, 0.1, 0]] * 10 + [[0.1, 0.1, 0.1, 0]] * 10
# Five of the ten law comments are below every other comment.
HALF = [[0.9, 0.9, 0.1, 0]] * 5 + [[0.1, 0.05, 0.1, 0]] * 5 + [[0.1, 0.1, 0.1, 0]] * 10


def law(rows):
    return next(row for row in rows if row.category == "law")


def test_a_model_does_not_differ_from_itself():
    """The difference and both ends of its interval are zero."""
    found = law(compare(measured(WANTED, GOOD), measured(WANTED, GOOD)))

    for figure in (found.average_precision, found.recall):
        assert (figure.value, figure.low, figure.high) == (0.0, 0.0, 0.0)


def test_the_difference_is_first_minus_second():
    """All found against half found: recall differs by one half, and the interval lies above zero."""
    better = law(compare(measured(WANTED, GOOD), measured(WANTED, HALF)))
    worse = law(compare(measured(WANTED, HALF), measured(WANTED, GOOD)))

    assert better.recall.value == 0.5 and better.recall.low > 0
    assert worse.recall.value == -0.5 and worse.recall.high < 0
    assert better.average_precision.value > 0


def test_what_is_hard_for_both_models_cancels_out():
    """Two models that miss the same half and find the same half differ by nothing, with no width at all."""
    found = law(compare(measured(WANTED, HALF), measured(WANTED, HALF)))

    assert found.recall.high - found.recall.low == 0.0


def test_nothing_confirmed_is_no_difference():
    """Privacy has no confirmed row: no figure, and the counts say why."""
    privacy = compare(measured(WANTED, GOOD), measured(WANTED, HALF))[2]

    assert (privacy.n_yes, privacy.n_no, privacy.average_precision, privacy.recall) == (0, 20, None, None)


def test_a_rare_category_has_an_interval_although_some_draws_hold_none_of_it():
    """With one confirmed row a third of the draws has none; the others give the interval."""
    wanted = np.zeros((10, 4))
    wanted[0, :2] = 1
    found = law(compare(measured(wanted, np.full((10, 4), 0.9)), measured(wanted, np.full((10, 4), 0.1))))

    assert (found.recall.value, found.recall.low, found.recall.high) == (1.0, 1.0, 1.0)


def test_the_mean_is_over_clauses_with_a_confirmed_row():
    """Neither the order of the queue, nor a route, nor an unlabelled clause enters the mean."""
    *rows, macro = compare(measured(WANTED, GOOD), measured(WANTED, HALF))

    assert macro.category == "macro"
    assert macro.recall.value == pytest.approx(law(rows).recall.value)
