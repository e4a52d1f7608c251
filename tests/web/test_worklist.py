"""What staff do on the platforms by hand: listed in the menu's words, ticked with who, when and result, reversible."""

import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.worklist import tasks

from .test_console import HIDE

REVERSIBLE = {"x-hide": True, "youtube-remove": False}
OFFTOPIC = {
    "id": "c3",
    "action": "measure",
    "measure": "x-hide",
    "clause": "offtopic",
    "answer": ["offtopic.ministry", "offtopic.post", "offtopic.not_complaint"],
    "unconcerned": "on",
    "expected": "0",
}


def open_tasks():
    return [(t.comment_id, t.measure, t.reverse) for t in tasks(REVERSIBLE, None)]


def ticked(client, result="done", **changes):
    task = tasks(REVERSIBLE, None)[0]
    given = {"decision": str(task.decision), "result": result, "done_on": "2026-12-01"}
    return client.post("/worklist/done/", {**given, **({"reverse": "1"} if task.reverse else {}), **changes})


def test_a_measure_is_listed_in_the_menus_own_words_until_it_is_ticked(desk):
    """The row names menu label and effect; the tick records who, when and what came of it."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    page = desk["tantou"].get("/worklist/").content.decode()
    assert "「返信を非表示にする」" in page and "「非表示の返信」から誰でも見られます" in page

    assert ticked(desk["tantou"]).status_code == 302
    event = timeline("c3")[-1]
    assert (event.kind, event.by.username) == ("measure_done", "tantou")
    assert (event.body["result"], event.body["done_on"]) == ("done", "2026-12-01")
    assert open_tasks() == []
    assert "いま行う作業はありません" in desk["tantou"].get("/worklist/").content.decode()
    assert '結果：<bdi class="posted">実施済</bdi>' in desk["kansa"].get("/comment/?id=c3").content.decode()


def test_a_number_is_masked_in_the_row(desk):
    """The work list says ［電話番号］; the address and the writer lead to the post."""
    from triage.store.models.machine import Version

    Version.objects.filter(comment__key="c3").update(text="店長の携帯は 090-0000-1234 です")
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    page = desk["tantou"].get("/worklist/").content.decode()

    assert "店長の携帯は ［電話番号］ です" in page and "1234" not in page


def test_what_waits_for_approval_is_not_to_be_done_yet(desk):
    """A proposal is no task; its approval is."""
    desk["tantou"].post("/comment/decide/", HIDE)
    assert open_tasks() == []

    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/approve/", approval)
    assert open_tasks() == [("c1", "x-hide", False)]


def test_a_decision_that_no_longer_stands_is_taken_back_on_the_platform(desk):
    """Hidden, then judged 措置なし: a row of its own asks to show it again, until that is ticked."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    ticked(desk["tantou"])
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})

    assert open_tasks() == [("c3", "x-hide", True)]
    assert "再表示する" in desk["tantou"].get("/worklist/").content.decode()
    ticked(desk["tantou"])
    assert open_tasks() == []


def test_a_reversal_that_was_not_possible_stays_to_be_done(desk):
    """操作不可 on showing again is recorded and the row stays; 本人が削除済 ends it."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    ticked(desk["tantou"])
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})
    assert ticked(desk["tantou"], "impossible").status_code == 302
    assert timeline("c3")[-1].body["result"] == "impossible"
    assert open_tasks() == [("c3", "x-hide", True)]

    ticked(desk["tantou"], "gone")
    assert open_tasks() == []


def test_what_was_never_carried_out_needs_no_reversal(desk):
    """Taken back before anybody acted: nothing is left to do."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    desk["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})

    assert open_tasks() == []


@pytest.mark.parametrize("result", ["gone", "none", "impossible"])
def test_what_could_not_be_done_is_recorded_and_leaves_the_list(desk, result):
    """本人が削除済, 該当なし, 操作不可 are results too, and ask for no reversal later."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    ticked(desk["tantou"], result)
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})

    assert open_tasks() == []


def test_a_tick_needs_a_result_a_day_and_somebody_who_may(desk):
    """Nothing is ticked by an empty form, by an auditor, or for a task that is not there."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)

    assert ticked(desk["tantou"], result="").status_code == 422
    assert ticked(desk["tantou"], done_on="").status_code == 422
    assert ticked(desk["kansa"]).status_code == 403
    assert ticked(desk["tantou"], decision="99").status_code == 404
    assert len(timeline("c3")) == 1
