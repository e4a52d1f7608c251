"""異動: from that day on the account is closed whichever way it is used; the 引継書 lists what is open and no more."""

from datetime import timedelta

import html5lib
import pytest
from django.db import OperationalError
from django.utils import timezone

from triage.store.decisions import events, last_seq
from triage.store.models.human import EventKind
from triage.web import changes, leaving, people
from triage.web.people import AccountError, colleagues, decider_named, everyone, person_named, user_named

from .conftest import PASSWORD, browser, signed_in_as
from .test_console import HIDE


def body(response):
    return response.content.decode()


def leave(name, days):
    changes.leave(name, timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize("days", [0, -3])
def test_from_that_day_on_the_account_is_closed_whichever_way(desk, days):
    """A page that is open, a new sign-in, the command line and the list of colleagues: none knows them any more."""
    leave("tantou", days)

    answer = desk["tantou"].get("/queue/")
    assert answer.status_code == 403 and "異動日を過ぎている" in body(answer) and "無能" not in body(answer)
    assert desk["tantou"].get("/queue/").status_code == 302
    again = browser()
    again.post("/login/", {"username": "tantou", "password": PASSWORD})
    assert again.get("/queue/").status_code == 403
    for asked in (decider_named, person_named):
        with pytest.raises(AccountError):
            asked("tantou")
    assert colleagues(user_named("sekinin"), "a") == []
    assert [one.active for one in everyone() if one.name == "tantou"] == [False]


def test_nothing_can_be_recorded_on_that_day(desk):
    """A form that was open before is refused, and the comment is as it was."""
    leave("tantou", 0)

    assert desk["tantou"].post("/comment/decide/", HIDE).status_code == 403
    assert last_seq("c1") == 0


def test_until_then_and_after_taking_the_day_back_everything_works(desk):
    """The day before; and the record says who changed what, from when to when."""
    leave("tantou", 1)
    assert desk["tantou"].get("/queue/").status_code == 200

    leave("tantou", 0)
    changes.leave("tantou", None)
    assert signed_in_as("tantou").get("/queue/").status_code == 200
    told = [(e.body["changed"], e.body["was"], e.body["now"]) for e in events([EventKind.ACCOUNT])]
    days = [(timezone.localdate() + timedelta(days=n)).isoformat() for n in (1, 0)]
    assert told == [("leaves_on", "", days[0]), ("leaves_on", *days), ("leaves_on", days[1], "")]


def test_a_locked_store_is_said_before_any_view_is_reached(desk, monkeypatch):
    """Whoever is signed in gets the page that says to wait (503), not an error of the server."""

    def locked(_user):
        raise OperationalError("database is locked")

    monkeypatch.setattr(leaving, "has_left", locked)
    page = desk["tantou"].get("/queue/")

    assert page.status_code == 503 and "少し待って" in page.content.decode()


def test_the_sheet_lists_what_is_open_with_somebody_and_what_is_done_is_gone(desk):
    """Put off, proposed, asked, on hold, handed over: each under its kind; what is decided is none of it."""
    tantou, sekinin = desk["tantou"], desk["sekinin"]
    tantou.post("/comment/decide/", HIDE)
    tantou.post("/comment/decide/", {"id": "c2", "action": "postpone", "expected": "0"})
    tantou.post("/comment/consult/", {"id": "c3", "with": "法務", "subject": "照会の内容"})
    tantou.post("/comment/hold/", {"id": "c3", "ground": "audit", "reason": "検査のため"})
    sekinin.post("/comment/claim/", {"id": "c4"})
    sekinin.post("/comment/hand/", {"id": "c4", "to": "tantou"})
    sheet = body(tantou.get("/handover/"))
    html5lib.HTMLParser(strict=True).parse(sheet)
    assert "残っているもの 5件" in sheet
    for kind in ("承認を待つもの", "後で判断としたもの", "照会中のもの", "廃棄停止中のもの", "引渡しを受けて"):
        assert sheet.count(kind) == 1, kind

    tantou.post("/comment/decide/", {"id": "c2", "action": "leave", "expected": str(last_seq("c2"))})
    tantou.post("/comment/decide/", {"id": "c4", "action": "leave", "expected": str(last_seq("c4"))})
    assert "残っているもの 3件" in body(tantou.get("/handover/"))


def test_it_says_nothing_of_how_much_or_how_well_somebody_worked(desk):
    """After a day's decisions the sheet is as empty as before, and quotes no comment."""
    for key in ("c1", "c2", "c3"):
        desk["tantou"].post("/comment/decide/", {"id": key, "action": "leave", "expected": "0"})
    sheet = body(desk["tantou"].get("/handover/"))

    assert "残っているものはありません" in sheet and "無能" not in sheet


def test_the_head_has_it_made_for_others_and_nobody_else_does(desk):
    """Of somebody who has left too; a colleague gets 403, an unknown name 404, other accounts' comments are left out."""
    desk["tantou"].post("/comment/decide/", {"id": "c2", "action": "postpone", "expected": "0"})
    leave("tantou", 0)
    assert "残っているもの 1件" in body(desk["sekinin"].get("/handover/?name=tantou"))
    assert desk["kansa"].get("/handover/?name=tantou").status_code == 403
    assert desk["sekinin"].get("/handover/?name=nobody").status_code == 404

    people.add("yoso", PASSWORD, role="approver", section="別の所", post="所長", accounts=["b"])
    assert "残っているもの 0件" in body(signed_in_as("yoso").get("/handover/?name=tantou"))


def test_a_handover_reads_ones_own_acts_however_much_waits(desk, engine):
    """What one put off is found by one's name in the index of people, not by looking at all that waits at the desk."""
    from triage.store.handover import acted

    desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "postpone", "expected": "0"})
    desk["sekinin"].post("/comment/decide/", {"id": "c3", "action": "postpone", "expected": "0"})
    # With two events in the table PostgreSQL reads whichever index comes first.
    assert engine == "postgres" or "event_person" in acted("tantou").explain()
    assert [event.comment_key for event in acted("tantou")] == ["c1"]
