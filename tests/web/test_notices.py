"""人からの申出・通報: entered by staff, listed apart from the model's queue, done when somebody decided after it."""

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import QueueEntry
from triage.store.notices import notices, number_waiting
from triage.web import people

from .conftest import PASSWORD, browser, signed_in_as
from .test_console import HIDE

CALL = {"id": "c3", "sender": "public", "way": "phone", "received_on": "2026-11-20", "subject": "姪の名前がある"}


def body(response):
    return response.content.decode()


def listed():
    """Return (comment, done) in the order of the list."""
    return [(notice.entry.comment.key, notice.done) for notice in notices(None)]


def leave(client, key="c3"):
    return client.post("/comment/decide/", {"id": key, "action": "leave", "expected": str(last_seq(key))})


def test_what_a_caller_asked_for_is_in_a_list_of_its_own(desk):
    """Day, who, how and the words stand there with the comment, and no suggestion of the machine does."""
    assert desk["tantou"].post("/comment/notice/", {**CALL, "id": "c1"}).status_code == 302

    page = body(desk["kansa"].get("/notices/"))
    for said in ("未確認 1件", "2026-11-20", "外部の方", "電話", "姪の名前がある", "無能な職員だ"):
        assert said in page, said
    assert "参考値" not in page and "<mark" not in page and "優先度" not in page
    assert "未確認 1件" not in body(desk["kansa"].get("/queue/"))
    html5lib.HTMLParser(strict=True).parse(page)


def test_it_moves_neither_rank_nor_state(desk):
    """Whoever calls loudest is not first in the queue."""
    before = list(QueueEntry.objects.order_by("pk").values_list("priority", "state", "terms"))
    desk["tantou"].post("/comment/notice/", CALL)

    assert list(QueueEntry.objects.order_by("pk").values_list("priority", "state", "terms")) == before


def test_the_start_page_counts_it_and_the_comment_shows_it(desk):
    """What waits is on the first screen, and stands above the text of the comment until it is decided."""
    desk["tantou"].post("/comment/notice/", CALL)
    assert '<li class="some"><a href="/notices/">' in body(desk["tantou"].get("/"))
    assert "<strong>人からの申出・通報</strong>" in body(desk["kansa"].get("/comment/?id=c3"))

    leave(desk["tantou"])
    assert '<li class="some"><a href="/notices/">' not in body(desk["tantou"].get("/"))
    assert "<strong>人からの申出・通報</strong>" not in body(desk["kansa"].get("/comment/?id=c3"))


def test_a_decision_after_it_and_none_before_it_closes_it(desk):
    """Decided earlier is not looked at now; taken back is open again; a proposal is not a conclusion yet."""
    leave(desk["tantou"])
    desk["tantou"].post("/comment/notice/", CALL)
    assert listed() == [("c3", False)]

    leave(desk["tantou"])
    assert listed() == [("c3", True)] and number_waiting(None) == 0
    desk["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})
    assert listed() == [("c3", False)]

    desk["tantou"].post("/comment/notice/", {**CALL, "id": "c1", "received_on": "2026-11-01"})
    desk["tantou"].post("/comment/decide/", {**HIDE, "expected": str(last_seq("c1"))})
    assert listed() == [("c1", False), ("c3", False)]


@pytest.mark.parametrize(
    "wrong",
    [{"subject": " "}, {"sender": "robot"}, {"way": ""}, {"received_on": "昨日"}, {"received_on": "2999-01-01"}],
)
def test_what_is_missing_is_said_and_nothing_is_recorded(desk, wrong):
    """Who, how, when and what are asked for; a day to come is none."""
    response = desk["tantou"].post("/comment/notice/", {**CALL, **wrong})

    assert response.status_code == 422 and "申出・通報の受付日" in body(response)
    assert timeline("c3") == ()


def test_the_form_asks_for_no_name_of_whoever_called(desk):
    """Name and telephone of whoever called are not wanted, and no field is for them."""
    page = body(desk["tantou"].get("/comment/?id=c3"))

    assert "申し出た方の氏名や連絡先は書かないでください" in page
    form = page.split('action="/comment/notice/"')[1].split("</form>")[0]
    assert not any(field in form for field in ('name="name"', 'name="tel', 'type="tel"'))


def test_who_only_reads_cannot_enter_one_and_a_stranger_sees_none(desk):
    """監査 gets 403, a stranger the sign-in page."""
    assert desk["kansa"].post("/comment/notice/", CALL).status_code == 403
    assert browser().get("/notices/")["Location"].startswith("/login/")


def test_nobody_sees_those_of_another_account(desk):
    """A moderator of one account finds neither the line, nor the count, nor the form of another's comment."""
    people.add("betsu", PASSWORD, role="moderator", section="別の所", post="主任", accounts=["other"])
    betsu = signed_in_as("betsu")
    desk["tantou"].post("/comment/notice/", CALL)

    assert "姪の名前" not in body(betsu.get("/notices/")) and number_waiting(frozenset(["other"])) == 0
    assert betsu.post("/comment/notice/", CALL).status_code == 404
