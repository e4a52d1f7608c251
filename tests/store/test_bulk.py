"""Many rows in one go: what is written is what the models would have written, on both engines."""

from django.db import connection

from triage.store.bulk import among, blank, put
from triage.store.models.machine import Comment, QueueEntry, State


def entry(row, **columns):
    """Return the columns of a place in the queue."""
    return {**blank(QueueEntry), "comment": row, "platform": "youtube", "account": "mhlw", **columns}


def test_a_row_that_is_there_changes_in_what_is_renewed_alone(database, comment, save):
    """One that is new is inserted whole; of one that is there the other fields stay, such as where people put it."""
    first, second = save([comment("a"), comment("b")]).rows
    QueueEntry.objects.filter(pk=first).update(state=State.DECIDED)
    QueueEntry.objects.filter(pk=second).delete()
    rows = [entry(first, priority=0.5, suggestions='[{"clause":"②"}]'), entry(second, priority=0.25, suggestions="[]")]

    put(QueueEntry, rows, unique=("comment",), renewed=("priority", "suggestions"))

    found = QueueEntry.objects.order_by("pk").values_list("pk", "state", "priority", "suggestions", "account")
    assert list(found) == [
        (first, State.DECIDED, 0.5, [{"clause": "②"}], "mhlw"),
        (second, State.OPEN, 0.25, [], "mhlw"),
    ]


def test_a_blank_row_has_every_column_of_its_table(database):
    """A column that a later migration adds is written too, at its default, by whoever begins with a blank row."""
    with connection.cursor() as cursor:
        columns = {one.name for one in connection.introspection.get_table_description(cursor, "store_queueentry")}

    assert {QueueEntry._meta.get_field(name).column for name in blank(QueueEntry)} == columns


def test_keys_are_looked_up_as_they_are(database, comment, save):
    """Row numbers and ids with whatever an array or JSON would take for its own, and nothing for none."""
    ids = ["{a,b}", "it's", 'say "no"', "back\\slash", "NULL", "番号"]
    rows = save([comment(key) for key in [*ids, "another"]]).rows

    assert set(Comment.objects.filter(key__in=among(ids)).values_list("key", flat=True)) == set(ids)
    assert set(Comment.objects.filter(pk__in=among(rows[:2])).values_list("key", flat=True)) == set(ids[:2])
    assert not Comment.objects.filter(pk__in=among([])).exists()
