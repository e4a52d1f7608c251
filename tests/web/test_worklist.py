"""What staff do on the platforms by hand: listed in the menu's words, ticked with who, when and result, reversible."""

import re
from datetime import UTC, datetime, timedelta
from importlib import import_module

import html5lib
import pytest
from django.apps import apps

from triage.store.decisions import last_seq, timeline
from triage.store.models.desk import OpenTask
from triage.store.worklist import tasks
from triage.web.models import Profile

from .conftest import POLICY
from .test_console import HIDE

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
    return [(t.comment_id, t.measure, t.reverse) for t in tasks(POLICY, None)]


def ticked(client, result="done", **changes):
    task = tasks(POLICY, None)[0]
    given = {"decision": str(task.decision), "result": result, "done_at": "2026-11-01T10:05"}
    return client.post("/worklist/done/", {**given, **({"reverse": "1"} if task.reverse else {}), **changes})


def test_a_measure_is_listed_in_the_menus_own_words_until_it_is_ticked(desk):
    """The row names menu label and effect; the tick records who, when and what came of it."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    page = desk["tantou"].get("/worklist/").content.decode()
    assert "「返信を非表示にする」" in page and "「非表示の返信」から誰でも見られます" in page

    assert ticked(desk["tantou"]).status_code == 302
    event = timeline("c3")[-1]
    assert (event.kind, event.by.username) == ("measure_done", "tantou")
    assert (event.body["result"], event.body["done_at"]) == ("done", "2026-11-01T10:05+09:00")
    assert open_tasks() == []
    assert "いま行う作業はありません" in desk["tantou"].get("/worklist/").content.decode()
    page = desk["kansa"].get("/comment/?id=c3").content.decode()
    assert '結果：<bdi class="posted">実施済</bdi>' in page
    assert '実施日時：<bdi class="posted">2026年11月1日 10:05</bdi>' in page
    assert "<strong>実施の記録</strong>「返信を非表示にする」" in page
    assert '対象の記録番号：<bdi class="posted">1</bdi>' in page


def test_who_asked_for_it_is_called_by_name(desk):
    """氏名 and account name, as the record has them, in the work list and in いまの措置."""
    Profile.objects.filter(user__username="tantou").update(name="見本 一子")
    desk["tantou"].post("/comment/decide/", OFFTOPIC)

    for url in ("/worklist/", "/comment/?id=c3"):
        page = desk["kansa"].get(url).content.decode()
        assert "見本所 主任 見本 一子（tantou）（2" in page or "見本所 見本 一子（tantou）（記録番号" in page, url


def test_what_was_to_do_before_names_were_kept_there_is_called_by_name_too(desk):
    """The step that made the column takes the names from the record."""
    Profile.objects.filter(user__username="tantou").update(name="見本 一子")
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    OpenTask.objects.update(name="")

    import_module("triage.store.migrations.0023_named_tasks").fill(apps, None)

    assert [task.by.called for task in tasks(POLICY, None)] == ["見本 一子（tantou）"]


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
    assert ticked(desk["tantou"], done_at="").status_code == 422
    assert ticked(desk["kansa"]).status_code == 403
    assert ticked(desk["tantou"], decision="99").status_code == 404
    assert len(timeline("c3")) == 1


def ahead(**span):
    at = datetime.now(UTC) + timedelta(hours=9, **span)
    return at.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("said", ["2026-11-01", "きのう", "2026-02-30T10:00", "soon", "2999-01-01T00:00"])
def test_a_tick_says_when_to_the_minute_and_never_ahead(desk, said):
    """A day alone, no time at all, and a time that is still to come are refused; what was filled in stays."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    said = ahead(minutes=2) if said == "soon" else said
    refused = ticked(desk["tantou"], "gone", done_at=said)
    page = refused.content.decode()

    assert refused.status_code == 422 and "実施日時" in page.split('role="alert"')[1].split("</div>")[0]
    assert f'value="{said}"' in page and '<option value="gone" selected>' in page
    assert len(timeline("c3")) == 1
    assert ticked(desk["tantou"], done_at=ahead().replace("T", " ")).status_code == 302


def test_an_entry_of_a_day_alone_still_reads(desk):
    """A record from before the time was asked for says 実施日."""
    from triage.store.chain import Draft
    from triage.store.decisions import EventKind, record

    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    body = {
        "decision": last_seq("c3"),
        "measure": "x-hide",
        "reverse": False,
        "result": "done",
        "done_on": "2026-10-01",
    }
    record(Draft(EventKind.MEASURE_DONE, timeline("c3")[0].by, datetime.now(UTC), body, "c3"))

    assert open_tasks() == []
    assert '実施日：<bdi class="posted">2026-10-01</bdi>' in desk["kansa"].get("/comment/?id=c3").content.decode()


