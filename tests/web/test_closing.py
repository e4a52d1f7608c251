"""What answers, releases or looks again at something closes that one thing, once, and nothing else."""

from datetime import UTC, datetime

import pytest

from triage.decision import Person
from triage.records import CommentId
from triage.store.concerns import NotOpen
from triage.store.decisions import Draft, EventKind, last_seq, record, timeline
from triage.store.holds import on_hold
from triage.store.models.desk import Concern
from triage.store.models.machine import Comment
from triage.store.standing import standing_of
from triage.store.units import HELD, units
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as
from .test_console import HIDE, state
from .test_history import approve, body

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ASK = {"id": "c3", "with": "法務", "subject": "該当性の照会", "due": ""}
CALL = {"sender": "public", "way": "phone", "received_on": "2026-11-20", "subject": "見てほしい"}


@pytest.fixture
def complained(desk):
    """A comment hidden by tantou with sekinin's approval, somebody who objects, and a third person."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approve(desk["sekinin"])
    desk["tantou"].post("/comment/complain/", {"id": "c1", "subject": "消すな", "received_on": "2026-11-20"})
    people.add("daisan", PASSWORD, role="approver", section="総務", post="係長")
    return {**desk, "daisan": signed_in_as("daisan")}


def again(client, of, expected, result="show_again"):
    given = {"id": "c1", "of": str(of), "expected": str(expected), "result": result, "reason": "意見・論評にあたる"}
    return client.post("/comment/again/", given)


@pytest.mark.parametrize("key", ["c1", "c3"])
def test_an_answer_releases_no_hold(desk, key):
    """The number of a 廃棄停止 in the form of an answer, on its comment or on another one: refused, and the mark stays."""
    desk["sekinin"].post("/comment/hold/", {"id": "c1", "ground": "lawsuit", "reason": "訴訟のため"})
    hold, before = last_seq("c1"), last_seq(key)
    answer = desk["tantou"].post("/comment/consult/", {"id": key, "of": str(hold), "subject": "回答"})

    assert answer.status_code == 422 and "このコメントのものではありません" in body(answer)
    assert (last_seq(key), on_hold(["c1"])) == (before, {"c1"})
    (unit,) = units(POLICY.records, Comment.objects.filter(key="c1").values_list("pk", flat=True))
    assert HELD in unit.barred


def test_an_answer_settles_no_complaint(complained):
    """What a third person has to look at again is not closed by the form of an answer."""
    complaint = last_seq("c1")
    given = {"id": "c1", "of": str(complaint), "subject": "回答"}

    assert complained["tantou"].post("/comment/consult/", given).status_code == 422
    assert Concern.objects.get(seq=complaint).open


def test_a_consultation_is_answered_once(desk):
    """A second answer from a page that was left open is told so; the first one stands."""
    desk["tantou"].post("/comment/consult/", ASK)
    given = {"id": "c3", "of": str(last_seq("c3"))}

    assert desk["tantou"].post("/comment/consult/", {**given, "subject": "該当しない"}).status_code == 302
    late = desk["sekinin"].post("/comment/consult/", {**given, "subject": "該当する"})
    assert late.status_code == 422 and "すでに回答が記録されているか" in body(late)
    assert [event.texts.get("answer") for event in timeline("c3")] == [None, "該当しない"]


@pytest.mark.parametrize("kind", ["hold", "consultation", "reconsidered", "seen_after"])
def test_the_store_closes_nothing_that_is_not_open_there(desk, kind):
    """Whatever a page let through: an event that closes what is of another kind, or closed, is not written."""
    desk["tantou"].post("/comment/notice/", {"id": "c3", **CALL})
    before = last_seq("c3")
    told = Draft(EventKind(kind), Person("tantou", "", ""), NOW, {"of": before, "result": "維持"}, CommentId("c3"))

    with pytest.raises(NotOpen):
        record(told)
    assert last_seq("c3") == before and Concern.objects.get(seq=before).open


def test_showing_again_passes_over_no_proposal_that_waits(complained):
    """再表示 while somebody's proposal waits is refused: it is approved or returned first, and is not lost."""
    complaint = last_seq("c1")
    complained["tantou"].post("/comment/decide/", {**HIDE, "expected": str(complaint)})
    assert state("c1") == "waiting_approval"

    refused = again(complained["daisan"], complaint, last_seq("c1"))
    assert refused.status_code == 422 and "承認を待っている案があります" in body(refused)
    assert state("c1") == "waiting_approval" and Concern.objects.get(seq=complaint).open


def test_whoever_looks_again_is_told_what_was_decided_meanwhile(complained):
    """再表示 from a page that is older than somebody's decision: 409 with that decision, and nothing is written."""
    complaint = last_seq("c1")
    leave = {"id": "c1", "action": "leave", "expected": str(complaint), "note": "別の経路で再検討"}
    complained["tantou"].post("/comment/decide/", leave)
    before = last_seq("c1")

    late = again(complained["daisan"], complaint, complaint)
    assert late.status_code == 409 and "措置なし（表示を継続）" in body(late) and last_seq("c1") == before


def test_what_answered_a_complaint_is_not_taken_back_alone(complained):
    """取消 of 再表示 would hide the comment again under a complaint that counts as answered: refused, and not offered."""
    complaint = last_seq("c1")
    assert again(complained["daisan"], complaint, complaint).status_code == 302

    refused = complained["daisan"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))})
    assert refused.status_code == 422 and "申出の再確認による判断は取り消せません" in body(refused)
    assert not standing_of(timeline("c1")).ordered
    assert 'id="undo"' not in body(complained["daisan"].get("/comment/?id=c1"))


def test_a_complaint_of_a_day_to_come_is_refused(desk):
    """A slip in the year is said, as of 申出・通報."""
    given = {"id": "c3", "subject": "消すな", "received_on": "2999-11-20"}

    assert "先の日付です" in body(desk["tantou"].post("/comment/complain/", given)) and last_seq("c3") == 0
