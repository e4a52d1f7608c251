"""What an approver reads of a proposal, and that each proposal that waits can be answered."""

from dataclasses import replace

import pytest

from triage.decision import Person
from triage.review import approval_of
from triage.review.reading import past_of
from triage.store.cases import case
from triage.store.decisions import append, last_seq, timeline
from triage.store.models.desk import OpenTask
from triage.store.models.machine import State
from triage.store.standing import standing_of
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as
from .test_console import HIDE, state
from .test_history import approve, body
from .test_worklist import ticked

CHILD = {
    **HIDE,
    "clause": ["defamation", "privacy"],
    "sub_label": "privacy.minor",
    "answer": [*HIDE["answer"], *(f"privacy.{check.id}" for check in POLICY.clause("privacy").checks)],
    "quoted": "無能",
    "reason": "理由\u202e逆さ",
    "note": "電話で確認\u200b済み",
}


def test_an_approver_reads_all_that_was_proposed(desk):
    """† labels, each check that was confirmed, the desk it is passed on to, the note; what hides in a reason is shown."""
    (topic, *_rest) = POLICY.topics
    desk["tantou"].post("/comment/decide/", {**CHILD, "handover": [topic.id]})
    page = body(desk["sekinin"].get("/comment/?id=c1"))
    shown = page.split('id="h-approve"')[1].split("</dl>")[0]

    labels = [label.label for label in POLICY.clause("privacy").sub_labels if label.id == "minor"]
    checks = [check.question for check in POLICY.clause("privacy").checks]
    assert [said for said in [*labels, *checks, topic.handover, "電話で確認⟦ZWSP⟧済み"] if said not in shown] == []
    assert "理由⟦RLO⟧逆さ" in shown and "\u202e" not in shown


@pytest.fixture
def half(desk):
    """A proposal that needs two, with the first approval as it was written before approvals said how many there are."""
    half_approved(desk)
    return desk


def half_approved(desk):
    desk["tantou"].post("/comment/decide/", {**HIDE, "expected": str(last_seq("c1"))})
    found = case("c1")
    first = approval_of(POLICY, found.comment, past_of(found), Person("shocho", "見本所", "所長"), unconcerned=True)
    append(replace(first.decision, approvals=1), expected=found.last_seq, state=State.WAITING_APPROVAL)


def returned(client):
    given = {"id": "c1", "answer": "return", "reason": "足りない", "expected": str(last_seq("c1"))}
    assert client.post("/comment/approve/", given).status_code == 302


def test_a_first_approval_of_old_leaves_the_second_to_be_given(half):
    """What still waits is offered for approval, and is decided with the next one."""
    page = body(half["sekinin"].get("/comment/?id=c1"))
    assert "承認する</button>" in page and "決裁を記録する" not in page

    given = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    assert half["sekinin"].post("/comment/approve/", given).status_code == 302
    assert state("c1") == "decided" and OpenTask.objects.count() == 1


def test_what_was_half_approved_is_returned_with_all_it_asked_for(half):
    """Sent back, nothing of it is to be done on the platform; taken back, it waits as before."""
    returned(half["sekinin"])
    assert state("c1") == "open" and not OpenTask.objects.exists()


def test_returning_what_was_half_approved_leaves_the_measure_before_it(desk):
    """Hidden and carried out, then proposed again and sent back: the first hiding stands, and nothing is to be undone."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approve(desk["sekinin"])
    hidden = last_seq("c1")
    ticked(desk["tantou"])
    half_approved(desk)
    returned(desk["sekinin"])

    assert list(OpenTask.objects.values_list("measure", "reverse")) == []
    assert [order.seq for order in standing_of(timeline("c1")).ordered.values()] == [hidden]


def test_what_was_half_approved_and_returned_takes_no_formal_decision(half):
    """起案番号・決裁日 of a proposal that was sent back: 422, no form, and its 措置伺 is not concluded."""
    proposal = timeline("c1")[0].seq
    returned(half["sekinin"])
    before = last_seq("c1")

    given = {"id": "c1", "of": str(proposal), "draft_number": "鹿労発12", "answer": "settle"}
    assert half["tantou"].post("/comment/settle/", given).status_code == 422
    assert last_seq("c1") == before
    assert "起案番号・決裁日を書き加える" not in body(half["tantou"].get("/comment/?id=c1"))


def test_a_proposal_about_another_text_bars_nothing(desk):
    """The text changed while a report waited: what stood before can still be lifted."""
    from triage.store.models.machine import QueueEntry

    people.add("daisan", PASSWORD, role="approver", section="総務", post="係長")
    desk["tantou"].post("/comment/decide/", HIDE)
    given = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/approve/", given)
    hidden = last_seq("c1")
    desk["tantou"].post(
        "/comment/decide/", {**HIDE, "measure": "x-block", "evidence": "見られない", "expected": str(hidden)}
    )
    assert state("c1") == "waiting_approval"
    QueueEntry.objects.filter(comment__key="c1").update(state=State.REOPENED)

    lift = {"id": "c1", "of": str(hidden), "reason": "再検討", "expected": str(last_seq("c1"))}
    assert signed_in_as("daisan").post("/comment/lift/", lift).status_code == 302
