"""申出・通報, 相談・照会 and 申出（苦情）: their lists are rows of their own, as the record says."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from triage.decision import Action, Person
from triage.store.access import hold_writer
from triage.store.chain import Draft, append_draft
from triage.store.complaints import matters, matters_listed
from triage.store.decisions import append, last_seq, record, timeline
from triage.store.holds import on_hold
from triage.store.models.desk import Concern
from triage.store.models.human import EventKind
from triage.store.notices import notices, number_waiting

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SATO = Person("sato", "総務課", "係長")


def tell(kind, key, **body):
    return record(Draft(kind, SATO, NOW, body, key, {"subject": "内容"}))


def notice(key, day):
    return tell(EventKind.NOTICE, key, received_on=day, sender="public", way="phone")


def listed(**where):
    return [(n.entry.comment.key, n.done) for n in notices(None, **where)]


def test_a_list_costs_the_same_however_long_the_record_is(database, comment, save):
    """Neither list reads the events of what is not on its page."""
    save([comment(f"c{i}") for i in range(40)])
    cost = []
    for begin, end in ((0, 4), (4, 40)):
        for i in range(begin, end):
            notice(f"c{i}", "2026-11-01")
            tell(EventKind.COMPLAINT, f"c{i}", received_on="2026-11-01")
        with CaptureQueriesContext(connection) as seen:
            assert len(notices(None, size=4)) == len(matters_listed(None, size=4)) == 4
            number_waiting(None)
        cost.append(len(seen.captured_queries))

    assert cost[0] == cost[1]


def test_pages_of_notices_meet_each_once(database, comment, save, decide):
    """Open ones by the day they came in, then done ones, newest first; a page goes on where the last one ended."""
    save([comment(f"c{i}") for i in range(5)])
    for i, day in enumerate(("2026-11-03", "2026-11-01", "2026-11-01", "2026-11-02", "2026-11-09")):
        notice(f"c{i}", day)
    for key in ("c1", "c3"):
        append(decide(key), expected=last_seq(key))

    found, place = [], None
    while page := notices(None, size=2, after=place):
        found += [(n.entry.comment.key, n.done) for n in page]
        place = page[-1].place

    assert found == listed() == [("c2", False), ("c0", False), ("c4", False), ("c3", True), ("c1", True)]


def test_a_text_that_changes_opens_its_notice_again(database, comment, save, decide):
    """What was decided was another text."""
    save([comment("c1", "はじめの本文")])
    notice("c1", "2026-11-01")
    append(decide("c1", "はじめの本文"), expected=last_seq("c1"))
    assert listed() == [("c1", True)]

    save([comment("c1", "書き直した本文")], file="b.jsonl")

    assert listed() == [("c1", False)]


def test_consultations_come_by_the_day_an_answer_is_wanted(database, comment, save):
    """Those with a day first, answered ones last, each with its answer."""
    save([comment("c1")])
    late, none, done = (tell(EventKind.CONSULTATION, "c1", due=due) for due in ("2026-12-01", "", "2026-11-05"))
    answer = tell(EventKind.CONSULTATION, "c1", of=done)

    found = [
        (matter.opened.seq, matter.closed.seq if matter.closed else 0) for matter, _ in matters_listed(None, size=9)
    ]

    assert found == [(late, 0), (none, 0), (done, answer)]


def test_older_records_are_listed_as_newer_ones(database, comment, save, decide):
    """The migration writes the rows that the events would have written."""
    save([comment(f"c{i}") for i in range(4)])
    notice("c0", "2026-11-01")
    append(decide("c0"), expected=last_seq("c0"))
    append(decide("c1"), expected=0)
    notice("c1", "2026-11-03")
    notice("c2", "2026-11-04")
    append(decide("c2"), expected=last_seq("c2"))
    append(decide("c2", action=Action.UNDO), expected=last_seq("c2"))
    tell(EventKind.RECONSIDERED, "c3", of=tell(EventKind.COMPLAINT, "c3", received_on="2026-11-01"), result="維持")
    written = sorted(Concern.objects.values_list())
    Concern.objects.all().delete()

    import_module("triage.store.migrations.0009_concerns").fill(apps, None)

    assert sorted(Concern.objects.values_list()) == written
    assert [row[5] for row in written] == [False, True, True, False]


def tell_anyhow(kind, key, of, **body):
    """Write an answer as it was written when it closed whatever stood under its number."""
    with transaction.atomic():
        hold_writer()
        seq = append_draft(Draft(kind, SATO, NOW, {"of": of, **body}, key, {"answer": "回答"})).seq
        Concern.objects.filter(seq=of).update(open=False, closed_by=seq)
    return seq


@pytest.mark.parametrize("key", ["c0", "c1"])
def test_what_the_answer_of_something_else_had_closed_is_open_again(database, comment, save, decide, key):
    """A 廃棄停止, a complaint and a notice closed from another comment or by another kind; what was answered stays so."""
    save([comment(f"c{i}") for i in range(4)])
    hold = tell(EventKind.HOLD, "c0", ground="lawsuit")
    complaint, asked = tell(EventKind.COMPLAINT, "c0", received_on="2026-11-01"), tell(EventKind.CONSULTATION, "c0")
    waits, done, twice = notice("c0", "2026-11-01"), notice("c2", "2026-11-01"), tell(EventKind.CONSULTATION, "c3")
    append(decide("c2"), expected=last_seq("c2"))
    answer, first = tell(EventKind.CONSULTATION, "c0", of=asked), tell(EventKind.CONSULTATION, "c3", of=twice)
    for of in (hold, complaint, waits, done):
        tell_anyhow(EventKind.CONSULTATION, key, of)
    tell_anyhow(EventKind.HOLD, key, asked)
    tell_anyhow(EventKind.CONSULTATION, "c3", twice)
    last = last_seq("c3")
    assert on_hold(["c0"]) == set() and first < last

    import_module("triage.store.migrations.0029_closed_by_their_own").repair(apps, None)

    found = {row.seq: (row.open, row.closed_by) for row in Concern.objects.all()}
    assert found == {
        **dict.fromkeys((hold, complaint, waits), (True, 0)),
        done: (False, 0),
        asked: (False, answer),
        twice: (False, last),
    }
    assert on_hold(["c0"]) == {"c0"}
    closed = {matter.opened.seq: matter.closed and matter.closed.seq for matter in matters(timeline("c0"))}
    assert closed == {complaint: None, asked: answer}
    tell(EventKind.RECONSIDERED, "c0", of=complaint, result="維持")
