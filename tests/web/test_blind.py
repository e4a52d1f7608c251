"""提案を伏せた確認, and what one person sees of severe texts in a day."""

from dataclasses import replace

import openpyxl
import pytest

from triage.decision import Person
from triage.records import CommentId
from triage.review.blind import is_blind, is_hidden
from triage.review.sheet import COLUMNS, SHEET
from triage.review.sheet_in import import_sheet
from triage.review.sheet_out import write_sheet
from triage.store.cases import case
from triage.store.decisions import last_seq, timeline
from triage.store.models.desk import Sample
from triage.store.models.machine import QueueEntry

from .conftest import POLICY

LEAVE = {"action": "leave", "expected": "0"}


@pytest.fixture
def blind(monkeypatch):
    """Hide the machine's answer on every comment."""
    import triage.web.casepage
    import triage.web.deciding
    import triage.web.groupacts
    import triage.web.grouping
    import triage.web.queuepage

    policy = replace(POLICY, blind_share=1.0, sample_from=0)
    pages = (triage.web.casepage, triage.web.deciding, triage.web.grouping, triage.web.groupacts, triage.web.queuepage)
    for module in pages:
        monkeypatch.setattr(module, "policy_in_use", lambda: policy)


def body(response):
    return response.content.decode()


def test_the_share_is_what_the_policy_says_and_the_same_every_time():
    """Of 20,000 ids about one in twenty, none at 0, all at 1."""
    keys = [CommentId(f"k{number}") for number in range(20_000)]

    assert 850 <= sum(is_blind(POLICY, key) for key in keys) <= 1150
    assert not any(is_blind(replace(POLICY, blind_share=0.0), key) for key in keys)
    assert all(is_blind(replace(POLICY, blind_share=1.0), key) for key in keys)


def test_the_answer_is_nowhere_before_the_decision(desk, blind):
    """Neither item, words, marks nor the terms of the rank stand on the page or in the queue."""
    for url in ("/comment/?id=c1", "/queue/"):
        page = body(desk["tantou"].get(url))
        assert "提案を伏せた確認" in page
        assert "参考値" not in page and "<mark" not in page and "候補</span>" not in page


def test_a_decision_made_blind_says_so_and_then_shows_the_answer(desk, blind):
    """The record has shown = false with what was suggested; the next page tells it."""
    response = desk["tantou"].post("/comment/decide/", {"id": "c1", **LEAVE}, follow=True)

    assert "提案を伏せた確認でした。提案：5(2)イ④" in body(response)
    (event,) = timeline("c1")
    assert (event.decision.shown, event.decision.suggested) == (False, ("defamation",))
    assert "参考値 0.95" in body(desk["sekinin"].get("/comment/?id=c1"))


def test_who_asks_for_the_answer_gets_it_and_the_record_knows(desk, blind):
    """提案を見る is a step of its own; the decision then says that it was seen."""
    desk["tantou"].post("/comment/answer/", {"id": "c1"})
    assert "参考値 0.95" in body(desk["tantou"].get("/comment/?id=c1"))
    assert "参考値 0.95" not in body(desk["sekinin"].get("/comment/?id=c1"))

    desk["tantou"].post("/comment/claim/", {"id": "c1"})
    desk["tantou"].post("/comment/decide/", {"id": "c1", **LEAVE})
    assert timeline("c1")[0].decision.shown is True


@pytest.mark.parametrize("action", ["postpone", "escalate"])
def test_who_puts_it_off_has_not_judged(desk, blind, action):
    """後で判断 and 責任者に判断を求める tell nothing; the judgement that follows is the blind one, and is counted."""
    put_off = desk["tantou"].post("/comment/decide/", {"id": "c1", "action": action, "expected": "0"}, follow=True)
    assert "提案：" not in body(put_off) and "抜取り確認でした" not in body(put_off)
    for url in ("/comment/?id=c1", "/queue/?state=postponed", "/queue/?state=escalated"):
        assert "参考値" not in body(desk["tantou"].get(url))

    desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "leave", "expected": str(last_seq("c1"))})
    assert timeline("c1")[-1].decision.shown is False
    assert Sample.objects.filter(comment_key="c1").count() == 1


def test_a_group_says_nothing_of_its_blind_members(desk, blind):
    """No item is marked 候補 on the page of a group before its members are judged; with nothing to hide it is."""
    QueueEntry.objects.filter(comment__key__in=["c1", "c2"]).update(repeat_group="grp")
    assert "候補</span>" not in body(desk["tantou"].get("/group/?group=grp"))

    QueueEntry.objects.filter(repeat_group="grp").update(state="decided")
    assert "候補</span>" in body(desk["tantou"].get("/group/?group=grp"))


