"""Repeated posts are decided on one screen, and still one by one in the record."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from triage.assess import rank_all
from triage.records import CommentId, Neighbour, Platform, Repeat
from triage.store import comments as store
from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import QueueEntry, Version
from triage.web.grouping import differing

from .conftest import POLICY, THRESHOLDS, judged
from .test_axes import ITEM
from .test_console import state

TEXTS = {"g1": "講習に申し込もう 今すぐ", "g2": "講習に申し込もう 今すぐ！", "g3": "講習に申し込もう ぜひ今すぐ"}
HIDE = {
    "action": "measure",
    "measure": "x-hide",
    "clause": "offtopic",
    "answer": ["offtopic.ministry", "offtopic.post", "offtopic.not_complaint"],
    "unconcerned": "on",
}


@pytest.fixture
def repeated(desk):
    """Add three posts of one repeat group."""
    repeat = Repeat("grp", 3, 1, (Neighbour(CommentId("g1"), 0.95),))
    found = [judged(k, t, "repeat", 0.9, platform=Platform.X)._replace(repeat=repeat) for k, t in TEXTS.items()]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("g", "a" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    return desk


def form(*members, **fields):
    import hashlib

    seen = {f"text.{k}": hashlib.sha256(t.encode()).hexdigest() for k, t in TEXTS.items()}
    expected = {f"expected.{k}": str(last_seq(k)) for k in TEXTS}
    return {"group": "grp", "member": list(members), **seen, **expected, **fields}


def test_what_differs_is_marked(repeated):
    """Only the added words stand out against the first post; invisibles are named."""
    runs = [(run.text, run.same) for run in differing("講習に 今すぐ", "講習にぜひ 今すぐ\u200b")]

    assert runs == [("講習に", True), ("ぜひ", False), (" 今すぐ", True), ("⟦ZWSP⟧", False)]
    page = repeated["tantou"].get("/group/?group=grp").content.decode()
    assert "<mark>！</mark>" in page and "<mark>ぜひ</mark>" in page


def test_each_member_left_in_gets_a_decision_of_its_own(repeated):
    """Two of three are decided, each with its own event naming the group; the one opted out stays open."""
    response = repeated["tantou"].post("/group/decide/", form("g1", "g3", **HIDE))

    assert response.status_code == 302
    assert [state(k) for k in TEXTS] == ["decided", "open", "decided"]
    for key in ("g1", "g3"):
        (event,) = timeline(key)
        assert (event.decision.group, event.decision.measure) == ("grp", "x-hide")


def test_taking_back_reopens_each_and_logs_each(repeated):
    """取消 of the group is one event a member."""
    repeated["tantou"].post("/group/decide/", form(*TEXTS, **HIDE))
    repeated["tantou"].post("/group/undo/", form(*TEXTS))

    assert [state(k) for k in TEXTS] == ["open"] * 3
    assert [[e.decision.action for e in timeline(k)] for k in TEXTS] == [["measure", "undo"]] * 3


def test_what_waits_comes_first(repeated, monkeypatch):
    """Of a group longer than its page the undecided come next, after those before them were decided."""
    monkeypatch.setattr("triage.web.grouping.MEMBERS", 2)
    assert ticked(repeated["tantou"].get("/group/?group=grp")) == ["g1", "g2"]
    repeated["tantou"].post("/group/decide/", form("g1", "g2", **HIDE))

    assert ticked(repeated["tantou"].get("/group/?group=grp")) == ["g3"]
    assert repeated["tantou"].post("/group/decide/", form("g3", **HIDE)).status_code == 302


def test_all_of_ones_own_is_taken_back_with_one_button(repeated, monkeypatch):
    """Every member one decided with the group, on the page or not; nobody else's, and none decided by itself."""
    monkeypatch.setattr("triage.web.grouping.MEMBERS", 1)
    for key in ("g1", "g2"):
        repeated["tantou"].post("/group/decide/", form(key, **HIDE))
    repeated["tantou"].post("/comment/decide/", {"id": "g3", "action": "leave", "expected": "0"})
    assert 'name="all"' in repeated["tantou"].get("/group/?group=grp").content.decode()
    everything = {"group": "grp", "all": "undo"}

    assert repeated["sekinin"].post("/group/undo/", everything).status_code == 422
    assert repeated["tantou"].post("/group/undo/", everything).status_code == 302
    assert [state(k) for k in TEXTS] == ["open", "open", "decided"]
    assert repeated["tantou"].post("/group/undo/", everything).status_code == 422


