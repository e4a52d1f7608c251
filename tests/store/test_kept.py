"""Nothing that was stored is deleted without an approved list: not by Django, not by SQL, marked as 廃棄停止 or not."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from triage.decision import Person
from triage.records import CommentId
from triage.store.chain import verify_chain
from triage.store.decisions import append
from triage.store.holds import number_on_hold, on_hold, place_hold, release_hold
from triage.store.models.human import Attachment, DecisionEvent, EventText
from triage.store.models.machine import Batch, Comment, Version

NOW = datetime(2026, 11, 20, tzinfo=UTC)
KEPT = (Comment, Version, Batch, DecisionEvent, EventText, Attachment)
TABLES = [model._meta.db_table for model in KEPT]


@pytest.fixture
def stored(database, comment, save, decide):
    """A comment with a decision, a reason and a kept screen, under 廃棄停止; one row at least in every kept table."""
    save([comment("c1")])
    append(decide("c1", reason="感謝のみ"), expected=0)
    place_hold(CommentId("c1"), "lawsuit", Person("sato", "総務課", "係長"), reason="訴訟のため", now=NOW)
    seq = DecisionEvent.objects.last().seq
    Attachment.objects.create(event_id=seq, media_type="image/png", content=b"x")


def counts():
    return {model: model.objects.count() for model in KEPT}


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize("released", [False, True])
def test_django_cannot_delete_it_nor_anything_by_cascade(stored, model, released):
    """All rows, one row, or the row above them: refused, and every table has what it had, before and after a release."""
    if released:
        placed = DecisionEvent.objects.filter(kind="hold").first().seq
        release_hold(CommentId("c1"), placed, Person("suzuki", "総務課", "課長"), reason="確定のため", now=NOW)
    before = counts()

    for delete in (model.objects.all().delete, model.objects.first().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            delete()
    assert counts() == before and all(before.values())


@pytest.mark.parametrize("table", TABLES)
def test_sql_cannot_delete_it(stored, table):
    """DELETE, and TRUNCATE where there is one, are refused by the database itself."""
    before = counts()
    statements = [f"DELETE FROM {table}"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table} CASCADE")

    for statement in statements:
        with pytest.raises(DatabaseError, match=r"append-only|deleted"), transaction.atomic(), connection.cursor() as c:
            c.execute(statement)
    assert counts() == before and verify_chain().guarded


def test_one_place_of_the_program_discards():
    """No line of it elsewhere deletes from a kept table; none drops their guard, but the steps that made it exact."""
    root = Path(__file__).parent.parent.parent / "triage"
    names = "|".join(model.__name__ for model in KEPT) + "|Row|QueueEntry|Judgement|Concern"
    for file in root.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        found = re.search(rf"\b(?:{names})\.objects[^\n]*\.delete\(", text)
        assert not found or file.name == "discarding.py", file.name
        assert not re.search(rf"DELETE FROM (?:{'|'.join(TABLES)})|TRUNCATE (?:{'|'.join(TABLES)})", text), file.name
        dropped = "DROP TRIGGER event" in text or "DROP TRIGGER kept" in text
        assert not dropped or file.name in ("0020_disposal.py", "0022_going.py"), file.name


def test_a_mark_stands_until_it_is_released_and_each_by_itself(stored):
    """Two marks on one comment: releasing one leaves the other; a mark is released once, by whoever did it, with why."""
    sato, suzuki = Person("sato", "総務課", "係長"), Person("suzuki", "総務課", "課長")
    second = place_hold(CommentId("c1"), "audit", sato, reason="検査のため", now=NOW)
    assert number_on_hold(None) == 2

    released = release_hold(CommentId("c1"), second, suzuki, reason="検査が終わったため", now=NOW)
    assert on_hold(["c1", "c2"]) == {"c1"} and number_on_hold(None) == 1
    event = DecisionEvent.objects.get(seq=released)
    assert (event.username, event.kind) == ("suzuki", "hold") and f'"of":{second}' in event.payload
    with pytest.raises(LookupError):
        release_hold(CommentId("c1"), second, suzuki, reason="もう一度", now=NOW)


@pytest.mark.parametrize(("ground", "reason"), [("other", "理由"), ("audit", "")])
def test_a_mark_needs_one_of_the_grounds_and_a_reason(stored, ground, reason):
    """Nothing is written otherwise."""
    with pytest.raises(ValueError, match="reason"):
        place_hold(CommentId("c1"), ground, Person("sato", "", ""), reason=reason, now=NOW)

    assert number_on_hold(None) == 1
