"""代決 and 後閲: what was approved on behalf of the head is listed until they have seen it, with 起案番号 and 決裁日."""

import importlib

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.models.desk import Concern
from triage.web import people

from .conftest import PASSWORD, signed_in_as, today
from .test_console import HIDE

APPROVE = {"id": "c1", "answer": "approve", "unconcerned": "on", "on_behalf": "on", "draft_number": "職安発12"}
SEEN = {"id": "c1", "answer": "seen"}


def body(response):
    return response.content.decode()


@pytest.fixture
def acted(desk):
    """A proposal approved by sekinin on behalf of shocho, who comes back."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    desk["tantou"].post("/comment/decide/", HIDE)
    desk["sekinin"].post("/comment/approve/", {**APPROVE, "expected": str(last_seq("c1"))})
    return {**desk, "shocho": signed_in_as("shocho")}


def waiting(client):
    return '<span class="label">後閲を待つ代決</span> <span class="count">1<' in body(client.get("/"))


def test_the_first_screen_leads_to_what_the_head_has_not_seen(acted):
    """A tile with the number; the list names the measure, who approved on behalf and when; after 後閲 who saw it."""
    assert waiting(acted["shocho"])
    page = body(acted["shocho"].get("/seen/"))
    html5lib.HTMLParser(strict=True).parse(page)
    assert "後閲待ち 1件" in page and "返信を非表示にする" in page and "sekinin" in page

    given = {**SEEN, "draft_number": "職安発12", "settled_on": today()}
    assert acted["shocho"].post("/comment/seen/", given).status_code == 302
    assert not waiting(acted["shocho"])
    page = body(acted["kansa"].get("/seen/"))
    assert "後閲待ち 0件" in page and "shocho" in page
    event = timeline("c1")[-1]
    assert (event.kind, event.body["draft_number"], event.body["settled_on"]) == (
        "seen_after",
        "職安発12",
        today(),
    )
    assert "決裁日：" in body(acted["kansa"].get("/comment/?id=c1"))


@pytest.mark.parametrize("day", ["きのう", "2999-01-01"])
def test_a_day_that_cannot_be_is_refused(acted, day):
    """None, or still to come: 422, and the approval still waits."""
    answer = acted["shocho"].post("/comment/seen/", {**SEEN, "settled_on": day})

    assert answer.status_code == 422 and waiting(acted["shocho"])


def test_enter_in_a_field_is_no_seeing(acted):
    """Without its button the form is not taken: 422, the approval still waits, and what was typed is still there."""
    answer = acted["shocho"].post("/comment/seen/", {"id": "c1", "draft_number": "職安発34"})

    assert answer.status_code == 422 and waiting(acted["shocho"])
    assert 'value="職安発34"' in body(answer)


def test_what_was_taken_back_waits_no_longer(acted):
    """Whoever approved takes the approval back: nothing is left to see, on the page and in the list."""
    acted["sekinin"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))})

    assert not waiting(acted["shocho"])
    assert "後閲を待っています" not in body(acted["shocho"].get("/comment/?id=c1"))


def test_an_approval_in_ones_own_name_waits_for_nobody(desk):
    """Without the mark there is nothing to see afterwards."""
    desk["tantou"].post("/comment/decide/", HIDE)
    given = {name: value for name, value in APPROVE.items() if name != "on_behalf"}
    desk["sekinin"].post("/comment/approve/", {**given, "expected": str(last_seq("c1"))})

    assert not waiting(desk["sekinin"])


def test_the_list_is_filled_from_what_was_recorded_before_there_was_one(acted):
    """The migration writes the rows that the events would have written: one that waits, one that was seen."""
    from django.apps import apps

    step = importlib.import_module("triage.store.migrations.0018_seen_after")

    def refilled():
        Concern.objects.all().delete()
        step.fill(apps, None)
        return list(Concern.objects.values_list("seq", "kind", "comment_key", "account", "open", "closed_by"))

    kept = list(Concern.objects.values_list("seq", "kind", "comment_key", "account", "open", "closed_by"))
    assert refilled() == kept and kept[0][4]
    acted["shocho"].post("/comment/seen/", SEEN)
    kept = list(Concern.objects.values_list("seq", "kind", "comment_key", "account", "open", "closed_by"))
    assert refilled() == kept and not kept[0][4]
