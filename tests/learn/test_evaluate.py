"""Measurements agree with their textbook definitions, on arrays small enough to check by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from triage.learn.evaluate import average_precision, calibration_error, evaluate, exact_interval, reached

NAN = float("nan")


def test_an_interval_holds_its_rate_and_is_exact():
    """8 of 10 has the Clopper-Pearson interval printed in every table: .444 to .975."""
    rate = exact_interval(8, 10)

    assert rate.value == 0.8
    assert (round(rate.low, 3), round(rate.high, 3)) == (0.444, 0.975)


def test_nothing_measured_is_no_rate():
    """With n = 0 there is no value, and the interval is everything."""
    rate = exact_interval(0, 0)

    assert (rate.value, rate.low, rate.high) == (None, 0.0, 1.0)


@pytest.mark.parametrize(("hits", "low", "high"), [(0, 0.0, 0.308), (10, 0.692, 1.0)])
def test_none_and_all_keep_an_honest_other_end(hits, low, high):
    """0 of 10 may still be 31 %; 10 of 10 may still be 69 %."""
    rate = exact_interval(hits, 10)

    assert (round(rate.low, 3), round(rate.high, 3)) == (low, high)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.2, 0.5, 0.9])), min_size=1, max_size=30))
def test_average_precision_is_scikit_learns(pairs):
    """Ties included, the fast version equals the reference."""
    wanted, scores = np.array([p[0] for p in pairs], float), np.array([p[1] for p in pairs])
    if not wanted.any():
        return

    assert average_precision(wanted, scores) == pytest.approx(average_precision_score(wanted, scores))


def test_a_perfectly_calibrated_half_has_no_error():
    """Of two comments at 0.5, one that is and one that is not: error 0; both that are: 0.5."""
    half = np.array([0.5, 0.5])

    assert calibration_error(np.array([1.0, 0.0]), half) == 0.0
    assert calibration_error(np.array([1.0, 1.0]), half) == 0.5


HEADS = ("any", "law", "privacy", "opinion")
THRESHOLDS = dict.fromkeys(HEADS, 0.5)


def judged(wanted, probabilities):
    return evaluate(wanted, probabilities, HEADS, THRESHOLDS, suggested=reached(probabilities, HEADS, THRESHOLDS))


def test_thresholds_moved_together_stay_above_nothing():
    """A shift moves each threshold by the same step, and none below .01: a probability of 0 is never suggested."""
    given_ = np.array([[0.4, 0.0, 0.41, 0.6]])

    assert reached(given_, HEADS, THRESHOLDS, 0.1).tolist() == [[False, False, False, True]]
    assert reached(given_, HEADS, THRESHOLDS, -0.1).tolist() == [[True, False, True, True]]
    assert reached(given_, HEADS, THRESHOLDS, -0.9).tolist() == [[True, False, True, True]]


def test_a_threshold_includes_the_probability_that_equals_it():
    """`>=` is in, everywhere."""
    wanted = np.array([[1, 1, 0, 0], [0, 0, 0, 0]], float)
    given_ = np.array([[0.5, 0.5, 0.1, 0.1], [0.1, 0.4999, 0.1, 0.1]])

    law = judged(wanted, given_).categories[1]

    assert (law.recall.value, law.false_positive_rate.value) == (1.0, 0.0)


def test_an_unjudged_category_counts_neither_way():
    """A NaN label is no yes and no no."""
    wanted = np.array([[1, 1, NAN, 0], [0, NAN, 0, 0]])
    given_ = np.full((2, 4), 0.9)

    law, privacy = judged(wanted, given_).categories[1:3]

    assert (law.n_yes, law.n_no, privacy.n_yes, privacy.n_no) == (1, 0, 0, 1)


def test_a_route_is_load_but_no_suggestion_against_a_comment():
    """An opinion sent to a person counts as reading, never as a benign comment suggested for removal."""
    wanted = np.array([[0, 0, 0, 1]], float)
    given_ = np.array([[0.1, 0.1, 0.1, 0.9]])

    result = judged(wanted, given_)

    assert result.review_load.value == 1.0
    assert result.benign_suggested.value == 0.0