def corrected(client, of, result, **changes):
    given = {"id": "c3", "of": str(of), "result": result, "reason": "押し間違い", "expected": str(last_seq("c3"))}
    return client.post("/worklist/correct/", {**given, "done_at": "2026-11-01T11:00", **changes})


def test_a_wrong_tick_is_corrected_by_an_entry_of_its_own(desk):
    """実施済 by mistake: corrected, the row is to be done again; both entries stay, and the first says so."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    ticked(desk["tantou"])
    wrong = last_seq("c3")
    assert "自分が最近記録した結果" in desk["tantou"].get("/worklist/").content.decode()
    assert "自分が最近記録した結果" not in desk["sekinin"].get("/worklist/").content.decode()

    assert corrected(desk["tantou"], wrong, "undone", done_at="").status_code == 302
    assert open_tasks() == [("c3", "x-hide", False)]
    first, second = timeline("c3")[1:]
    assert (first.body["result"], second.body["corrects"], second.body["done_at"]) == ("done", wrong, "")
    page = desk["kansa"].get("/comment/?id=c3").content.decode()
    assert (
        f"訂正済み（記録番号 {second.seq}）" in page and "実施していない（記録の誤り）" in page and "押し間違い" in page
    )
    html5lib.HTMLParser(strict=True).parse(desk["tantou"].get("/comment/?id=c3").content.decode())


def test_a_correction_counts_where_the_wrong_entry_stood(desk):
    """操作不可 instead of 実施済, said after the decision was given up: nothing is hidden, so nothing is shown again."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    ticked(desk["tantou"])
    wrong = last_seq("c3")
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})
    assert open_tasks() == [("c3", "x-hide", True)]

    corrected(desk["tantou"], wrong, "impossible")
    assert open_tasks() == []
    corrected(desk["tantou"], wrong, "done")
    assert open_tasks() == [("c3", "x-hide", True)]


def test_a_correction_needs_result_time_reason_and_somebody_who_may(desk):
    """Each gap is named; a correction is not corrected itself, an auditor corrects nothing, and nobody from a stale page."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    ticked(desk["tantou"])
    wrong, tantou = last_seq("c3"), desk["tantou"]

    said = corrected(tantou, wrong, "", reason=" ", done_at=ahead(days=1)).content.decode()
    assert "正しい結果を" in said and "先の時刻" in said and "訂正の理由を" in said
    assert corrected(tantou, wrong, "done", done_at="").status_code == 422
    assert corrected(desk["kansa"], wrong, "gone").status_code == 403
    assert corrected(tantou, wrong - 1, "gone").status_code == 404
    assert corrected(tantou, wrong, "gone", expected="0").status_code == 409
    assert last_seq("c3") == wrong
    corrected(tantou, wrong, "gone")
    assert corrected(tantou, last_seq("c3"), "done").status_code == 404


def test_who_stepped_aside_neither_ticks_nor_corrects(desk):
    """関係職員 are told so on the work list as when deciding; the task stays for somebody else."""
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    desk["sekinin"].post("/comment/skip/", {"id": "c3", "concerned": "on"})

    refused = ticked(desk["sekinin"])
    assert refused.status_code == 422 and "関係職員は担当できません" in refused.content.decode()
    assert open_tasks() == [("c3", "x-hide", False)]

    assert ticked(desk["tantou"]).status_code == 302
    refused = corrected(desk["sekinin"], last_seq("c3"), "gone")
    assert refused.status_code == 422 and "関係職員は担当できません" in refused.content.decode()


def test_severe_texts_are_covered_wherever_a_comment_is_shown_beside_its_work(desk):
    """On the work list, as the comment that is answered, and among the repeats: closed until somebody asks."""
    from triage.store.models.machine import Comment, QueueEntry

    desk["tantou"].post("/comment/decide/", {**HIDE, "expected": "0"})
    approval = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/approve/", approval)
    Comment.objects.filter(key="c1").update(native_id="n1")
    Comment.objects.filter(key="c3").update(parent_id="n1")
    QueueEntry.objects.filter(comment__key__in=("c1", "c3")).update(repeat_group="grp")
    from triage.store.models.machine import Judgement

    repeat = {"group": "grp", "size": 2, "same_author": 1, "nearest": []}
    Judgement.objects.filter(version__comment__key="c3").update(repeat=repeat)

    for url, times in (("/worklist/", 1), ("/comment/?id=c3", 2)):
        page = desk["tantou"].get(url).content.decode()
        places = [found.start() for found in re.finditer("無能", page)]
        assert len(places) == times, url
        for place in places:
            before = page[:place]
            assert before.rindex('<details class="masked">') > before.rfind("</details>"), url
        html5lib.HTMLParser(strict=True).parse(page)
