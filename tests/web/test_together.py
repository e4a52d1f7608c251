"""Several people at one queue: leases, hand-over, skipping, stepping aside, notes, accounts."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.records import CommentId
from triage.store.decisions import last_seq, timeline
from triage.store.holding import holder, take
from triage.store.models.desk import Holding
from triage.web import people

from .conftest import PASSWORD, browser
from .test_console import HIDE, state

LEAVE = {"id": "c3", "action": "leave", "expected": "0"}
NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def test_opening_a_comment_takes_it_in_hand_and_says_so_to_others(desk):
    """The second person reads 他の職員が確認中, and their decision is refused until they take over."""
    desk["tantou"].get("/comment/?id=c3")

    assert "他の職員（tantou）" in desk["sekinin"].get("/comment/?id=c3").content.decode()
    refused = desk["sekinin"].post("/comment/decide/", LEAVE)
    assert refused.status_code == 409 and "他の職員が確認中です" in refused.content.decode()

    desk["sekinin"].post("/comment/claim/", {"id": "c3"})
    assert desk["sekinin"].post("/comment/decide/", LEAVE).status_code == 302


def test_a_lease_ends_after_ten_minutes_and_with_the_decision(desk):
    """Nobody has to be asked for a comment that somebody left open and went to lunch."""
    key = CommentId("c3")
    take(key, "tantou", NOW)

    assert holder(key, NOW + timedelta(minutes=9)).username == "tantou"
    assert holder(key, NOW + timedelta(minutes=10)) is None
    assert take(key, "sekinin", NOW + timedelta(minutes=10)).username == "sekinin"

    desk["sekinin"].post("/comment/decide/", LEAVE)
    assert not Holding.objects.exists()


def test_a_person_holds_one_comment_at_a_time(desk):
    """Leafing through the queue does not close it to everybody else."""
    for key in ("c1", "c2", "c3"):
        desk["tantou"].get(f"/comment/?id={key}")

    assert list(Holding.objects.values_list("comment__key", flat=True)) == ["c3"]


def test_reading_takes_nothing_from_those_who_decide(desk):
    """An auditor's visit is no lease."""
    desk["kansa"].get("/comment/?id=c3")

    assert not Holding.objects.exists()


def test_a_comment_handed_over_stays_with_that_person(desk):
    """It does not expire, is recorded with who and to whom, and opens to nobody else without taking over."""
    response = desk["tantou"].post("/comment/hand/", {"id": "c3", "to": "sekinin", "reason": "経緯をご存じのため"})

    (event,) = timeline("c3")
    assert response.status_code == 302
    assert (event.kind, event.body["to"], event.texts["reason"]) == ("handed_over", "sekinin", "経緯をご存じのため")
    assert holder(CommentId("c3"), NOW + timedelta(days=30)).username == "sekinin"
    assert desk["tantou"].post("/comment/decide/", {**LEAVE, "expected": str(event.seq)}).status_code == 409


@pytest.mark.parametrize("to", ["kansa", "nobody", "tantou", ""])
def test_a_comment_is_handed_to_somebody_who_may_decide_it(desk, to):
    """Not to an auditor, a stranger, oneself or nobody."""
    assert desk["tantou"].post("/comment/hand/", {"id": "c3", "to": to}).status_code == 422
    assert last_seq("c3") == 0


def test_skipping_needs_a_reason_and_changes_no_state(desk):
    """見送り is on the record; the comment waits for others as it did."""
    assert desk["tantou"].post("/comment/skip/", {"id": "c3"}).status_code == 422
    assert desk["tantou"].post("/comment/skip/", {"id": "c3", "reason": "方言が読めない"}).status_code == 302

    assert [event.kind for event in timeline("c3")] == ["skipped"]
    assert state("c3") == "open"


