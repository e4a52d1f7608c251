"""The queue page by page."""

from triage.store.listing import Filters, Place, listed, place_of
from triage.store.models.machine import QueueEntry, State


def _queue(save, comment, priorities):
    save([comment(f"c{i}", f"本文{i}") for i in range(len(priorities))])
    for entry, priority in zip(QueueEntry.objects.order_by("comment_id"), priorities, strict=True):
        QueueEntry.objects.filter(pk=entry.pk).update(priority=priority)


def _keys(entries):
    return [entry.comment.key for entry in entries]


def test_pages_follow_each_other_without_gap_or_double(database, comment, save):
    """Reading on from the last entry gives every comment once, by priority, ties in order of import."""
    _queue(save, comment, [0.5, 0.9, 0.5, 0.1, 0.5])

    first = listed(Filters(), size=2)
    second = listed(Filters(), size=2, after=place_of(first[-1]))
    third = listed(Filters(), size=2, after=place_of(second[-1]))

    assert _keys(first + second + third) == ["c1", "c0", "c2", "c4", "c3"]


def test_a_page_shows_what_is_wanted(database, comment, save):
    """State, account, clause and need of review each narrow the list; decided comments are not in it."""
    _queue(save, comment, [0.5, 0.4, 0.3])
    QueueEntry.objects.filter(comment__key="c0").update(state=State.DECIDED)
    QueueEntry.objects.filter(comment__key="c1").update(top_clause="law", needs_review=False)
    QueueEntry.objects.filter(comment__key="c2").update(account="other", state=State.REOPENED)

    assert _keys(listed(Filters(), size=9)) == ["c1", "c2"]
    assert _keys(listed(Filters(states=[State.DECIDED]), size=9)) == ["c0"]
    assert _keys(listed(Filters(clause="law"), size=9)) == ["c1"]
    assert _keys(listed(Filters(account="other"), size=9)) == ["c2"]
    assert _keys(listed(Filters(needs_review=True), size=9)) == ["c2"]


def test_a_page_is_read_from_the_index(sqlite):
    """No list is sorted in memory: a million entries cost what a hundred do."""
    entries = QueueEntry.objects.filter(state=State.OPEN, account="mhlw", priority__lte=0.5)

    plan = entries.order_by("-priority", "comment_id")[:50].explain()

    assert "queue_account" in plan
    assert "TEMP B-TREE" not in plan
    assert listed(Filters(), size=5, after=Place(0.5, 3)) == []
