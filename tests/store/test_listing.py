"""The queue page by page."""

from triage.store.listing import Filters, Place, listed, neighbours, number_of, place_of
from triage.store.models.lists import Possible
from triage.store.models.machine import QueueEntry, State
from triage.store.overview import histogram


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
    QueueEntry.objects.filter(comment__key="c1").update(suggestions=[{"clause": "law"}], needs_review=False)
    QueueEntry.objects.filter(comment__key="c2").update(account="other", state=State.REOPENED)

    assert _keys(listed(Filters(), size=9)) == ["c1", "c2"]
    assert _keys(listed(Filters(states=[State.DECIDED]), size=9)) == ["c0"]
    assert _keys(listed(Filters(clause="law"), size=9)) == ["c1"]
    assert _keys(listed(Filters(account="other"), size=9)) == ["c2"]
    assert _keys(listed(Filters(needs_review=True), size=9)) == ["c2"]


def test_a_comment_is_under_each_item_that_is_suggested(database, comment, save):
    """The second item as much as the first: in the list, its pages, its neighbours, its count, and in a search."""
    _queue(save, comment, [0.5, 0.4, 0.3, 0.2, 0.1])
    both = [{"clause": "defamation"}, {"clause": "privacy"}]
    QueueEntry.objects.filter(comment__key__in=["c1", "c3"]).update(suggestions=both)
    QueueEntry.objects.filter(comment__key="c2").update(suggestions=both[1:])
    asked = Filters(clause="privacy")

    assert _keys(listed(asked, size=9)) == ["c1", "c2", "c3"]
    first = listed(asked, size=1)
    assert _keys(listed(asked, size=9, after=place_of(first[-1]))) == ["c2", "c3"]
    assert neighbours(listed(asked, size=9)[1], asked) == ("c1", "c3")
    assert (number_of(asked), number_of(Filters(clause="defamation"))) == (3, 2)
    assert _keys(listed(Filters(clause="privacy", text="本文3"), size=9)) == ["c3"]
    assert _keys(listed(Filters(clause="privacy", text="本文4"), size=9)) == []
    assert _keys(listed(Filters(clause="privacy", accounts=frozenset({"other"})), size=9)) == []

    QueueEntry.objects.filter(comment__key="c1").update(state=State.DECIDED)
    QueueEntry.objects.filter(comment__key="c3").update(suggestions=both[:1])
    assert _keys(listed(asked, size=9)) == ["c2"] and number_of(asked) == 1
    assert histogram(asked).lowest == 0.3


def test_a_list_of_an_item_is_read_from_its_index(sqlite):
    """Neither looked up row by row nor sorted, however many entries have the item."""
    found = Possible.objects.filter(clause="privacy", state=State.OPEN, priority__lte=0.5)

    plan = found.order_by("-priority", "comment_id").values_list("priority", "comment_id")[:50].explain()

    assert "COVERING INDEX possible_order" in plan
    assert "TEMP B-TREE" not in plan


def test_a_page_is_read_from_the_index(sqlite):
    """No list is sorted in memory: a million entries cost what a hundred do."""
    entries = QueueEntry.objects.filter(state=State.OPEN, account="mhlw", priority__lte=0.5)

    plan = entries.order_by("-priority", "comment_id")[:50].explain()

    assert "queue_account" in plan
    assert "TEMP B-TREE" not in plan
    assert listed(Filters(), size=5, after=Place(0.5, 3)) == []
