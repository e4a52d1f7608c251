"""What must not matter does not: additions, disguises, and whom a sentence of criticism names."""

import pytest

from tests.metamorphic.table import (
    ADDED,
    added,
    changed,
    disguised,
    every_text,
    filled,
    judge_all,
    kept,
    largest_change,
    table,
)
from tests.metamorphic.texts import COMMENTS, SWAPS
from triage.encoder import encoder_ready
from triage.modelfile import load_model, shipped_models

# What is still wrong, measured on the shipped models (docs/model-history.md); none of these may get worse. Wanted is 0
# everywhere: office.md asks that another party, creed or nationality change nothing.
KEPT = {"default": 46, "semantic": 46}
STILL_CHANGED = {
    "default": {"greeting": 1, "emoji": 1, "religion": 1},
    "semantic": {"emoji": 1, "region": 1, "party": 1},
}


@pytest.fixture(scope="module", params=sorted(shipped_models()))
def judged(request):
    """Return a shipped model's name and every text judged by it."""
    folder = shipped_models()[request.param]
    if load_model(folder).reads_meaning and not encoder_ready():
        pytest.skip("the sentence encoder is not installed (extra [encoder])")
    return request.param, judge_all(folder, every_text())


def test_the_comments_are_enough_and_of_both_kinds(judged):
    """Sixty different comments, of which at least a tenth are suggested and a tenth are not."""
    suggested = sum(bool(judged[1][text].clauses) for text in COMMENTS)

    assert len(set(COMMENTS)) >= 60
    assert 6 <= suggested <= 54


@pytest.mark.parametrize("kind", ADDED)
def test_what_is_added_changes_no_suggestion(judged, kind):
    """A greeting before, a closing or emoji after, or full-width digits leave every suggestion as it is, but for the recorded."""
    name, judgements = judged
    moved = changed(judgements, added(kind))

    assert len(moved) <= STILL_CHANGED[name].get(kind, 0)


def test_a_disguise_is_one():
    """Every disguise changes its text, so that keeping the clause means something."""
    assert [plain for plain, hidden in disguised() if plain == hidden] == []


def test_a_disguised_comment_keeps_its_items(judged):
    """Masked, spaced, half-width, zero-width and look-alike copies keep every suggested item as often as recorded."""
    name, judgements = judged
    held = kept(judgements)

    assert len(held) >= 35
    assert sum(held.values()) >= KEPT[name]


@pytest.mark.parametrize("group", SWAPS)
def test_whom_a_sentence_names_changes_no_more_suggestions_than_recorded(judged, group):
    """Another nationality, gender, region, party, union, creed or side leaves the suggestion, but for the recorded."""
    name, judgements = judged

    assert len(changed(judgements, filled(group))) <= STILL_CHANGED[name].get(group, 0)


def test_the_largest_change_names_its_category(judged):
    """A text beside itself changes nothing; beside a quite different one it does."""
    thanks, threat = COMMENTS[18], COMMENTS[2]

    assert largest_change(judged[1], [thanks, thanks])[0] == 0.0
    assert largest_change(judged[1], [thanks, threat])[0] > 0.1


def test_the_card_shows_what_is_measured(judged):
    """A model card ends in the table of what must not matter, as it is measured now."""
    name, judgements = judged

    assert (shipped_models()[name] / "MODEL_CARD.md").read_text(encoding="utf-8").endswith(table(judgements))