def test_taking_all_back_passes_over_what_answered_a_complaint(repeated):
    """再表示 of a member that was reported too carries the name of the group: it stays, and the others are taken back."""
    repeated["tantou"].post("/group/decide/", form("g3", **HIDE))
    report = {**ITEM, "id": "g3", "measure": "x-report", "quoted": "講習", "expected": str(last_seq("g3"))}
    assert repeated["tantou"].post("/comment/decide/", report).status_code == 302
    repeated["tantou"].post("/comment/complain/", {"id": "g3", "subject": "消すな", "received_on": "2026-11-20"})
    complaint = str(last_seq("g3"))
    again = {"id": "g3", "of": complaint, "expected": complaint, "result": "show_again", "reason": "無関係ではない"}
    assert repeated["sekinin"].post("/comment/again/", again).status_code == 302
    assert timeline("g3")[-1].decision.group == "grp"
    repeated["sekinin"].post("/group/decide/", form("g1", **HIDE))

    assert repeated["sekinin"].post("/group/undo/", {"group": "grp", "all": "undo"}).status_code == 302
    assert (state("g1"), timeline("g3")[-1].decision.action) == ("open", "lift")


def test_one_obstacle_keeps_all_back_and_is_named(repeated):
    """A member that somebody else decided meanwhile: nothing is written for the others either."""
    stale = form(*TEXTS, **HIDE)
    repeated["sekinin"].post("/comment/decide/", {**HIDE, "id": "g2", "expected": "0"})

    response = repeated["tantou"].post("/group/decide/", {**stale, "note": "長いメモ"})

    page = response.content.decode()
    assert response.status_code == 409 and "一件も記録していません" in page
    assert "g2：措置を決定「返信を非表示にする」 5(2)イ⑫ 無関係" in page and "長いメモ</textarea>" in page
    assert last_seq("g1") == last_seq("g3") == 0


@pytest.mark.parametrize("measure", ["x-block", "x-block-permanent", "youtube-remove"])
def test_no_group_is_removed_or_blocked(repeated, measure):
    """Neither offered nor accepted, whatever the form says."""
    QueueEntry.objects.filter(repeat_group="grp").update(platform="x")
    assert "x-block" not in repeated["tantou"].get("/group/?group=grp").content.decode()

    given = form(*TEXTS, **{**HIDE, "clause": "repeat", "measure": measure})
    assert repeated["tantou"].post("/group/decide/", given).status_code == 422
    assert all(last_seq(k) == 0 for k in TEXTS)


def test_a_made_up_record_number_is_a_stale_form(repeated):
    """A number that a comment without events never had is answered with 409, of a group and of one comment."""
    given = {**form("g1", "g2", **HIDE), "expected.g2": "7"}
    answer = repeated["tantou"].post("/group/decide/", given)
    assert answer.status_code == 409 and "いまの記録と合いません" in answer.content.decode()

    one = repeated["tantou"].post("/comment/decide/", {"id": "g1", "action": "leave", "expected": "7"})
    assert one.status_code == 409 and "いまの記録と合いません" in one.content.decode()
    assert last_seq("g1") == last_seq("g2") == 0


def test_a_form_about_another_text_is_refused(repeated):
    """A member whose text is no longer the one shown keeps the group back."""
    given = {**form(*TEXTS, **HIDE), "text.g2": "0" * 64}

    assert repeated["tantou"].post("/group/decide/", given).status_code == 422
    assert last_seq("g1") == 0


def test_a_group_needs_members_and_a_moderator(repeated):
    """Nobody chosen is refused; an auditor reads; an unknown group is not found."""
    assert repeated["tantou"].post("/group/decide/", form(**HIDE)).status_code == 422
    assert repeated["kansa"].post("/group/decide/", form("g1", **HIDE)).status_code == 403
    assert "<mark>" in repeated["kansa"].get("/group/?group=grp").content.decode()
    assert repeated["tantou"].get("/group/?group=none").status_code == 404
    assert repeated["tantou"].get("/group/?group=").status_code == 404


