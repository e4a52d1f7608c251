"""A form that comes too late: what somebody else did meanwhile is shown, and nothing is recorded twice."""

import pytest

from triage.store.decisions import last_seq
from triage.web import people

from .conftest import PASSWORD, signed_in_as
from .test_console import HIDE, state
from .test_history import approve, body


@pytest.fixture
def proposed(desk):
    """A proposal that two may approve."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    desk["tantou"].post("/comment/decide/", HIDE)
    return {**desk, "shocho": signed_in_as("shocho"), "seen": str(last_seq("c1"))}


def test_the_second_approver_reads_what_the_first_did(proposed):
    """Returned by one, approved by the other from an older page: 409 with the return and its reason; it stays returned."""
    given = {"id": "c1", "answer": "return", "reason": "項目を確かめてください", "expected": proposed["seen"]}
    proposed["sekinin"].post("/comment/approve/", given)
    before = last_seq("c1")
    late = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": proposed["seen"], "draft_number": "令8-1"}
    answer = proposed["shocho"].post("/comment/approve/", late)

    assert answer.status_code == 409 and "差し戻し" in body(answer) and "項目を確かめてください" in body(answer)
    assert "令8-1" in body(answer) and (state("c1"), last_seq("c1")) == ("open", before)


def test_whoever_takes_back_too_late_reads_who_acted(proposed):
    """取消 after the 責任者 approved: 409 with the approval, which stands."""
    approve(proposed["sekinin"])
    answer = proposed["tantou"].post("/comment/undo/", {"id": "c1", "expected": proposed["seen"]})

    assert answer.status_code == 409 and "<strong>承認</strong>" in body(answer) and state("c1") == "decided"


def test_a_task_that_somebody_else_ticked_says_who(proposed):
    """The second tick of one task: 409 with who recorded something, the list as it is now, and one tick on record."""
    approve(proposed["sekinin"])
    given = {"decision": str(last_seq("c1")), "result": "done", "done_at": "2026-11-20T10:00"}
    assert proposed["tantou"].post("/worklist/done/", given).status_code == 302
    ticked = last_seq("c1")

    late = proposed["sekinin"].post("/worklist/done/", given)
    assert late.status_code == 409 and f"先に処理済みです(見本所 tantou、記録番号 {ticked})" in body(late)
    assert last_seq("c1") == ticked
    assert proposed["tantou"].post("/worklist/done/", {**given, "decision": "999"}).status_code == 404


def test_no_button_stays_when_the_time_to_take_back_is_over(desk, monkeypatch):
    """After the window the page offers no 取消."""
    from datetime import timedelta

    from triage.review import concluding

    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    assert 'id="undo"' in body(desk["tantou"].get("/comment/?id=c3"))
    monkeypatch.setattr(concluding, "UNDO_WINDOW", timedelta(0))
    assert 'id="undo"' not in body(desk["tantou"].get("/comment/?id=c3"))
