"""全件確認: every comment is decided by a person, lot by lot, and the record of a lot says so and nothing else."""

import re
from dataclasses import replace

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from triage.store.decisions import Acts, head, last_seq, latest, verify_chain
from triage.store.lots import Lot, lots, progress
from triage.store.models.desk import Checked
from triage.store.models.human import EventKind
from triage.store.models.machine import QueueEntry
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as
from .test_console import HIDE

KEYS = ("c1", "c2", "c3", "c4")


def body(response):
    return response.content.decode()


def leave(client, *keys):
    for key in keys:
        client.post("/comment/decide/", {"id": key, "action": "leave", "expected": str(last_seq(key))})


def record(client, lot):
    given = {"account": lot.account, "first": str(lot.first), "last": str(lot.last), "n": str(lot.n)}
    return client.post("/lots/record/", given)


def the_lot():
    (lot,) = lots("a", size=200, limit=9)
    return lot


def recorded():
    return latest(Acts([EventKind.REVIEWED_ALL]), before=0, size=9)


def test_a_lot_that_is_decided_is_recorded_with_who_when_what_and_how_many(desk):
    """The event names the account, the imports, the days of posting, the number and each comment; the chain holds."""
    leave(desk["tantou"], *KEYS)
    assert "あと 0件" in body(desk["tantou"].get("/lots/"))

    assert record(desk["tantou"], the_lot()).status_code == 302
    (event,) = recorded()
    assert (event.by.username, event.by.section) == ("tantou", "見本所")
    told = {name: event.body[name] for name in ("account", "n", "comments", "measures", "since", "until")}
    days = {"since": "2026-05-01", "until": "2026-05-01"}
    assert told == {"account": "a", "n": 4, "comments": list(KEYS), "measures": 0, **days}
    assert [(digest, n) for digest, _, n in event.body["imports"]] == [("f" * 64, 4)]
    assert event.texts == {"files": "t"} and verify_chain().ok
    assert lots("a", size=200, limit=9) == [] and progress(None)[0].unrecorded == 0


@pytest.mark.parametrize("left", ["untouched", "waiting", "postponed", "sent_back"])
def test_a_lot_with_an_open_comment_is_not_recorded(desk, left):
    """One comment not looked at, put off, proposed or sent back: 409 with the number, and nothing is written."""
    leave(desk["tantou"], "c2", "c3", "c4")
    if left in ("waiting", "sent_back"):
        desk["tantou"].post("/comment/decide/", HIDE)
    if left == "postponed":
        desk["tantou"].post("/comment/decide/", {"id": "c1", "action": "postpone", "expected": "0"})
    if left == "sent_back":
        given = {"id": "c1", "answer": "return", "reason": "再考", "expected": str(last_seq("c1"))}
        desk["sekinin"].post("/comment/approve/", given)
    before = head()

    answer = record(desk["sekinin"], the_lot())
    assert answer.status_code == 409 and "判断が済んでいないコメントが 1 件あります" in body(answer)
    assert head() == before and not Checked.objects.exists()
    assert "全件確認済を記録する" not in body(desk["tantou"].get("/lots/"))


def test_a_lot_is_recorded_as_it_was_shown_or_not_at_all(desk):
    """Another number than the lot has, a second time, or a lot over the policy's size: refused, nothing written."""
    leave(desk["tantou"], *KEYS)
    lot = the_lot()

    assert record(desk["tantou"], replace(lot, n=3)).status_code == 409
    assert record(desk["tantou"], lot).status_code == 302
    assert record(desk["tantou"], lot).status_code == 409
    assert record(desk["tantou"], Lot("nobody", 1, 9, 0, 0)).status_code == 409
    assert len(recorded()) == 1


def test_how_far_an_account_is_is_read_from_kept_counts(desk):
    """However many comments there are and are recorded, neither they nor their marks are counted again."""
    leave(desk["tantou"], *KEYS)
    record(desk["tantou"], the_lot())
    with CaptureQueriesContext(connection) as asked:
        found = progress(frozenset({"a"}))

    assert [(one.account, one.open, one.unrecorded) for one in found] == [("a", 0, 0)]
    read = {name for query in asked for name in re.findall(r'FROM "(\w+)"', query["sql"])}
    assert read == {"store_tally", "store_checkedtally"}


def test_lots_are_of_limited_size_and_leave_nobody_out(desk):
    """In lots of three: the first three, then the rest; each is recorded by itself, whichever is ready first."""
    first, second = lots("a", size=3, limit=9)
    assert [(lot.n, lot.open) for lot in (first, second)] == [(3, 3), (1, 1)]

    leave(desk["tantou"], "c4")
    assert record(desk["tantou"], second).status_code == 302
    assert lots("a", size=3, limit=9) == [first]


def test_what_is_decided_no_longer_waits_for_a_record_anew(desk):
    """Taken back after the record: the comment is open, and in a lot of its own; the record stays as it was."""
    leave(desk["tantou"], *KEYS)
    record(desk["tantou"], the_lot())

    desk["tantou"].post("/comment/undo/", {"id": "c3", "expected": str(last_seq("c3"))})
    assert (the_lot().n, the_lot().open) == (1, 1)
    assert len(recorded()) == 1


def test_a_text_that_changes_after_the_record_waits_for_a_record_anew(desk):
    """Read in again with another text: reopened, and without a record."""
    from triage.store import comments as store

    from .conftest import comment

    leave(desk["tantou"], *KEYS)
    record(desk["tantou"], the_lot())
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([comment("c3", "書き直しました")], store.File("u", "b" * 64, "t"), identity)

    assert (the_lot().n, the_lot().open) == (1, 1)