def test_the_largest_group_can_be_decided_at_once(desk):
    """Three fields for each of 200 members are not too many for the server; each member is logged."""
    repeat = Repeat("many", 200, 1, (Neighbour(CommentId("m0"), 0.95),))
    found = [judged(f"m{i}", f"申し込もう{i}", "repeat", 0.9)._replace(repeat=repeat) for i in range(200)]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("m", "b" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    page = desk["tantou"].get("/group/?group=many").content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="((?:expected|text)\.[^"]+)" value="([^"]*)">', page))
    assert len(fields) == 400

    sent = {"group": "many", "action": "leave", "member": [f"m{i}" for i in range(200)], **fields}
    assert desk["tantou"].post("/group/decide/", sent).status_code == 302

    assert QueueEntry.objects.filter(repeat_group="many", state="decided").count() == 200


def test_a_page_of_many_asks_the_database_no_more_than_one_of_few(repeated):
    """Members are not read one by one, and of the machine's and people's record only the first one's is read."""
    repeated["tantou"].post("/group/decide/", form("g2", "g3", **HIDE))
    with CaptureQueriesContext(connection) as few:
        repeated["tantou"].get("/group/?group=grp")
    QueueEntry.objects.filter(comment__key__startswith="c").update(repeat_group="grp")
    with CaptureQueriesContext(connection) as many:
        page = repeated["tantou"].get("/group/?group=grp").content.decode()

    assert page.count('name="member"') == 7 and len(many) == len(few)
    machine = [query["sql"] for query in many if "signals" in query["sql"]]
    assert "'c1'" in machine[0] and "'c2'" not in "".join(machine)


def test_what_is_left_out_stays_left_out_when_a_form_comes_back(repeated):
    """A refused form keeps each box as it was sent; a member decided before is not ticked when the page opens."""
    answer = repeated["tantou"].post("/group/decide/", form("g2", **{**HIDE, "clause": ""}))
    assert answer.status_code == 422 and ticked(answer) == ["g2"]

    repeated["tantou"].post("/group/decide/", form("g1", **HIDE))
    assert ticked(repeated["tantou"].get("/group/?group=grp")) == ["g2", "g3"]


def ticked(page):
    return re.findall(r'name="member" id="[^"]+" value="([^"]+)" checked', page.content.decode())


def test_a_member_says_what_it_is_whoever_reads(repeated):
    """State, writer and place are named for each member, in the language of the page; a text is never markup."""
    Version.objects.filter(comment__key="g2").update(text="<b>講習</b>に")
    client = repeated["tantou"]
    page = client.get("/group/?group=grp").content.decode()
    assert page.count("未処理・投稿者 <bdi>匿名</bdi>") == 3 and "（2件目）" in page
    assert "&lt;" in page and "<b>" not in page

    client.cookies["triage-language"] = "en"
    page = client.get("/group/?group=grp").content.decode()
    assert page.count('<bdi><span lang="ja">匿名</span></bdi>') == 3 and "未処理" not in page


def opinions(*keys):
    QueueEntry.objects.filter(comment__key__in=keys).update(routes=["opinion"], opinion=True)


def test_each_opinion_of_a_group_is_asked_where_it_is_passed_on_to(repeated):
    """措置なし for a group with opinions among others: the page asks beside each, and every answer is kept by itself."""
    opinions("g2", "g3")
    page = repeated["tantou"].get("/group/?group=grp").content.decode()
    assert 'name="action" value="leave"' in page
    assert re.findall(r'<select id="[^"]+" name="handover\.([^"]+)"', page) == ["g2", "g3"]

    given = {"handover.g2": "labour_law", "handover.g3": "none"}
    assert repeated["tantou"].post("/group/decide/", form(*TEXTS, action="leave", **given)).status_code == 302
    assert [timeline(key)[-1].decision.handover for key in TEXTS] == [(), ("labour_law",), ("none",)]


def test_an_opinion_without_its_answer_is_named_and_none_is_recorded(repeated):
    """The members that lack it are said by name, all at once; what was chosen beside the others stays chosen."""
    opinions("g1", "g3")
    answer = repeated["tantou"].post("/group/decide/", form(*TEXTS, action="leave", **{"handover.g1": "desk"}))
    page = answer.content.decode()

    assert answer.status_code == 422 and "g3：申告・相談・苦情の引継ぎ先を選ぶか" in page and "g1：" not in page
    assert '<option value="desk" selected>' in page and all(last_seq(key) == 0 for key in TEXTS)


def test_a_group_of_opinions_alone_is_passed_on_with_one_button(repeated):
    """The button stands for all; what was chosen beside one member goes before it; a desk that is none is refused."""
    opinions(*TEXTS)
    assert "leave.none" in repeated["tantou"].get("/group/?group=grp").content.decode()
    unknown = repeated["tantou"].post("/group/decide/", form(*TEXTS, action="leave.nowhere"))
    assert unknown.status_code == 422 and "引継ぎ先「nowhere」" in unknown.content.decode()

    repeated["tantou"].post("/group/decide/", form(*TEXTS, action="leave.job_terms", **{"handover.g2": "none"}))
    assert [timeline(key)[-1].decision.handover for key in TEXTS] == [("job_terms",), ("none",), ("job_terms",)]


def test_what_all_lack_is_said_once(repeated):
    """Three members without an item: one sentence, and no name before it."""
    page = repeated["tantou"].post("/group/decide/", form(*TEXTS, action="measure", measure="x-hide")).content.decode()

    assert page.count("該当する項目を一つ以上選んでください。") == 1 and "g1：" not in page


def test_severe_texts_of_a_group_are_covered(desk):
    """As on the page of a comment: inside a closed <details>, and the box says which post it is for."""
    QueueEntry.objects.filter(comment__key="c1").update(repeat_group="grp")
    page = desk["tantou"].get("/group/?group=grp").content.decode()
    before = page[: page.index("無能")]

    assert before.rindex('<details class="masked">') > before.rfind("</details>")
    assert "この投稿を含める（1件目）" in page
