"""The record as people read it: audit, 措置伺, consultations and complaints, search."""

import re
from datetime import UTC, datetime

import html5lib
import pytest
from django.db import connection

from triage.decision import Person
from triage.store.decisions import Draft, EventKind, last_seq, record, timeline
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as, today
from .test_console import HIDE, state
from .test_keeping import PNG, REMOVE, keep, screen

MINOR = {
    "id": "c3",
    "action": "measure",
    "measure": "x-hide",
    "clause": "privacy",
    "sub_label": "privacy.minor",
    "answer": ["privacy.other_person", "privacy.consent", "privacy.masked_in_record"],
    "quoted": "ありがとう",
    "unconcerned": "on",
    "expected": "0",
}


def body(response):
    return response.content.decode()


def approve(client, key="c1", **fields):
    given = {"id": key, "answer": "approve", "unconcerned": "on", "expected": str(last_seq(key))}
    return client.post("/comment/approve/", {**given, **fields})


def test_the_sheet_says_everything_a_ringi_needs(desk):
    """Full wording, checks, facts, reason, measure and effect, evidence with its hash, who, when, 起案番号, 決裁日, 代決."""
    keep(desk["tantou"], screen=screen(PNG))
    desk["tantou"].post("/comment/decide/", {**REMOVE, "expected": str(last_seq("c4"))})
    approve(desk["sekinin"], "c4", draft_number="職安発12", settled_on=today(), on_behalf="on")

    page = body(desk["kansa"].get("/comment/sheet/?id=c4"))

    for said in (
        "措置伺（起案添付用）",
        "特定の個人、企業、団体等を誹謗中傷し、または名誉もしくは信用を傷つける場合",
        "公共性・公益目的・真実性を確認しましたか",
        "対象：特定の職員",
        "特定の職員への侮辱",
        "「削除」",
        "戻せません",
        "画面のSHA-256",
        "見本所 主任 tantou",
        "見本所 主任 sekinin",
        "職安発12",
        today(),
        "代決",
        "丸数字は本ツールの整理番号",
        "kagoshima-2026-03-25",
    ):
        assert said in page, said
    html5lib.HTMLParser(strict=True).parse(page)


def test_what_identifies_a_minor_is_blacked_out_on_paper(desk):
    """⑤ with 未成年・学校 or 求職者: the confirmed words are ■ on the sheet, and the page says so."""
    assert desk["tantou"].post("/comment/decide/", MINOR).status_code == 302

    page = body(desk["tantou"].get("/comment/sheet/?id=c3"))
    assert "■■■■■ございました" in page and "ありがとう" not in page


def test_a_comment_without_a_measure_has_no_sheet(desk):
    """Nothing to sign: not found."""
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})

    assert desk["tantou"].get("/comment/sheet/?id=c3").status_code == 404


def test_the_audit_screen_lists_every_event_and_checks_the_chain(desk):
    """Newest first, by kind, with the head to keep outside; a check recomputes the chain and finds a cut link."""
    desk["tantou"].post("/comment/note/", {"id": "c3", "note": "メモ"})
    desk["tantou"].post("/comment/decide/", HIDE)
    page = body(desk["kansa"].get("/audit/?check=1"))
    assert "記録 3 件、改変はありません" in page and re.search(r"2:[0-9a-f]{64}", page)
    assert page.index("措置を起案") < page.index("内部メモ</td>")
    assert "措置を起案" not in body(desk["kansa"].get("/audit/?kind=note"))

    with connection.cursor() as cursor:
        table = " ON store_decisionevent" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER event_no_update{table}")
        cursor.execute("UPDATE store_decisionevent SET payload = replace(payload, 'tantou', 'kansa') WHERE seq = 1")
    assert "記録 1 番で一致しません" in body(desk["kansa"].get("/audit/?check=1"))


def test_the_audit_screen_is_for_those_who_check_and_see_everything(desk):
    """A moderator, and an approver of one account, get 403."""
    people.add("shocho", PASSWORD, role="approver", section="別の所", post="所長", accounts=["other"])

    assert desk["tantou"].get("/audit/").status_code == 403
    assert signed_in_as("shocho").get("/audit/").status_code == 403
    assert desk["sekinin"].get("/audit/").status_code == 200


def test_pages_of_the_record_follow_each_other(desk):
    """The second page begins where the first ended."""
    for _ in range(60):
        record(Draft(EventKind.NOTE, Person("tantou", "", ""), datetime.now(UTC), {}, "c3"))

    first = re.findall(r"<tr><td>(\d+)</td>", body(desk["kansa"].get("/audit/")))
    second = re.findall(r"<tr><td>(\d+)</td>", body(desk["kansa"].get(f"/audit/?before={first[-1]}")))
    assert [int(n) for n in first + second] == list(range(60, 0, -1))


