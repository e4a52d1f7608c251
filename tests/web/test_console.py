"""The console: what each person may do, and that nothing is done for them."""

import re

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import QueueEntry
from triage.store.worklist import tasks

from .conftest import HOSTILE, PASSWORD, POLICY, browser

PAGES = ["/", "/queue/", "/queue/?state=decided", "/comment/?id=c1", "/comment/?id=c2"]
HIDE = {
    "id": "c1",
    "action": "measure",
    "measure": "x-hide",
    "clause": "defamation",
    "answer": ["defamation.public_interest"],
    "fact.defamation.target": "特定の職員",
    "fact.defamation.fact_or_opinion": "意見・論評",
    "handover": ["none"],
    "reason": "特定の職員への侮辱",
    "unconcerned": "on",
    "expected": "0",
}


def state(key):
    return QueueEntry.objects.get(comment__key=key).state


@pytest.mark.parametrize("url", PAGES)
def test_nobody_sees_a_comment_without_signing_in(desk, url):
    """Every page sends a stranger to the sign-in page."""
    response = browser().get(url)

    assert response.status_code == 302
    assert response["Location"].startswith("/login/")


@pytest.mark.parametrize("url", ["/login/", *PAGES])
def test_every_page_is_valid_html_without_anything_inline(desk, url):
    """Strict parsing finds no error, and there is no inline style, script or handler for a CSP to forbid."""
    client = browser() if url == "/login/" else desk["tantou"]
    body = client.get(url).content.decode()

    html5lib.HTMLParser(strict=True).parse(body)
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", body)


def test_headers_forbid_what_a_comment_could_try(desk):
    """CSP without unsafe-inline, no sniffing, no framing, no referrer to other sites."""
    response = desk["tantou"].get("/queue/")

    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("url", ["/", "/queue/", "/comment/?id=c1", "/comment/?id=nobody", "/audit/", "/logout/"])
def test_a_browser_keeps_no_page_of_a_person(desk, url):
    """Back after the logout on a shared PC shows nothing: pages, refusals and redirects are not stored, nor lent out."""
    response = desk["tantou"].get(url)

    assert response["Cache-Control"] == "no-store"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("url", ["/queue/", "/comment/?id=c2"])
def test_a_hostile_comment_is_inert_and_shows_what_it_hides(desk, url):
    """Markup is text, an override and a zero-width space are named, and no link is clickable."""
    body = desk["tantou"].get(url).content.decode()

    assert "<script>" not in body
    assert "⟦RLO⟧" in body and "⟦ZWSP⟧" in body
    assert "\u202e" not in body
    assert 'href="javascript' not in body


def test_the_queue_is_ranked_and_explains_itself(desk):
    """The likeliest comes first, with its item in words and number and every term of its rank."""
    body = desk["tantou"].get("/queue/").content.decode()

    assert body.index("無能") < body.index("ありがとう")
    assert "5(2)イ④" in body and "該当の可能性：高（参考値 0.95）" in body
    assert "いずれかの項目" in body
    assert "丸数字は本ツールの整理番号" in body


def test_nothing_is_ticked_for_a_person(desk):
    """No measure, item or statement is chosen before somebody chooses it."""
    body = desk["tantou"].get("/comment/?id=c1").content.decode()

    assert "checked" not in body


def test_only_what_the_platform_offers_is_offered(desk):
    """X hides a reply; YouTube's ユーザーをチャンネルに表示しない is not offered there, and is no hiding where it is."""
    on_x = desk["tantou"].get("/comment/?id=c1").content.decode()
    on_youtube = desk["tantou"].get("/comment/?id=c4").content.decode()

    assert "返信を非表示にする" in on_x and "ユーザーをチャンネルに表示しない" not in on_x
    assert "返信を非表示にする" not in on_youtube and "コメントの非表示ではありません" in on_youtube


def test_leaving_a_comment_takes_one_press(desk):
    """措置なし is recorded with who and when, and the next comment opens."""
    response = desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"})

    assert response.status_code == 302 and response["Location"] == "/comment/?id=c2"
    (event,) = timeline("c1")
    assert (event.decision.action, event.by.username, event.by.section) == ("leave", "tantou", "見本所")
    assert state("c1") == "decided"


def test_a_measure_without_its_checks_is_refused_and_says_which(desk):
    """No item, no check, no statement: nothing is recorded, and every gap is named."""
    response = desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "measure", "expected": "0"})

    assert response.status_code == 422
    body = response.content.decode()
    assert "該当する項目を一つ以上" in body and "措置を一つ選んで" in body and "関係職員" in body
    assert last_seq("c1") == 0


def test_a_measure_of_another_platform_is_refused(desk):
    """Facebook's hiding is no choice under a post on X, whatever the form sends."""
    response = desk["tantou"].post("/comment/decide/", {**HIDE, "measure": "facebook-hide"})

    assert response.status_code == 422


def test_the_proposer_cannot_approve_and_somebody_else_can(desk):
    """起案 by one, approval by another; the record names both and cites the policy in force."""
    assert desk["tantou"].post("/comment/decide/", HIDE).status_code == 302
    assert state("c1") == "waiting_approval"
    seq = str(last_seq("c1"))
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": seq}

    assert desk["tantou"].post("/comment/approve/", approval).status_code == 403
    assert desk["sekinin"].post("/comment/approve/", approval).status_code == 302

    proposal, approved = (event.decision for event in timeline("c1"))
    assert (proposal.by.username, approved.by.username) == ("tantou", "sekinin")
    assert approved.refers_to == int(seq) and approved.policy_version == "kagoshima-2026-03-25"
    assert state("c1") == "decided"


