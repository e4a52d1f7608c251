"""No model falls below what it once reached on cases it has never been trained on."""

from collections import Counter

import pytest
from rapidfuzz import fuzz, process

from tests.functional.suite import LEEWAY, MODELS, SETS, cases, floors, scores
from triage.policy import load_categories
from triage.retrain import read_labelled
from triage.text import normalise

CASES = list(cases("cases"))
UNSEEN = list(cases("unseen"))


@pytest.mark.parametrize("folder", SETS)
def test_every_category_has_cases_to_find_and_to_leave_alone(folder):
    """At least 25 cases a category with a text head, of both kinds; routes have theirs in the set that is read."""
    found = Counter((case.name, case.expect) for case in cases(folder))
    kinds = ("clause",) if folder == "unseen" else ("clause", "route")
    names = [category.id for category in load_categories() if category.text_head and category.kind in kinds]

    assert [
        n for n in names if found[n, True] + found[n, False] < 25 or not found[n, True] or not found[n, False]
    ] == []


def test_every_kind_of_case_is_there():
    """Plain ones, minimal pairs, negation, quotation, counter-speech, idioms and disguises."""
    kinds = {case.kind for case in CASES}

    assert kinds == {"plain", "pair", "negation", "quotation", "counter", "idiom", "disguise"}


def test_no_case_is_a_labelled_comment(request):
    """The suite measures texts that no model was trained on, not even nearly."""
    labelled = [
        normalise(row.comment.text).text for row in read_labelled([request.config.rootpath / "data" / "labeled"])
    ]
    own = [normalise(case.text).text for case in (*CASES, *UNSEEN) if len(case.text) > 8]
    near = [text for text in own if process.extractOne(text, labelled, scorer=fuzz.ratio, score_cutoff=90)]

    assert near == []


@pytest.mark.parametrize("folder", SETS)
@pytest.mark.parametrize("model", MODELS)
def test_no_score_falls_below_its_floor(model, folder):
    """What is right as a whole never falls, no file far below its best; `suite.py --floors` raises both."""
    floor, found = floors()[folder, model], scores(model, folder)

    assert sum(score.right for score in found.values()) >= floor.total
    assert {name: found[name].right for name, best in floor.files.items() if found[name].right < best - LEEWAY} == {}