def test_whoever_a_comment_is_about_neither_decides_nor_approves_it(desk):
    """関係職員: after stepping aside every decision of theirs is refused, 措置なし and approval too."""
    desk["sekinin"].post("/comment/skip/", {"id": "c1", "concerned": "on"})
    leave = {"id": "c1", "action": "leave", "expected": str(last_seq("c1"))}
    refused = desk["sekinin"].post("/comment/decide/", leave)
    assert refused.status_code == 422 and "関係職員" in refused.content.decode()

    desk["tantou"].post("/comment/decide/", {**HIDE, "expected": str(last_seq("c1"))})
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    assert desk["sekinin"].post("/comment/approve/", approval).status_code == 422
    assert state("c1") == "waiting_approval"


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("/comment/undo/", {"id": "c3"}),
        ("/comment/decide/", {"id": "c3", "action": "leave"}),
        ("/group/undo/", {"group": "", "member": ["c3"]}),
        ("/comment/lift/", {"id": "c3"}),
        ("/group/decide/", {"group": "", "member": ["c3"], "action": "postpone"}),
    ],
)
def test_whoever_steps_aside_afterwards_takes_nothing_back(desk, url, form):
    """関係職員 who decided before they said so: neither 取消 nor another decision, by itself or in a group."""
    from triage.store.models.machine import QueueEntry

    QueueEntry.objects.filter(comment__key="c3").update(repeat_group="grp")
    text = QueueEntry.objects.get(comment__key="c3").comment.versions.get().text_sha256
    shown = {"group": "grp", "member": ["c3"], "expected.c3": "0", "text.c3": text, "action": "leave"}
    desk["tantou"].post("/group/decide/", shown)
    desk["tantou"].post("/comment/skip/", {"id": "c3", "concerned": "on"})
    seq = last_seq("c3")

    given = {**form, "expected": str(seq), "expected.c3": str(seq), "text.c3": text}
    refused = desk["tantou"].post(url, {**given, "group": "grp"} if "group" in form else given)
    assert refused.status_code == 422 and "関係職員として担当を外れています" in refused.content.decode()
    assert last_seq("c3") == seq and state("c3") == "decided"
    assert 'id="undo"' not in desk["tantou"].get("/comment/?id=c3").content.decode()


def test_taking_all_back_passes_over_what_one_stepped_aside_from(desk):
    """取り消せる自分の判断を、すべて取り消す: of two, the one that concerns oneself stays as it was."""
    from triage.store.models.machine import QueueEntry

    QueueEntry.objects.filter(comment__key__in=("c3", "c1")).update(repeat_group="grp")
    for key in ("c1", "c3"):
        text = QueueEntry.objects.get(comment__key=key).comment.versions.get().text_sha256
        shown = {"group": "grp", "member": [key], f"expected.{key}": "0", f"text.{key}": text, "action": "leave"}
        assert desk["tantou"].post("/group/decide/", shown).status_code == 302
    desk["tantou"].post("/comment/skip/", {"id": "c3", "concerned": "on"})

    assert desk["tantou"].post("/group/undo/", {"group": "grp", "all": "undo"}).status_code == 302
    assert (state("c1"), state("c3")) == ("open", "decided")
    assert desk["tantou"].post("/group/undo/", {"group": "grp", "all": "undo"}).status_code == 422


def test_whoever_steps_aside_takes_nothing_back_in_a_proposal_either(desk):
    """A proposal and an approval of theirs stay on the record until somebody else answers them."""
    desk["tantou"].post("/comment/decide/", HIDE)
    desk["tantou"].post("/comment/skip/", {"id": "c1", "concerned": "on"})
    refused = desk["tantou"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))})

    assert refused.status_code == 422 and state("c1") == "waiting_approval"


def test_a_note_is_kept_beside_the_chain_with_its_warning(desk):
    """The page warns of disclosure before it is written, and shows it afterwards to all who may read."""
    assert "開示請求の対象となり得ます" in desk["tantou"].get("/comment/?id=c3").content.decode()
    assert desk["tantou"].post("/comment/note/", {"id": "c3", "note": " "}).status_code == 422
    desk["tantou"].post("/comment/note/", {"id": "c3", "note": "電話で問合せあり"})

    (event,) = timeline("c3")
    assert event.texts["note"] == "電話で問合せあり" and "電話" not in str(event.body)
    assert "電話で問合せあり" in desk["kansa"].get("/comment/?id=c3").content.decode()


def test_a_note_by_somebody_else_is_read_before_deciding(desk):
    """A decision on a page without the note gets 409, and the note's kind is named."""
    desk["sekinin"].post("/comment/note/", {"id": "c3", "note": "照会中"})

    response = desk["tantou"].post("/comment/decide/", LEAVE)

    assert response.status_code == 409 and "内部メモ" in response.content.decode()


