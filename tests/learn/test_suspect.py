"""Labels that a model fitted without them contradicts are listed, and no others."""

import numpy as np

from triage.learn.suspect import suspects

NAN = float("nan")


def found(wanted, given):
    columns = np.array(wanted, float)[:, None], np.array(given, float)[:, None]
    return [(s.row, s.labelled, s.probability) for s in suspects(*columns, ["law"])]


def test_a_yes_among_the_noes_and_a_no_among_the_yeses():
    """Two swapped labels among twenty are found; the one less believed comes first."""
    wanted = [1] * 9 + [0] + [0] * 9 + [1]
    given = [0.9] * 9 + [0.99] + [0.1] * 9 + [0.05]

    assert found(wanted, given) == [(9, False, 0.99), (19, True, 0.05)]


def test_labels_that_the_model_shares_are_no_suspects():
    """Where every label is believed, the list is empty."""
    assert found([1, 1, 0, 0], [0.9, 0.8, 0.1, 0.2]) == []


def test_an_unsure_model_contradicts_nobody():
    """A confirmed row at .4 is doubtful, but not what a rejected row looks like (their mean is .05)."""
    assert found([1, 1, 1, 0, 0], [0.9, 0.9, 0.4, 0.05, 0.05]) == []


def test_where_both_answers_are_as_usual_the_likelier_one_counts():
    """A model that tells little apart: .55 and .4 reach both means and are read as yes and no, as labelled."""
    assert found([1, 1, 0, 0], [0.2, 0.55, 0.9, 0.4]) == [(2, False, 0.9), (0, True, 0.2)]


def test_an_unjudged_row_and_a_category_of_one_answer_are_left_out():
    """Nothing is contradicted where nothing was said, or where nobody said otherwise."""
    assert found([1, 1, 0, 0, NAN], [0.9, 0.9, 0.1, 0.1, 0.99]) == []
    assert found([1, 1, 1], [0.9, 0.9, 0.01]) == []
