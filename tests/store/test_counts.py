"""The counts of the queue that the database keeps: always what counting would give."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from triage.store import comments as store
from triage.store.decisions import append
from triage.store.listing import Filters, number_of
from triage.store.models.desk import Checked
from triage.store.models.lists import SHARED, CheckedTally, Possible, PossibleTally, Tally
from triage.store.models.machine import Comment, QueueEntry, State
from triage.store.overview import counts, histogram

from .test_comments import _assessment, _ranked


def counted():
    """What counting gives: every entry, as a whole and by each of its items, and every mark of 全件確認済."""
    names = [name for name in SHARED if name != "step"]
    rows = QueueEntry.objects.values_list(*names, "priority", "suggestions")
    found = Counter(("checked", account) for account in Checked.objects.values_list("account", flat=True))
    for *row, priority, suggestions in rows:
        kind = (*row, min(19, int(priority * 20)))
        found.update([kind, *((one["clause"], *kind) for one in suggestions)])
    return found


def kept():
    """What the database has kept."""
    whole = Tally.objects.exclude(n=0).values_list(*SHARED, "n")
    items = PossibleTally.objects.exclude(n=0).values_list("clause", *SHARED, "n")
    checked = (("checked", *row) for row in CheckedTally.objects.exclude(n=0).values_list("account", "n"))
    return Counter({row[:-1]: row[-1] for row in [*whole, *items, *checked]})


def ranked(comments, priority):
    assessments = [_assessment(c) for c in comments]
    store.save_judgements(assessments)
    store.replace_queue([_ranked(a, priority) for a in assessments], policy_version="p1")


def test_counts_follow_every_way_in(database, comment, save, decide, unguarded):
    """Import, ranking, deciding, 全件確認済, an edit, a bulk change and a deletion: the sums are those of the rows."""
    rows = [comment(f"c{i}", account=f"a{i % 2}") for i in range(5)]
    save(rows)
    assert kept() == counted() and sum(kept().values()) == 5
    QueueEntry.objects.filter(comment__key="c4").update(suggestions=[{"clause": "law"}, {"clause": "privacy"}])
    assert kept() == counted() and sum(kept().values()) == 7
    QueueEntry.objects.filter(comment__key="c4").update(suggestions=[{"clause": "privacy"}], crisis=True)
    assert kept() == counted() and number_of(Filters(clause="privacy", route="crisis")) == 1
    ranked(rows[:4], 0.75)
    assert kept() == counted() and number_of(Filters(clause="morals", route="opinion")) == 4
    ranked(rows[:2], 1.0)
    assert kept() == counted() and histogram(Filters()).reached[19] == 2
    append(decide("c0"), expected=0)
    assert kept() == counted() and counts(Filters())[State.DECIDED] == 1
    Checked.objects.bulk_create(Checked(comment=row, account=row.account, seq=1) for row in Comment.objects.all())
    assert kept() == counted() and kept()["checked", "a0"] == 3
    Checked.objects.filter(comment__key="c1").update(account="moved")
    assert kept() == counted() and kept()["checked", "moved"] == 1
    save([comment("c0", "別の本文", account="a0")], file="b.jsonl")
    assert kept()["checked", "a0"] == 2
    assert kept() == counted() and counts(Filters())[State.REOPENED] == 1
    QueueEntry.objects.filter(account="a1").update(state=State.POSTPONED, priority=0.15)
    assert kept() == counted()
    unguarded()
    Comment.objects.filter(account="a0").delete()
    assert kept() == counted() and number_of(Filters(accounts=frozenset({"a0", "a1"}))) == 2
    assert number_of(Filters(accounts=frozenset({"a0"}))) == 0


def test_what_a_migration_took_away_is_made_again(database, comment, save):
    """A table made anew loses its triggers on SQLite: the next `migrate` brings them back, and counts what was missed."""
    save([comment("c0"), comment("c1", "窓口")])
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON store_queueentry"
        for act in ("insert", "update", "delete"):
            cursor.execute(f"DROP TRIGGER tally_{act}{on}")
            cursor.execute(f"DROP TRIGGER possible_{act}{on}")
            cursor.execute(f"DROP TRIGGER checked_tally_{act}{on.replace('queueentry', 'checked')}")
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER wording_update")
        else:
            cursor.execute("DROP INDEX store_wording_index")
    QueueEntry.objects.filter(comment__key="c0").update(state=State.DECIDED, suggestions=[{"clause": "law"}])
    Checked.objects.create(comment=Comment.objects.get(key="c0"), account="mhlw", seq=1)
    assert kept() != counted() and not Possible.objects.exists()

    call_command("migrate", verbosity=0)

    assert kept() == counted()
    save([comment("c2")], file="b.jsonl")
    assert kept() == counted()
    assert number_of(Filters(text="窓口")) == 1


@pytest.mark.parametrize("priority", [0.0, 0.05, 0.15, 0.35, 0.7, 0.9999, 1.0])
def test_both_engines_put_a_priority_into_the_same_step(database, comment, save, priority):
    """The step is the priority in 20ths, the last one closed, and the lowest with an item is found in it."""
    save([comment("c0"), comment("c1", account="b")])
    QueueEntry.objects.filter(comment__key="c0").update(priority=priority, suggestions=[{"clause": "law"}])

    shown = histogram(Filters(account="mhlw"))

    assert shown.rest[min(19, int(priority * 20))] + shown.reached[min(19, int(priority * 20))] == shown.total == 1
    assert shown.lowest == priority
    assert histogram(Filters(account="b")).lowest is None


def test_the_marks_are_counted_again_after_a_way_back(database, comment, save):
    """Without their table no mark is refused, and forward again all of them are counted."""
    save([comment("c0", account="a0")])
    row = Comment.objects.get(key="c0").pk
    try:
        call_command("migrate", "store", "0023", verbosity=0)
        Checked.objects.create(comment_id=row, account="a0", seq=1)
    finally:
        call_command("migrate", verbosity=0)

    assert kept() == counted() and kept()["checked", "a0"] == 1
