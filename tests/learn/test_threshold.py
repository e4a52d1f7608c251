"""Thresholds keep the rate of false suggestions they promise."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.learn.threshold import choose_threshold, threshold_for_rate

PROBABILITIES = st.lists(st.floats(0, 0.95), min_size=1, max_size=200)


@given(PROBABILITIES, st.sampled_from([0.01, 0.05, 0.2]))
def test_no_more_than_the_allowed_share_is_over(given_, rate):
    """Whatever the probabilities, at most `rate` of them reach the threshold (0.95 is the cap)."""
    values = np.array(given_)
    threshold = threshold_for_rate(values, rate)

    assert (values >= threshold).mean() <= rate or threshold == 0.95


def test_the_threshold_is_no_higher_than_it_must_be():
    """With one of a hundred allowed over, the second highest decides."""
    values = np.array([0.9, 0.6, *[0.1] * 98])

    assert threshold_for_rate(values, 0.01) == 0.61


def test_a_comment_that_breaks_another_clause_does_not_raise_the_threshold():
    """Only violation-free comments count as falsely suggested for a clause."""
    heads = ("any", "law")
    wanted = np.array([[1, 0], *[[0, 0]] * 99], float)
    given_ = np.array([[0.9, 0.9], *[[0.1, 0.1]] * 99])

    assert choose_threshold(wanted, given_, heads, "law") == 0.11
