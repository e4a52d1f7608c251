"""Hiding a comment, reporting it and blocking its writer are three things: none ends, or is ended by, another."""

import pytest

from triage.store.cases import earlier_measures
from triage.store.decisions import last_seq, timeline
from triage.store.models.human import EventKind
from triage.store.worklist import tasks
from triage.web import people

from .conftest import PASSWORD, POLICY, comment, signed_in_as
from .test_console import state
from .test_decision_sheet import edited
from .test_history import approve, body
from .test_worklist import OFFTOPIC, ticked

# What any measure may carry: an item that asks for little.
ITEM = {
    "action": "measure",
    "clause": "morals",
    "answer": ["morals.words", "morals.usage"],
    "quoted": "ありがとう",
    "reason": "理由",
    "evidence": "画面が残っていない",
    "unconcerned": "on",
}


def decide(client, measure, key="c3"):
    given = {**ITEM, "id": key, "measure": measure, "expected": str(last_seq(key))}
    assert client.post("/comment/decide/", given).status_code == 302
    return last_seq(key)


def to_do(key="c3"):
    return [(t.measure, t.reverse) for t in tasks(POLICY, None) if t.comment_id == key]


def lift(client, of, reason="人違いの恐れがなくなった", key="c3"):
    given = {"id": key, "of": str(of), "reason": reason, "expected": str(last_seq(key))}
    return client.post("/comment/lift/", given)


@pytest.fixture
def both(desk):
    """c3 is hidden, and that is done; then it is to be reported too."""
    hidden = decide(desk["tantou"], "x-hide")
    ticked(desk["tantou"])
    return {**desk, "hidden": hidden, "reported": decide(desk["tantou"], "x-report")}


def test_a_comment_stands_hidden_and_reported(both):
    """A report asks for no showing again; the page names both measures and what was done of each."""
    assert to_do() == [("x-report", False)]

    page = body(both["tantou"].get("/comment/?id=c3")).split('id="h-standing"')[1].split("</section>")[0]
    assert page.index("「返信を非表示にする」") < page.index("実施済") < page.index("「ポストを報告」")
    assert "表示に関する措置" in page and "SNS事業者への通報" in page and "まだ実施していません" in page


