"""Thresholds keep the rate of false suggestions they promise."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from triage.learn.threshold import choose_thresholds, threshold_for_rate

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


HEADS = ("any", "law", "crime", "opinion")


def test_harmless_comments_stay_within_the_shared_budget():
    """All clauses together suggest at most a tenth of the comments that break nothing."""
    rng = np.random.default_rng(1)
    wanted = np.zeros((400, 4))
    wanted[:50, :2] = 1
    wanted[50:100, [0, 2]] = 1
    given_ = np.clip(rng.normal(0.3, 0.15, (400, 4)) + 0.3 * wanted, 0, 1)
    chosen = choose_thresholds(wanted, given_, HEADS)
    over = (given_[100:, 1] >= chosen["law"]) | (given_[100:, 2] >= chosen["crime"])

    assert 0.05 < over.mean() <= 0.10


def test_a_comment_that_breaks_another_clause_does_not_raise_the_threshold():
    """Only violation-free comments count as falsely suggested for a clause."""
    wanted = np.array([[1, 0, 1, 0], *[[1, 1, 0, 0]] * 20, *[[0, 0, 0, 0]] * 80], float)
    given_ = np.array([[0.9, 0.95, 0.9, 0], *[[0.5, 0.5, 0.1, 0]] * 20, *[[0.1, 0.1, 0.1, 0]] * 80])

    assert choose_thresholds(wanted, given_, HEADS)["law"] <= 0.5


def test_a_hard_clause_is_not_given_up_for_an_easy_one():
    """Where law is easy and crime is hard, both are found at all."""
    rng = np.random.default_rng(2)
    wanted = np.zeros((600, 4))
    wanted[:100, :2] = 1
    wanted[100:200, [0, 2]] = 1
    given_ = np.column_stack(
        [
            np.zeros(600),
            np.where(wanted[:, 1] == 1, 0.9, 0.1),
            np.clip(rng.normal(0.3, 0.1, 600) + 0.15 * wanted[:, 2], 0, 1),
            np.zeros(600),
        ]
    )
    chosen = choose_thresholds(wanted, given_, HEADS)

    assert (given_[:100, 1] >= chosen["law"]).all()
    assert (given_[100:200, 2] >= chosen["crime"]).mean() > 0.2
