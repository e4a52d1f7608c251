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

# How many disguised copies keep their items, measured on the shipped models (docs/model-history.md); may not fall.
KEPT = {"default": 46, "semantic": 46}


@pytest.fixture(scope="module", params=sorted(shipped_models()))
def judged(request, absent):
    """Return a shipped model's name and every text judged by it."""
    folder = shipped_models()[request.param]
    if load_model(folder).reads_meaning and not encoder_ready():
        absent("the sentence encoder is not installed (extra [encoder])")
    return request.param, judge_all(folder, every_text())


def test_the_comments_are_enough_and_of_both_kinds(judged):
    """Sixty different comments, of which at least a tenth are suggested and a tenth are not."""
    suggested = sum(bool(judged[1][text].clauses) for text in COMMENTS)

    assert len(set(COMMENTS)) >= 60
    assert 6 <= suggested <= 54


@pytest.mark.parametrize("kind", ADDED)
def test_what_is_added_changes_no_suggestion(judged, kind):
    """A greeting before, a closing or emoji after, or full-width digits leave every suggestion and probability."""
    variants = added(kind)

    assert changed(judged[1], variants) == []
    assert max(largest_change(judged[1], texts)[0] for texts in variants) < 0.0001


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
def test_whom_a_sentence_names_changes_no_suggestion(judged, group):
    """Another nationality, gender, region, party, union, creed or side leaves every suggestion and probability."""
    variants = filled(group)

    assert changed(judged[1], variants) == []
    assert max(largest_change(judged[1], texts)[0] for texts in variants) < 0.0001


def test_the_largest_change_names_its_category(judged):
    """A text beside itself changes nothing; beside a quite different one it does."""
    thanks, threat = COMMENTS[18], COMMENTS[2]

    assert largest_change(judged[1], [thanks, thanks])[0] == 0.0
    assert largest_change(judged[1], [thanks, threat])[0] > 0.1


def test_the_card_shows_what_is_measured(judged):
    """A model card ends in the table of what must not matter, as it is measured now."""
    name, judgements = judged

    assert (shipped_models()[name] / "MODEL_CARD.md").read_text(encoding="utf-8").endswith(table(judgements))
