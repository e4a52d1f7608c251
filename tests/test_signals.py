"""Probabilities as signals: in order, shared where there is nothing to show, with their evidence where there is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.records import CategoryId, Cue, Signal
from triage.signals import bare_rows, by_category, with_cues

LAW, MORALS = CategoryId("law"), CategoryId("morals")
CUE = Cue(MORALS, (), 0.5, "lexicon", "理由")


def test_a_comment_gets_its_own_probabilities_in_the_order_of_the_categories():
    """Each comment has one signal for each category, and two that are alike are one object."""
    rows = bare_rows([LAW, MORALS], np.array([[0.1, 0.2], [0.1, 0.3]]))

    assert rows == [(Signal(LAW, 0.1), Signal(MORALS, 0.2)), (Signal(LAW, 0.1), Signal(MORALS, 0.3))]
    assert rows[0][0] is rows[1][0]


def test_a_model_without_a_category_of_a_kind_gives_each_comment_none():
    """No category is no signal for every comment, and not no comment."""
    assert bare_rows([], np.zeros((3, 0))) == [(), (), ()]


@pytest.mark.parametrize("wrong", [1.0001, -0.0001, float("nan")])
def test_what_is_no_probability_is_refused(wrong):
    """It would silently become the signal of another category."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        bare_rows([LAW, MORALS], np.array([[wrong, 0.3]]))


@given(st.lists(st.floats(0, 1), min_size=1))
def test_a_probability_of_four_decimals_stays_the_number_it_is(given):
    """Signals are found by ten-thousandths; what they hold is the rounded probability to the last bit, 0 and 1 too."""
    rounded = np.array(given).round(4)

    assert [signal.probability for (signal,) in bare_rows([LAW], rounded[:, None])] == rounded.tolist()


def test_evidence_stands_with_its_category_alone():
    """Cues go to the signal of their category; the others, and shared ones, stay without."""
    (signals,) = bare_rows([LAW, MORALS], np.array([[0.1, 0.2]]))
    places = {LAW: 0, MORALS: 1}
    other = Cue(CategoryId("crime"), (), 0.5, "lexicon", "理由")

    shown = with_cues(signals, by_category([CUE, other, CUE]), places)
    assert shown == (Signal(LAW, 0.1), Signal(MORALS, 0.2, (CUE, CUE)))
    assert bare_rows([MORALS], np.array([[0.2]])) == [(Signal(MORALS, 0.2),)]