def test_a_consultation_is_open_until_its_answer(desk):
    """Whom, what, by when; overdue is said; the answer closes it, and the page of the comment shows both."""
    asked = {"id": "c3", "with": "法務", "subject": "該当性の照会", "due": "2026-01-10"}
    assert desk["tantou"].post("/comment/consult/", {**asked, "with": "占い師"}).status_code == 422
    assert desk["tantou"].post("/comment/consult/", asked).status_code == 302
    page = body(desk["sekinin"].get("/matters/"))
    assert "期限超過" in page and "法務" in page and "該当性の照会" in page

    desk["tantou"].post("/comment/consult/", {"id": "c3", "of": str(last_seq("c3")), "subject": "該当しない"})
    page = body(desk["sekinin"].get("/matters/"))
    assert "期限超過" not in page and "該当しない" in page


@pytest.fixture
def complained(desk):
    """A comment hidden by tantou with sekinin's approval, and somebody who objects to that."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approve(desk["sekinin"])
    desk["tantou"].post("/comment/complain/", {"id": "c1", "subject": "批判を消すな", "received_on": "2026-11-20"})
    people.add("daisan", PASSWORD, role="approver", section="総務", post="係長")
    return {**desk, "daisan": signed_in_as("daisan"), "seq": last_seq("c1")}


def again(client, seq, result="show_again", reason="意見・論評にあたる"):
    given = {"id": "c1", "of": str(seq), "result": result, "reason": reason, "expected": str(last_seq("c1"))}
    return client.post("/comment/again/", given)


@pytest.mark.parametrize("name", ["tantou", "sekinin"])
def test_whoever_took_part_does_not_reconsider(complained, name):
    """Neither the proposer nor the approver looks at the complaint again."""
    refused = again(complained[name], complained["seq"])

    assert refused.status_code == 422 and "再確認できません" in body(refused)
    assert last_seq("c1") == complained["seq"]


@pytest.mark.parametrize("result", ["keep", "show_again"])
def test_whoever_stepped_aside_does_not_reconsider(complained, result):
    """関係職員 settle no complaint either, whichever way."""
    complained["daisan"].post("/comment/skip/", {"id": "c1", "concerned": "on"})
    before = last_seq("c1")

    refused = again(complained["daisan"], complained["seq"], result)
    assert refused.status_code == 422 and "関係職員として" in body(refused)
    assert last_seq("c1") == before


def test_a_third_person_shows_it_again_and_the_work_list_says_so(complained):
    """再表示 is a decision of its own; what was hidden on the platform becomes a row to take back."""
    from triage.store.worklist import tasks

    task = tasks(POLICY, None)[0]
    complained["tantou"].post(
        "/worklist/done/", {"decision": str(task.decision), "result": "done", "done_at": "2026-11-01T10:00"}
    )
    assert again(complained["daisan"], complained["seq"]).status_code == 302

    *_, looked, left = timeline("c1")
    assert (looked.kind, looked.body["result"], left.decision.action) == ("reconsidered", "再表示", "leave")
    assert [(t.comment_id, t.reverse) for t in tasks(POLICY, None)] == [("c1", True)]
    assert again(complained["daisan"], complained["seq"]).status_code == 422


def test_what_was_removed_is_not_shown_again(worked):
    """再表示 of a carried-out 削除 is refused with nothing recorded; 維持 is not."""
    from triage.store.worklist import tasks

    people.add("daisan", PASSWORD, role="approver", section="総務", post="係長")
    (task,) = [task for task in tasks(POLICY, None) if task.comment_id == "c4"]
    done = {"decision": str(task.decision), "result": "done", "done_at": "2026-11-01T10:00"}
    worked["tantou"].post("/worklist/done/", done)
    (complaint,) = [event.seq for event in timeline("c4") if event.kind == "complaint"]
    before = last_seq("c4")
    given = {"id": "c4", "of": str(complaint), "reason": "理由", "expected": str(before)}

    refused = signed_in_as("daisan").post("/comment/again/", {**given, "result": "show_again"})
    assert refused.status_code == 422 and "削除は元に戻せません。" in body(refused) and last_seq("c4") == before
    assert signed_in_as("daisan").post("/comment/again/", {**given, "result": "keep"}).status_code == 302


def test_a_complaint_can_be_turned_down_with_a_reason(complained):
    """維持 changes no state and needs its reason."""
    assert again(complained["daisan"], complained["seq"], "keep", " ").status_code == 422
    assert again(complained["daisan"], complained["seq"], "keep").status_code == 302

    assert state("c1") == "decided"
    assert "維持" in body(complained["kansa"].get("/matters/"))


@pytest.mark.parametrize("url", ["/audit/", "/matters/", "/worklist/", "/queue/?state=all", "/comment/?id=c1"])
def test_the_pages_are_valid_and_open_to_an_auditor(complained, url):
    """Strict parsing, nothing inline, and no form of writing for somebody who reads."""
    page = body(complained["kansa"].get(url))

    html5lib.HTMLParser(strict=True).parse(page)
    assert " style=" not in page and 'action="/comment/' not in page


def test_a_case_is_found_by_rough_words_date_or_name(desk):
    """検索 covers what is decided too."""
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})

    assert "ございました" in body(desk["kansa"].get("/queue/?state=all&text=ありがとう"))
    page = body(desk["kansa"].get("/queue/?state=all&author=匿名&since=2026-05-01"))
    assert "<h1>すべてのコメント" in page and "ございました" in page
