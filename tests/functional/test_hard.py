"""Comments written to be hard, in the form of labels: nobody trains on them, and what is made of them only gets better."""

import pytest
from rapidfuzz import fuzz, process

from triage.modelchoice import find_model
from triage.retrain import measured, read_labelled
from triage.text import normalise


@pytest.mark.parametrize(("model", "found", "wrongly"), [("default", 167, 27), ("semantic", 175, 23)])
def test_as_much_is_found_and_as_little_suggested_wrongly_as_ever(model, found, wrongly, request):
    """Of 278 that fall under an item and of 380 harmless ones, those with any suggestion; none was trained on."""
    hard = request.config.rootpath / "tests" / "functional" / "hard"
    result = measured([hard], find_model(model, hard))
    rates = result.evaluation()
    violations, benign = rates.violations_suggested, rates.benign_suggested

    assert (result.trained_on, violations.n, benign.n) == (0, 278, 380)
    assert round(violations.value * violations.n) >= found
    assert round(benign.value * benign.n) <= wrongly


def test_none_of_them_is_a_labelled_comment(request):
    """Not even nearly."""
    folder = request.config.rootpath
    labelled = [normalise(row.comment.text).text for row in read_labelled([folder / "data" / "labeled"])]
    own = [normalise(row.comment.text).text for row in read_labelled([folder / "tests" / "functional" / "hard"])]
    near = [
        text for text in own if len(text) > 8 and process.extractOne(text, labelled, scorer=fuzz.ratio, score_cutoff=90)
    ]

    assert near == []
