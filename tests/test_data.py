"""The labelled set keeps its own promises: whole, invented, unassignable, and without copies."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from triage.policy import load_categories
from triage.retrain import read_labelled

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "data" / "labeled"
ROWS = read_labelled([FOLDER])
CATEGORIES = [category.id for category in load_categories() if category.kind == "clause" and category.text_head]
# A telephone number that could be somebody's: a real prefix without the zeros that mark an invented one.
PHONE = re.compile(r"0[789]0[-ー ]?(?!0000)\d{4}[-ー ]?\d{4}|0120[-ー ]?\d{3}[-ー ]?\d{3}")
DOMAIN = re.compile(r"\b[a-z0-9-]+\.(?:com|jp|net|org|info|io|me|tv|co)\b", re.IGNORECASE)


def test_there_are_enough_comments_over_every_category():
    """At least 800 comments, and at least 20 of each category that a text can show."""
    found = Counter(category for row in ROWS for category in row.yes)

    assert len(ROWS) >= 800
    assert [c for c in CATEGORIES if found[c] < 20] == []


def test_more_comments_break_nothing_than_break_something():
    """Criticism, questions and ordinary comments are the larger half, because hiding them is the worst error."""
    benign = sum(not row.yes for row in ROWS)

    assert benign > len(ROWS) / 2


def test_every_row_says_that_it_was_written_for_this_project():
    """Nothing here is presented as somebody's real comment."""
    assert {row.provenance for row in ROWS} == {"authored"}


def test_no_two_comments_are_copies_outside_their_group():
    """The ratio of any two texts is below 80, but for minimal pairs, which share a group."""
    texts = [row.comment.text for row in ROWS]
    copies = []
    for at, text in enumerate(texts):
        for _, _, other in process.extract(text, texts[:at], scorer=fuzz.ratio, score_cutoff=80, limit=3):
            if ROWS[at].group != ROWS[other].group:
                copies.append((ROWS[at].comment.id, ROWS[other].comment.id))

    assert copies == []


@pytest.mark.parametrize("pattern", [PHONE, DOMAIN], ids=["phone", "domain"])
def test_nobody_can_be_called_or_visited(pattern):
    """No telephone number of a real form, and no domain that can be registered."""
    found = [(row.comment.id, m.group()) for row in ROWS for m in [pattern.search(row.comment.text)] if m]

    assert found == []


def test_samples_are_not_what_the_model_was_trained_on():
    """`make run` scores comments that the shipped model has not seen."""
    known = {row.comment.text for row in ROWS if len(row.comment.text) > 15}
    sample = (ROOT / "data" / "samples" / "x_search_recent.json").read_text(encoding="utf-8")
    texts = {post["text"] for post in json.loads(sample)["data"]}

    assert known.isdisjoint(texts)


def test_the_shipped_model_was_fitted_on_exactly_these_rows():
    """A change of data without a new model is noticed: the manifest holds the hash of what it was fitted on."""
    from triage.learn.fit import Example, data_hash

    manifest = json.loads((ROOT / "models" / "default" / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["about"]["data_sha256"] == data_hash([Example(row, None, ()) for row in ROWS])
    assert sum(p.stat().st_size for p in (ROOT / "models" / "default").iterdir()) < 12_000_000
