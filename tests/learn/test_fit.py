"""Fitting: only judged labels count, calibration is out of fold, and the same data give the same bytes."""

import numpy as np
import pytest

from triage.learn.fit import Example, TooFewLabels, fit, targets
from triage.learn.labels import LabeledComment
from triage.reading import read
from triage.records import CategoryId, Comment, CommentId, Platform, Route, Source

HEADS = ("any", "law", "opinion")
LAW = frozenset({CategoryId("law")})


def row(number, text, *, yes=frozenset(), no=LAW, routes=frozenset()):
    comment = Comment(CommentId(str(number)), Platform.X, text, Source("test", "t", "", number))
    return LabeledComment(comment, yes, no - yes, routes, "authored", 1.0, str(number))


def examples():
    """Thirty unlawful offers, thirty thanks, thirty questions: separable, so that a fit must succeed."""
    rows = []
    for n in range(30):
        rows.append(row(f"l{n}", f"時給{n}円で違法に雇う仕事あり", yes=LAW))
        rows.append(row(f"t{n}", f"{n}回目の参加です、ありがとう"))
        rows.append(row(f"o{n}", f"手続{n}について教えてください", routes=frozenset({Route.OPINION})))
    return [Example(r, read(r.comment), ()) for r in rows]


def test_unknown_is_neither_yes_nor_no():
    """A row that judges nothing gives NaN for every clause."""
    unjudged = row("u", "文", no=frozenset())

    assert np.isnan(targets([unjudged], HEADS)[0, :2]).all()


def test_any_is_yes_with_one_confirmed_category():
    """The ranking head learns from every category at once."""
    assert targets([row("y", "文", yes=LAW)], HEADS)[0].tolist() == [1.0, 1.0, 0.0]


def test_separable_labels_are_separated_out_of_fold():
    """Every unlawful offer outscores every other comment, on folds the model was not fitted on."""
    fitted = fit(examples(), HEADS, name="test")
    law = fitted.out_of_fold[:, 1]
    wanted = targets([e.row for e in examples()], HEADS)[:, 1]

    assert law[wanted == 1].min() > law[wanted == 0].max()


def test_the_same_labels_give_the_same_weights():
    """Two fits are equal to the last bit."""
    first, second = (fit(examples(), HEADS, name="test").model for _ in range(2))

    assert first.text_weights.tobytes() == second.text_weights.tobytes()
    assert first.heads == second.heads


def test_too_few_labels_are_refused_with_the_count():
    """Nineteen confirmed comments fit nothing, and the message says which category and how many."""
    few = examples()[: 19 * 3]

    with pytest.raises(TooFewLabels, match="該当 19 件"):
        fit(few, HEADS, name="test")