@pytest.fixture
def elsewhere(desk):
    """A moderator of another account, signed in."""
    from django.contrib.auth.models import User

    people.add("yoso", PASSWORD, role="moderator", section="別の所", post="主任", accounts=["other"])
    client = browser()
    client.force_login(User.objects.get(username="yoso"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_lists_hold_ones_own_accounts_only(desk, elsewhere):
    """Queue and counts of the start page leave out other sections; those who see everything see all."""
    assert "無能" not in elsewhere.get("/queue/").content.decode()
    assert "0件" in elsewhere.get("/queue/").content.decode()
    assert "無能" in desk["kansa"].get("/queue/").content.decode()


def test_colleagues_are_names_alone(desk):
    """A page of a comment reads no account of a person whole, however many people the desk has."""
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tantou = User.objects.get(username="tantou")
    with CaptureQueriesContext(connection) as seen:
        assert people.colleagues(tantou, "a") == ["sekinin"]

    assert len(seen.captured_queries) == 2 and not [q for q in seen.captured_queries if "password" in q["sql"]]


def test_what_was_handed_over_is_on_the_first_screen_of_whom_it_was_handed_to(desk):
    """Counted and listed for them alone, whatever else they have open, until they decide it."""

    def tile(who):
        page = desk[who].get("/").content.decode()
        return page.split("/queue/?hand=handed")[1].split('class="count">')[1].split("<")[0]

    desk["sekinin"].get("/comment/?id=c1")
    desk["tantou"].post("/comment/hand/", {"id": "c3", "to": "sekinin", "reason": "経緯をご存じのため"})

    assert (tile("sekinin"), tile("tantou")) == ("1", "0")
    listed = desk["sekinin"].get("/queue/?hand=handed").content.decode()
    assert listed.count('class="card"') == 1 and 'href="/comment/?id=c3' in listed
    assert 'class="card"' not in desk["tantou"].get("/queue/?hand=handed").content.decode()
    assert "hand=handed" not in desk["kansa"].get("/").content.decode()

    left = {**LEAVE, "expected": str(last_seq("c3"))}
    assert desk["sekinin"].post("/comment/decide/", left).status_code == 302
    assert tile("sekinin") == "0"


def test_skipping_gives_back_ones_own_lease_alone(desk):
    """見送り of a comment that a colleague has in hand leaves it in their hands."""
    desk["tantou"].get("/comment/?id=c3")
    desk["sekinin"].post("/comment/skip/", {"id": "c3", "reason": "方言が読めない"})

    assert Holding.objects.get(comment__key="c3").username == "tantou"


def test_what_a_colleague_has_in_hand_is_not_handed_on(desk):
    """Somebody else is at work on it: 409, until it is taken over."""
    people.add("daisan", PASSWORD, role="moderator", section="見本所", post="係員")
    desk["tantou"].get("/comment/?id=c3")

    assert desk["sekinin"].post("/comment/hand/", {"id": "c3", "to": "daisan"}).status_code == 409
    assert Holding.objects.get(comment__key="c3").username == "tantou" and last_seq("c3") == 0


def test_whoever_stepped_aside_gets_no_form_and_nothing_handed(desk):
    """関係職員 see the comment and why they decide nothing: no form, no lease, and nobody can hand it to them."""
    desk["sekinin"].post("/comment/skip/", {"id": "c1", "concerned": "on"})
    page = desk["sekinin"].get("/comment/?id=c1").content.decode()
    assert "関係職員として担当を外れています。判断はほかの方が行います。" in page
    assert 'action="/comment/decide/"' not in page and not Holding.objects.exists()
    assert desk["sekinin"].post("/comment/claim/", {"id": "c1"}).status_code == 422
    assert '<option value="sekinin"' not in desk["tantou"].get("/comment/?id=c1").content.decode()
    assert desk["tantou"].post("/comment/hand/", {"id": "c1", "to": "sekinin"}).status_code == 422

    desk["tantou"].post("/comment/decide/", {**HIDE, "expected": str(last_seq("c1"))})
    page = desk["sekinin"].get("/comment/?id=c1").content.decode()
    assert "承認はほかの方が行います" in page and 'action="/comment/approve/"' not in page