def test_what_is_left_to_record_is_found_without_reading_what_is_recorded(desk, engine):
    """However many comments of an account have a record, its lots are read from an index that does not hold them."""
    from django.db import connection, transaction

    left = QueueEntry.objects.filter(account="a", recorded=False).order_by("comment_id")
    with transaction.atomic(), connection.cursor() as cursor:
        if engine == "postgres":
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "queue_unrecorded" in left.values_list("comment_id", "state")[:600].explain()

    leave(desk["tantou"], *KEYS)
    record(desk["tantou"], the_lot())
    assert not left.exists() and lots("a", size=200, limit=3) == []


def test_a_store_of_before_learns_what_is_recorded(desk):
    """The migration marks the comments that a record is about, and no other."""
    from importlib import import_module

    from django.apps import apps

    leave(desk["tantou"], *KEYS)
    record(desk["tantou"], replace(the_lot(), n=4))
    QueueEntry.objects.update(recorded=False)
    import_module("triage.store.migrations.0019_recorded").fill(apps, None)
    assert lots("a", size=200, limit=3) == []


def test_the_lowest_ranked_comment_is_shown_like_every_other(desk):
    """No likelihood and under every threshold: it is in the queue, counted, in the lot, and keeps the lot open."""
    QueueEntry.objects.filter(comment__key="c3").update(priority=0.0, needs_review=False, suggestions=[])
    page = body(desk["tantou"].get("/queue/"))
    assert "ありがとうございました" in page and "あと 4件" in page

    leave(desk["tantou"], "c1", "c2", "c4")
    lot = the_lot()
    assert (lot.n, lot.open) == (4, 1) and record(desk["tantou"], lot).status_code == 409
    only = body(desk["tantou"].get(f"/queue/?account=a&lot={lot.first}-{lot.last}"))
    assert "ありがとうございました" in only and only.count('<li class="card">') == 1


def test_the_list_of_a_lot_is_in_the_models_order_and_leads_through_the_lot(desk):
    """The likeliest stands first; from one comment of the lot the next of it follows, and none of another lot."""
    first, _ = lots("a", size=3, limit=9)
    query = f"account=a&lot={first.first}-{first.last}"
    page = body(desk["tantou"].get(f"/queue/?{query}"))
    assert page.index("無能") < page.index("ありがとう") and "動画のコメント" not in page

    given = {"id": "c2", "action": "leave", "expected": "0", "list": query}
    assert "id=c3" in desk["tantou"].post("/comment/decide/", given)["Location"]


def test_the_first_screens_and_the_audit_say_how_far_it_is(desk):
    """本日の状況 and the queue name what is left; the audit screen shows the record, and whoever only reads may print."""
    leave(desk["tantou"], "c1", "c2", "c3")
    assert re.search('全件確認済まで、あと</span> <span class="count">1<', body(desk["tantou"].get("/")))
    assert "あと 1件。判断は済み、記録を待つもの 3件" in body(desk["tantou"].get("/queue/"))
    leave(desk["tantou"], "c4")
    record(desk["tantou"], the_lot())

    audit = body(desk["kansa"].get("/audit/?kind=reviewed_all"))
    assert "全件確認済" in audit and "確認した件数（すべて判断済み）：<bdi>4</bdi>" in audit
    (event,) = recorded()
    sheet = body(desk["kansa"].get(f"/lots/sheet/?seq={event.seq}"))
    html5lib.HTMLParser(strict=True).parse(sheet)
    assert all(f"<td>{key}</td>" in sheet for key in KEYS) and sheet.count("<td>措置なし（表示を継続）") == 4
    assert "無能" not in sheet and "f" * 64 in sheet


def test_the_print_view_and_the_count_say_what_stood(desk):
    """A measure that stands is counted; where a later decision was taken back, the one before it is what is printed."""
    desk["tantou"].post("/comment/decide/", HIDE)
    given = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/approve/", given)
    leave(desk["tantou"], "c1", "c2", "c3", "c4")
    desk["tantou"].post("/comment/undo/", {"id": "c1", "expected": str(last_seq("c1"))})
    record(desk["tantou"], the_lot())

    (event,) = recorded()
    assert event.body["measures"] == 1
    sheet = body(desk["kansa"].get("/lots/sheet/"))
    assert sheet.count("<td>措置なし（表示を継続）") == 3 and sheet.count("<td>承認「") == 1 and "<td>取消" not in sheet


def test_who_sees_some_accounts_only_records_those_only(desk):
    """A lot of another account cannot be recorded, nor is its record listed or printed; who only reads records none."""
    people.add("yoso", PASSWORD, role="moderator", section="別の所", post="係員", accounts=["b"])
    leave(desk["tantou"], *KEYS)
    assert record(signed_in_as("yoso"), the_lot()).status_code == 404
    assert record(desk["kansa"], the_lot()).status_code == 403
    record(desk["tantou"], the_lot())

    (event,) = recorded()
    assert signed_in_as("yoso").get(f"/lots/sheet/?seq={event.seq}").status_code == 404
    assert "記録番号" not in body(signed_in_as("yoso").get("/lots/"))


def test_a_body_that_does_not_have_every_comment_decided_has_no_such_page(desk, monkeypatch):
    """`review_mode = "ranked"`: no page, and nothing about it on the first screen."""
    import triage.web.lots
    import triage.web.views

    ranked = replace(POLICY, review_mode="ranked")
    for module in (triage.web.lots, triage.web.views):
        monkeypatch.setattr(module, "policy_in_use", lambda: ranked)

    assert desk["tantou"].get("/lots/").status_code == 404
    assert "全件確認" not in body(desk["tantou"].get("/"))