def test_taking_back_the_report_leaves_the_hiding(both):
    """取消 of the last decision touches its own axis alone."""
    both["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})
    assert to_do() == []

    both["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})
    assert to_do() == [("x-hide", True)]


def test_one_measure_is_lifted_with_a_reason_and_the_other_goes_on(both):
    """この措置だけを取りやめる: the hiding becomes a row to show it again, the report is still to be made."""
    assert lift(both["tantou"], both["hidden"], " ").status_code == 422
    assert lift(both["tantou"], last_seq("c3") + 9).status_code == 422
    assert lift(both["kansa"], both["hidden"]).status_code == 403
    assert lift(both["tantou"], both["hidden"]).status_code == 302

    assert sorted(to_do()) == [("x-hide", True), ("x-report", False)]
    lifted = timeline("c3")[-1]
    assert (lifted.decision.action, lifted.decision.refers_to) == ("lift", both["hidden"])
    assert lifted.texts["reason"] and state("c3") == "decided"
    assert "SNSでは戻していません" in body(both["tantou"].get("/comment/?id=c3"))
    assert lift(both["tantou"], both["hidden"]).status_code == 422

    both["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})
    assert to_do() == [("x-report", False)]


def test_leaving_the_comment_ends_every_measure(both):
    """措置なし is about the comment as a whole: what is hidden is shown again, what is not reported yet is not."""
    both["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})

    assert to_do() == [("x-hide", True)]


def test_a_later_measure_on_the_same_axis_replaces_the_earlier(desk):
    """Hidden, then to be removed: the removal alone is to be done, and nothing is shown again before it."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    edited("f1", "ありがとうございました")
    from triage.store.models.machine import Comment

    Comment.objects.filter(key="f1").update(platform="facebook")
    decide(desk["tantou"], "facebook-hide", "f1")
    ticked(desk["tantou"])
    decide(desk["tantou"], "facebook-remove", "f1")
    assert to_do("f1") == []
    approve(signed_in_as("shocho"), "f1")

    assert to_do("f1") == [("facebook-remove", False)]


def test_a_block_is_lifted_by_its_own_row(desk):
    """人に対する措置: approved, done, lifted; the row says 解除する and not 再表示する."""
    decide(desk["tantou"], "x-hide")
    ticked(desk["tantou"])
    decide(desk["tantou"], "x-block")
    approve(desk["sekinin"], "c3")
    ticked(desk["tantou"])
    lift(desk["tantou"], last_seq("c3") - 1)

    assert to_do() == [("x-block", True)]
    page = body(desk["tantou"].get("/worklist/"))
    assert "解除する（「ブロック」を戻す）" in page and "再表示する" not in page and "人に対する措置" in page


def test_each_measure_has_its_own_sheet_which_says_that_it_stands(both):
    """措置伺: the report does not replace the hiding; lifting the hiding does not end the report."""
    tantou = both["tantou"]
    page = body(tantou.get("/comment/?id=c3"))
    assert f"seq={both['hidden']}" in page and f"seq={both['reported']}" in page

    def stands(seq):
        sheet = body(tantou.get(f"/comment/sheet/?id=c3&seq={seq}"))
        return sheet.split("いまの状態</dt>")[1].split("</dd>")[0]

    assert "措置を決定" in stands(both["hidden"])
    lift(tantou, both["hidden"])
    assert "措置の取りやめ" in stands(both["hidden"]) and "措置を決定" in stands(both["reported"])
    tantou.post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})
    assert "措置を決定" in stands(both["hidden"])


def test_a_writers_history_counts_each_measure_that_stands(desk):
    """Hidden and reported are two; one that was lifted is none."""
    edited("w1", "ありがとう")
    from triage.store.models.machine import Comment

    Comment.objects.filter(key="w1").update(author_id="u1")
    hidden = decide(desk["tantou"], "x-hide", "w1")
    decide(desk["tantou"], "x-report", "w1")
    about = comment("w2", "x", author_id="u1")
    assert earlier_measures(about, None, size=9)[0] == 2

    lift(desk["tantou"], hidden, key="w1")
    count, newest = earlier_measures(about, None, size=9)
    assert (count, newest[0].decision.measure) == (1, "x-report")


def test_showing_again_after_a_complaint_ends_the_hiding_alone(both):
    """再表示 by a third person: the report goes on."""
    people.add("daisan", PASSWORD, role="approver", section="総務", post="係長")
    both["tantou"].post("/comment/complain/", {"id": "c3", "subject": "消すな", "received_on": "2026-11-01"})
    seq = str(last_seq("c3"))
    given = {"id": "c3", "of": seq, "expected": seq, "result": "show_again", "reason": "意見・論評にあたる"}

    assert signed_in_as("daisan").post("/comment/again/", given).status_code == 302
    assert sorted(to_do()) == [("x-hide", True), ("x-report", False)]


def test_showing_again_where_nothing_is_hidden_ends_no_report(desk):
    """A complaint about a comment that is reported alone: 再表示 is refused, and the report goes on."""
    people.add("daisan", PASSWORD, role="approver", section="総務", post="係長")
    decide(desk["tantou"], "x-report")
    desk["tantou"].post("/comment/complain/", {"id": "c3", "subject": "消すな", "received_on": "2026-11-01"})
    seq = str(last_seq("c3"))
    given = {"id": "c3", "of": seq, "expected": seq, "result": "show_again", "reason": "意見・論評にあたる"}
    page = signed_in_as("daisan").post("/comment/again/", given)

    assert page.status_code == 422 and "表示に関する措置はありません" in page.content.decode()
    assert to_do() == [("x-report", False)]


def test_a_record_from_before_axes_were_kept_reads_by_the_policy(desk, monkeypatch):
    """Decisions without an axis have the one of their measure; measures that no policy knows share one beside those."""
    from dataclasses import replace

    from triage.store import decisions

    older = decisions.draft_of
    monkeypatch.setattr(decisions, "draft_of", lambda decision: older(replace(decision, axis="")))
    decide(desk["tantou"], "x-hide")
    ticked(desk["tantou"])
    decide(desk["tantou"], "x-report")

    assert timeline("c3")[0].body["axis"] == "" and to_do() == [("x-report", False)]


def test_what_an_update_finds_is_read_anew(desk):
    """The step that gave tasks their axis writes, from the record, the rows that are written today."""
    from importlib import import_module

    from django.apps import apps

    from triage.store.models.desk import OpenTask

    decide(desk["tantou"], "x-hide")
    decide(desk["tantou"], "x-report")
    before = list(OpenTask.objects.order_by("decision").values_list("measure", "axis", "username", "decided_at"))
    OpenTask.objects.all().delete()
    import_module("triage.store.migrations.0011_tasks_by_axis").fill_tasks(apps, None)

    assert (
        list(OpenTask.objects.order_by("decision").values_list("measure", "axis", "username", "decided_at")) == before
    )
    assert [axis for _, axis, *_ in before] == ["visibility", "report"]


def test_a_text_that_changed_is_not_lost_by_taking_a_decision_back(desk):
    """Decided, edited, decided anew, taken back: the new text waits for a decision as it did."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    edited("c3", "追記しました")
    assert state("c3") == "reopened"
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})
    desk["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})

    assert state("c3") == "reopened"


def test_lifting_leaves_a_changed_text_in_the_queue(desk):
    """Ending a measure is no judgement of what the comment says now."""
    hidden = decide(desk["tantou"], "x-hide")
    edited("c3", "追記しました")

    assert lift(desk["tantou"], hidden).status_code == 302 and state("c3") == "reopened"


def test_nobody_lifts_what_concerns_themselves_or_while_a_proposal_waits(both):
    """関係職員, and a case that somebody else has to answer first."""
    decide(both["tantou"], "x-block")
    waits = lift(both["tantou"], both["hidden"])
    assert waits.status_code == 422 and "承認を待っている案" in body(waits)

    approve(both["sekinin"], "c3", answer="return", reason="不要")
    both["tantou"].post("/comment/skip/", {"id": "c3", "concerned": "on"})
    refused = lift(both["tantou"], both["hidden"])
    assert refused.status_code == 422 and "関係職員" in body(refused)
    assert [e.kind for e in timeline("c3")][-1] == EventKind.RECUSED