def test_a_sheet_leaves_the_answer_out_and_its_import_says_so(desk, tmp_path):
    """The row of a blind comment says when the answer comes; what it brings back was decided without having seen it."""
    policy, path = replace(POLICY, blind_share=1.0, sample_from=0), tmp_path / "queue.xlsx"
    write_sheet([case("c1")], policy, path)
    book = openpyxl.load_workbook(path)
    row = {name: book[SHEET].cell(2, column) for column, name in enumerate(COLUMNS, start=1)}
    assert row["該当の可能性"].value == "提案は判断のあとに示します"

    row["判断"].value = "措置なし（表示を継続）"
    book.save(path)
    assert [o.problem for o in import_sheet(path, policy, Person("tantou", "", ""), accounts=None)] == [""]
    assert timeline("c1")[0].decision.shown is False
    assert Sample.objects.filter(comment_key="c1").exists()


def test_a_writer_in_danger_is_never_hidden(desk):
    """人命・安全 comes before any measurement."""
    entry = QueueEntry.objects.select_related("comment").get(comment__key="c1")
    whole = replace(POLICY, blind_share=1.0, sample_from=0)

    assert is_hidden(whole, entry)
    entry.routes = ["crisis"]
    assert not is_hidden(whole, entry)


def test_no_sample_is_taken_of_few_comments(desk):
    """Below the policy's number of decided comments nothing is hidden and nothing counted; from it on there is."""
    whole = replace(POLICY, blind_share=1.0, sample_from=2)
    entry = QueueEntry.objects.select_related("comment").get(comment__key="c1")
    desk["tantou"].post("/comment/decide/", {"id": "c3", **LEAVE})
    assert not is_hidden(whole, entry)
    assert "2000件になるまでは行いません" in body(desk["kansa"].get("/audit/?figures=1"))

    desk["tantou"].post("/comment/decide/", {"id": "c2", **LEAVE})
    assert is_hidden(whole, entry)


def test_severe_texts_are_counted_for_oneself_with_a_hint_to_rest(desk, monkeypatch):
    """Each counts once a day; from the twentieth on a rest is suggested; nobody else sees the number."""
    import triage.web.casepage

    monkeypatch.setattr(triage.web.casepage, "REST_AFTER", 2)
    assert "今日 1 件" in body(desk["tantou"].get("/comment/?id=c1"))
    assert "今日 1 件" in body(desk["tantou"].get("/comment/?id=c1"))
    page = body(desk["tantou"].get("/comment/?id=c2"))

    assert "今日 2 件" in page
    assert "件開きました" not in body(desk["kansa"].get("/comment/?id=c1"))


def test_a_list_of_one_item_is_no_blind_list(desk, blind):
    """Filtered by an item, the list itself says what the machine said: shown there, and the record says that it was seen."""
    assert "提案を伏せた確認" not in body(desk["tantou"].get("/queue/?clause=defamation"))
    assert "参考値" in body(desk["tantou"].get("/comment/?id=c1"))
    desk["tantou"].post("/comment/decide/", {"id": "c1", **LEAVE})

    assert timeline("c1")[-1].decision.shown


def test_whoever_comes_on_from_such_a_list_has_seen_it_too(desk, blind):
    """A comment that was on none of its pages, reached by 次へ: the list in the address tells; to a colleague it is hidden."""
    page = "/comment/?id=c1&list=clause%3Ddefamation"
    assert "参考値" in body(desk["tantou"].get(page))
    assert "参考値" not in body(desk["sekinin"].get("/comment/?id=c1"))
    desk["tantou"].post("/comment/decide/", {"id": "c1", "list": "clause=defamation", **LEAVE})

    assert timeline("c1")[-1].decision.shown


def test_what_was_seen_on_the_way_is_seen_however_the_decision_is_reached(desk, blind):
    """Read from such a list and decided from a search or a link, without the list: the record says that it was seen."""
    assert "参考値" in body(desk["tantou"].get("/comment/?id=c1&list=clause%3Ddefamation"))
    assert "参考値" in body(desk["tantou"].get("/comment/?id=c1"))
    desk["tantou"].post("/comment/decide/", {"id": "c1", **LEAVE})

    assert timeline("c1")[-1].decision.shown
