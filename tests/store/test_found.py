"""The record as it is searched: by words of any text, by people, by numbers of documents and by days, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from triage.decision import Action, Person
from triage.store import found as searching
from triage.store.chain import Draft
from triage.store.decisions import append, last_seq, record
from triage.store.found import Asked, found
from triage.store.models.human import EventKind, EventText, EventWording

DAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HEAD = Person("suzuki", "総務課", "課長", "見本花子")


@pytest.fixture
def record_of_a_day(database, comment, save, decide):
    """Two comments of two accounts: a decision with a 起案番号, a note, a consultation with its answer, a complaint."""
    save([comment("c1"), comment("c2", account="other")])
    append(decide("c1", reason="ハローワークの講習と関係がない", draft_number="令8-123"), expected=0)
    for kind, key, body, texts in (
        (EventKind.NOTE, "c1", {}, {"note": "電話で問合せあり"}),
        (EventKind.CONSULTATION, "c2", {"with": "法務", "due": "2026-12-20"}, {"subject": "削除の可否"}),
        (EventKind.COMPLAINT, "c2", {"received_on": "2026-11-30"}, {"subject": "消さないでほしい"}),
    ):
        at = DAY + timedelta(days=last_seq(key) + 1)
        record(Draft(kind, HEAD, at, body, key, texts))


def kinds(words="", **asked):
    return [event.kind.value for event in found(Asked(words, **asked), size=9).events]


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("はろーわーく", ["decision"]),
        ("ﾊﾛｰﾜｰｸ 講習", ["decision"]),
        ("講習ハロー", []),
        ("令8-123", ["decision"]),
        ("令８－１２３", ["decision"]),
        ("SATO", ["decision"]),
        ("suzuki", ["complaint", "note", "consultation"]),
        ("suzuki 電話", ["note"]),
        ("ミホン花子 デンワ", []),
        ("見本花子 電話", ["note"]),
        ("係長 講習", ["decision"]),
        ("法務", ["consultation"]),
        ("2026-11-30", ["complaint"]),
        ("消さないで", ["complaint"]),
        ("存在しない", []),
        # Who acted and what was said are no one word.
        ("課長電話", []),
    ],
)
def test_an_event_is_found_by_what_was_said_and_by_whom(record_of_a_day, words, there):
    """Reasons, notes, subjects, staff, 所属・職名, numbers of documents, other bodies, days; in any kana, width and case."""
    assert kinds(words) == there


def test_days_bound_the_act_and_need_no_word(record_of_a_day):
    """The last day is exclusive; the newest comes first."""
    assert kinds() == ["complaint", "note", "consultation", "decision"]
    assert kinds(since=DAY, until=DAY + timedelta(hours=1)) == ["decision"]
    assert kinds("suzuki", since=DAY + timedelta(days=1, hours=1)) == ["complaint", "note"]


def test_nobody_finds_what_is_of_an_account_they_may_not_see(record_of_a_day):
    """By words and without them, through the index or without it."""
    assert kinds(accounts=frozenset({"mhlw"})) == ["note", "decision"]
    assert kinds("suzuki", accounts=frozenset({"mhlw"})) == ["note"]
    assert kinds("削除", accounts=frozenset()) == []


@pytest.mark.parametrize("few", [0, 99])
def test_every_hit_comes_once_however_it_is_read(database, comment, save, monkeypatch, few):
    """Page by page, through the index or from the newest with a bound on each page; one moment may have several."""
    monkeypatch.setattr(searching, "FEW", few)
    monkeypatch.setattr(searching, "LOOKED", 6)
    monkeypatch.setattr(searching, "_FIRST", 1)
    save([comment("c1")])
    for i in range(30):
        text = {"note": "窓口" if i % 7 == 0 else "求人"}
        record(Draft(EventKind.NOTE, HEAD, DAY + timedelta(hours=i // 8), {}, "c1", text))

    met, page = [], found(Asked("窓口"), size=2)
    while True:
        met += [event.seq for event in page.events]
        if page.rest is None:
            break
        page = found(Asked("窓口"), size=2, after=page.rest)

    assert met == [29, 22, 15, 8, 1]


def test_what_is_purged_is_found_no_longer_and_who_acted_still_is(record_of_a_day, unguarded):
    """However a text goes, its words go with it; index and table stay one."""
    unguarded()
    EventText.objects.filter(text="電話で問合せあり").delete()

    assert kinds("電話") == [] and "note" in kinds("suzuki")
    assert not EventWording.objects.filter(texts__contains="電話").exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO store_eventwording_index (store_eventwording_index, rank) VALUES ('integrity-check', 1)"
            )


def test_a_record_from_before_is_filled_in(record_of_a_day):
    """The step that made the table finds the same as what is written today."""
    from importlib import import_module

    from django.apps import apps

    written = list(EventWording.objects.order_by("pk").values_list("pk", "account", "facts", "texts"))
    EventWording.objects.all().delete()
    import_module("triage.store.migrations.0012_said").fill(apps, None)

    assert list(EventWording.objects.order_by("pk").values_list("pk", "account", "facts", "texts")) == written
    call_command("migrate", verbosity=0)
    assert kinds("令8-123") == ["decision"]


def test_a_taken_back_decision_stays_on_record_and_is_found(database, comment, save, decide):
    """Searching is in the record, not in what stands now."""
    save([comment("c1")])
    append(decide("c1", reason="取り違え"), expected=0)
    append(decide("c1", action=Action.UNDO, refers_to=1), expected=1)

    assert kinds("取り違え") == ["decision"]
