"""A form that comes too late: what somebody else did meanwhile is shown, and nothing is recorded twice."""

import re

import pytest

from triage.store.decisions import last_seq
from triage.web import people

from .conftest import PASSWORD, signed_in_as
from .test_console import HIDE, state
from .test_history import approve, body
from .test_worklist import OFFTOPIC


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


def test_a_late_tick_is_told_the_act_and_nothing_beside_it(proposed):
    """A memo after the tick is not what did it; what ended the measure is; a proposal was never to be done: 404."""
    approve(proposed["sekinin"])
    given = {"decision": str(last_seq("c1")), "result": "done", "done_at": "2026-11-20T10:00"}
    proposed["tantou"].post("/worklist/done/", given)
    acts = [last_seq("c1")]
    proposed["shocho"].post("/comment/note/", {"id": "c1", "note": "電話あり"})
    lift = {"id": "c1", "of": given["decision"], "reason": "再検討", "expected": str(last_seq("c1"))}
    late = [proposed["sekinin"].post("/worklist/done/", given)]
    proposed["shocho"].post("/comment/lift/", lift)
    late.append(proposed["sekinin"].post("/worklist/done/", given))
    assert proposed["tantou"].post("/worklist/done/", {**given, "reverse": "1"}).status_code == 302
    acts.append(last_seq("c1"))
    proposed["shocho"].post("/comment/note/", {"id": "c1", "note": "もう一度電話あり"})
    late.append(proposed["sekinin"].post("/worklist/done/", {**given, "reverse": "1"}))

    assert [answer.status_code for answer in late] == [409] * 3
    told = [number for answer in late for number in re.findall(r"先に処理済みです.*?記録番号 (\d+)", body(answer))]
    assert told == [str(acts[0]), str(acts[0]), str(acts[1])]
    assert proposed["sekinin"].post("/worklist/done/", {**given, "decision": proposed["seen"]}).status_code == 404


def test_a_task_that_a_later_decision_ended_says_which(desk):
    """措置なし or 取消 before anybody ticked: that decision is named."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    given = {"decision": str(last_seq("c3")), "result": "done", "done_at": "2026-11-20T10:00"}
    assert desk["tantou"].post("/worklist/done/", {**given, "reverse": "1"}).status_code == 404
    for url, form in (("/comment/decide/", {"action": "leave"}), ("/comment/undo/", {}), ("/comment/undo/", {})):
        desk["tantou"].post(url, {"id": "c3", "expected": str(last_seq("c3")), **form})
        if form:
            late = desk["sekinin"].post("/worklist/done/", given)
            assert late.status_code == 409 and f"記録番号 {last_seq('c3')})" in body(late)


def test_no_button_stays_when_the_time_to_take_back_is_over(desk, monkeypatch):
    """After the window the page offers no 取消."""
    from datetime import timedelta

    from triage.review import concluding

    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    assert 'id="undo"' in body(desk["tantou"].get("/comment/?id=c3"))
    monkeypatch.setattr(concluding, "UNDO_WINDOW", timedelta(0))
    assert 'id="undo"' not in body(desk["tantou"].get("/comment/?id=c3"))
