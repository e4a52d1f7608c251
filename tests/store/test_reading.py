"""What a page reads of the record: what is about it, and no more, however long the record is."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from triage.decision import Action, Person
from triage.records import ClauseId, CommentId
from triage.store.cases import cases_of, decided_since, earlier_measures, member_keys, members, repeated
from triage.store.decisions import Acts, EventKind, append, last_seq, latest
from triage.store.golden import agreed, compared, give_answer
from triage.store.models.desk import Sample
from triage.store.models.machine import Comment, State
from triage.store.states import states_before

LAW = (ClauseId("law"),)


def plans(seen, about='"store_decisionevent"."comment_key" IN'):
    """Return how SQLite looks up each query that has `about` in it: of itself, those on the record of comments."""
    asked = [q["sql"] for q in seen.captured_queries if about in q["sql"]]
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            yield " / ".join(row[-1] for row in cursor.fetchall())


def test_a_writers_measures_are_looked_up_by_comment(sqlite, comment, save, decide):
    """The decisions on other comments than this writer's are not read."""
    save([comment("c1"), comment("c2"), comment("c3")])
    append(decide("c2", action=Action.MEASURE, measure="youtube-hide", clauses=LAW), expected=0)
    about = cases_of(["c1"])[0].comment

    with CaptureQueriesContext(connection) as seen:
        count, newest = earlier_measures(about, None, size=20)

    assert (count, [event.comment_id for event in newest]) == (1, ["c2"])
    assert all("event_comment" in plan for plan in plans(seen)) and list(plans(seen))
    assert [plan for plan in plans(seen, "author_id") if "comment_measured" in plan]


def test_comments_with_an_older_measure_are_marked_as_newer_ones(database, comment, save, decide):
    """The migration marks what the decisions would have marked, whatever became of the measure."""
    save([comment("c1"), comment("c2"), comment("c3")])
    append(decide("c1", action=Action.MEASURE, measure="youtube-hide", clauses=LAW), expected=0)
    append(decide("c1"), expected=last_seq("c1"))
    append(decide("c2"), expected=0)
    marked = list(Comment.objects.filter(measured=True).values_list("key", flat=True))
    Comment.objects.update(measured=None)

    import_module("triage.store.migrations.0025_measured").fill(apps, None)

    assert marked == ["c1"] == list(Comment.objects.filter(measured=True).values_list("key", flat=True))


def test_a_persons_own_acts_are_looked_up_by_person(sqlite):
    """The work list does not read every tick there is to show somebody their last ten."""
    with CaptureQueriesContext(connection) as seen:
        latest(Acts([EventKind.MEASURE_DONE], username="tantou"), before=0, size=20)

    (plan,) = plans(seen, '"username" =')
    assert "event_person_kind" in plan and "TEMP" not in plan


@pytest.mark.parametrize(
    "read",
    [
        members,
        member_keys,
        repeated,
        lambda *of: decided_since(of[0], "tantou", datetime(2026, 12, 1, tzinfo=UTC), of[2]),
    ],
)
def test_a_group_is_looked_up_by_its_name(sqlite, read):
    """The queue is not read from end to end to find the ten members of a group."""
    with CaptureQueriesContext(connection) as seen:
        read("g1", 10, frozenset({"a"}))

    assert all("queue_group" in plan for plan in plans(seen, "repeat_group")) and list(plans(seen, "repeat_group"))


def test_where_a_comment_stood_is_looked_up_by_comment(sqlite, comment, save, decide):
    """To take one decision back, no other comment's decisions are read."""
    save([comment("c1")])
    append(decide("c1"), expected=0)
    with CaptureQueriesContext(connection) as seen:
        assert states_before({CommentId("c1"): 1}) == {"c1": State.OPEN}

    assert all("event_comment" in plan for plan in plans(seen)) and list(plans(seen))


def test_agreed_answers_are_compared_by_comment(sqlite, comment, save, decide):
    """The start page does not read every decision there is to compare a few."""
    save([comment("c1")])
    (found,) = cases_of(["c1"])
    for name in ("a", "b"):
        give_answer(CommentId("c1"), found.text_sha256, (), Person(name, "", ""), decide("c1").decided_at)
    append(decide("c1"), expected=0)
    known = agreed()

    with CaptureQueriesContext(connection) as seen:
        assert [one.same for one in compared(known)] == [True]

    assert all("event_comment" in plan for plan in plans(seen)) and list(plans(seen))


def test_of_a_writer_of_many_only_the_newest_are_read(database, comment, save, decide):
    """The count is of all, the lines are of the newest."""
    save([comment(f"c{i}") for i in range(5)])
    for i in range(1, 5):
        append(decide(f"c{i}", action=Action.MEASURE, measure="youtube-hide", clauses=LAW), expected=0)

    count, newest = earlier_measures(cases_of(["c0"])[0].comment, None, size=2)

    assert (count, [event.comment_id for event in newest]) == (4, ["c4", "c3"])


def test_many_cases_cost_as_many_queries_as_one(database, comment, save, decide):
    """A group of 200 repeats is not read member by member."""
    save([comment(f"c{i}") for i in range(30)])
    for i in range(30):
        append(decide(f"c{i}", note="メモ"), expected=0)

    with CaptureQueriesContext(connection) as one:
        cases_of(["c0"])
    with CaptureQueriesContext(connection) as many:
        found = cases_of([f"c{i}" for i in range(30)])

    assert len(many.captured_queries) == len(one.captured_queries)
    assert [(f.comment.id, len(f.events), f.events[0].texts["note"]) for f in found[:2]] == [
        ("c0", 1, "メモ"),
        ("c1", 1, "メモ"),
    ]


def test_no_group_is_not_looked_for(database, comment, save):
    """A comment that repeats nothing costs no query for its group, which would read the whole queue."""
    save([comment("c1")])

    with CaptureQueriesContext(connection) as seen:
        assert (members("", 10, None), member_keys("", 10, None), repeated("", 10, None)) == ([], [], [])

    assert not [query for query in seen if "store_queueentry" in query["sql"]]


@pytest.fixture
def unseen(database, comment, save, decide):
    """Decide three comments without the answer, one of them twice, and one with it."""
    save([comment(f"c{i}") for i in range(4)])
    hidden = {"shown": False, "suggested": LAW}
    append(decide("c0", clauses=LAW, **hidden), expected=0)
    append(decide("c0", **hidden), expected=last_seq("c0"))
    append(decide("c1", **hidden), expected=0)
    append(decide("c2", shown=False), expected=0)
    append(decide("c3", suggested=LAW), expected=0)


def test_the_first_judgement_without_the_answer_is_counted(unseen):
    """A later one on the same comment changes nothing; one that had seen the answer is none."""
    rows = [("c0", True, True, True), ("c1", True, False, False), ("c2", False, False, False)]

    assert sorted(Sample.objects.values_list()) == rows


def test_older_records_are_counted_as_newer_ones(unseen):
    """The migration writes the rows that the decisions would have written."""
    written = sorted(Sample.objects.values_list())
    Sample.objects.all().delete()

    import_module("triage.store.migrations.0010_samples").fill(apps, None)

    assert sorted(Sample.objects.values_list()) == written