def test_an_approver_cannot_approve_their_own_proposal(desk):
    """The two-person rule holds for the head of an office too."""
    desk["sekinin"].post("/comment/decide/", HIDE)
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}

    response = desk["sekinin"].post("/comment/approve/", approval)

    assert response.status_code == 422
    assert state("c1") == "waiting_approval"


def test_a_returned_proposal_is_open_again(desk):
    """差し戻し needs a reason, and the comment goes back to the queue."""
    desk["tantou"].post("/comment/decide/", HIDE)
    answer = {"id": "c1", "answer": "return", "expected": str(last_seq("c1"))}

    assert desk["sekinin"].post("/comment/approve/", answer).status_code == 422
    assert desk["sekinin"].post("/comment/approve/", {**answer, "reason": "条文の確認を"}).status_code == 302
    assert state("c1") == "open"


def test_the_second_of_two_people_sees_the_first_decision(desk):
    """A decision on an outdated page is refused with 409 and shows the other's; nothing is overwritten."""
    decision = {"id": "c1", "action": "leave", "expected": "0"}
    desk["tantou"].post("/comment/decide/", decision)

    response = desk["sekinin"].post("/comment/decide/", {**decision, "action": "postpone"})

    assert response.status_code == 409
    assert "tantou" in response.content.decode() and "措置なし" in response.content.decode()
    assert len(timeline("c1")) == 1


def test_one_can_take_back_ones_own_decision_only(desk):
    """取消 is a new event; the comment is open again, and another's decision cannot be undone."""
    desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"})
    undo = {"id": "c1", "expected": str(last_seq("c1"))}

    assert desk["sekinin"].post("/comment/undo/", undo).status_code == 422
    assert desk["tantou"].post("/comment/undo/", undo).status_code == 302
    assert [e.decision.action for e in timeline("c1")] == ["leave", "undo"]
    assert state("c1") == "open"


def test_the_way_back_stands_where_the_decision_led(desk):
    """After a decision the next page leads to the button that takes it back; after taking back, to none."""
    page = desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"}, follow=True)
    body = page.content.decode()
    assert "id=c1" not in page.redirect_chain[-1][0]
    assert 'class="open undo-last" href="/comment/?id=c1#undo"' in body
    html5lib.HTMLParser(strict=True).parse(body)
    assert 'id="undo"' in desk["tantou"].get("/comment/?id=c1").content.decode()

    undone = desk["tantou"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))}, follow=True)
    assert "undo-last" not in undone.content.decode()


def test_taking_back_leads_to_where_the_comment_stood(desk):
    """An approval taken back waits for one again, and can be given; a put-off after escalating is escalated again."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on"}
    desk["sekinin"].post("/comment/approve/", {**approval, "expected": str(last_seq("c1"))})
    desk["sekinin"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))})
    assert state("c1") == "waiting_approval" and tasks(POLICY, None) == []
    desk["sekinin"].post("/comment/approve/", {**approval, "expected": str(last_seq("c1"))})
    assert state("c1") == "decided" and [task.comment_id for task in tasks(POLICY, None)] == ["c1"]

    for action in ("escalate", "postpone"):
        desk["tantou"].post("/comment/decide/", {"id": "c3", "action": action, "expected": str(last_seq("c3"))})
    desk["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})
    assert state("c3") == "escalated"


def test_what_was_asked_for_before_stays_when_a_later_decision_is_taken_back(desk):
    """A measure to be done is still on the work list after escalating was taken back."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/approve/", approval)
    desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "escalate", "expected": str(last_seq("c1"))})
    desk["tantou"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))})

    assert state("c1") == "decided" and [task.comment_id for task in tasks(POLICY, None)] == ["c1"]


def test_an_auditor_reads_and_does_not_decide(desk):
    """No form is shown to them, and a forged one is refused."""
    assert "この内容で記録する" not in desk["kansa"].get("/comment/?id=c1").content.decode()
    assert desk["kansa"].post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"}).status_code == 403


def test_a_forged_request_without_a_token_is_refused(desk):
    """CSRF protection stands before every decision."""
    from django.contrib.auth.models import User

    client = browser(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="tantou"), backend="django.contrib.auth.backends.ModelBackend")

    assert client.post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"}).status_code == 403
    assert last_seq("c1") == 0


def test_an_unknown_comment_is_not_found(desk):
    """Guessing ids gives 404 and no more."""
    assert desk["tantou"].get("/comment/?id=nobody").status_code == 404


def test_signing_in_does_not_lead_elsewhere(desk):
    """A next address on another host is ignored."""
    response = browser().post(
        "/login/?next=//evil.example/", {"username": "tantou", "password": PASSWORD, "next": "//evil.example/"}
    )

    assert response.status_code == 302 and response["Location"] == "/"


def test_guessing_a_password_is_stopped(desk):
    """After five failures the page says so with 429, in Japanese, for the right password too."""
    client = browser()
    for _ in range(5):
        response = client.post("/login/", {"username": "tantou", "password": "wrong"})

    assert response.status_code == 429
    assert "15分" in response.content.decode()
    assert client.post("/login/", {"username": "tantou", "password": PASSWORD}).status_code == 429


def test_a_long_comment_is_shown_whole_to_whoever_decides(desk):
    """Ten thousand characters reach the page."""
    assert "あ" * 10_000 in desk["tantou"].get("/comment/?id=c2").content.decode()
    assert len(HOSTILE) > 10_000
