"""The queue as it is listed: by filters, one page at a time by keyset, with a bound on what one page may cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from triage.store.filters import UNDECIDED, Filters, Place
from triage.store.models.lists import Tally
from triage.store.models.machine import QueueEntry
from triage.store.ranked import ranked
from triage.store.searched import few, fitting

__all__ = [
    "LOOKED",
    "UNDECIDED",
    "Filters",
    "Page",
    "Place",
    "following",
    "listed",
    "neighbours",
    "number_of",
    "page_of",
    "place_of",
    "tallied",
]

# A search for a common word looks at so many entries for one page; the next page goes on from there.
LOOKED = 4000
_FIRST, _MOST = 4, 1000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and where to read on (None: the list ends here).

    `looked` counts the entries that were looked at where the page is not full and the list not at its end, else 0.
    `total` is how many the whole list has, None where a page does not tell (`number_of` does, where anything can).
    """

    entries: list[QueueEntry]
    rest: Place | None = None
    looked: int = 0
    total: int | None = None


def page_of(filters: Filters, *, size: int, after: Place | None = None) -> Page:
    """Return the next `size` entries by descending priority, ties in order of import, with their comments."""
    if not filters.searched:
        return _page(ranked(filters, size + 1, after), size)
    found = few(filters)
    if found is None:
        return _looked_through(filters, size, after)
    places = _places(filters, found)
    return replace(_page([p for p in places if after is None or _order(p) > _order(after)], size), total=len(places))


def listed(filters: Filters, *, size: int, after: Place | None = None) -> list[QueueEntry]:
    """Return the next `size` entries as `page_of` does, however many must be looked at."""
    page = page_of(filters, size=size, after=after)
    found = page.entries
    while page.rest is not None and len(found) < size:
        page = page_of(filters, size=size - len(found), after=page.rest)
        found += page.entries
    return found


def neighbours(entry: QueueEntry, filters: Filters) -> tuple[str, str]:
    """Return the ids of the comments before and after an entry in a list without search, empty at its ends."""
    here = place_of(entry)
    ahead = ranked(filters, 1, here, backwards=True)
    behind = ranked(filters, 1, here)
    keys = dict(_with_comments([*ahead, *behind]).values_list("pk", "comment__key"))
    before, after = (next((keys[place.comment] for place in side), "") for side in (ahead, behind))
    return before, after


def following(filters: Filters, here: Place, *, but: int) -> str:
    """Return the id of the comment after a place in a list without search, at its end from the top again.

    Never that of the comment `but`; empty where there is no other.
    """
    found = ranked(filters, 1, here) or [place for place in ranked(filters, 2) if place.comment != but]
    return _with_comments(found[:1]).values_list("comment__key", flat=True).first() or ""


def number_of(filters: Filters) -> int | None:
    """Return how many entries a list has; None where the words searched for are too common to count."""
    if not filters.searched:
        return int(tallied(filters).aggregate(n=Sum("n"))["n"] or 0)
    found = few(filters)
    return None if found is None else len(_places(filters, found))


def tallied(filters: Filters) -> QuerySet[Tally]:
    """Return the counts that a list without search is the sum of."""
    found = Tally.objects.filter(state__in=list(filters.states), **filters.exact)
    return found if filters.accounts is None else found.filter(account__in=filters.accounts)


def place_of(entry: QueueEntry) -> Place:
    """Return the place to read on from."""
    return Place(entry.priority, entry.comment_id)


def _order(place: Place) -> tuple[float, int]:
    return -place.priority, place.comment


def _page(places: Sequence[Place], size: int) -> Page:
    return Page(_entries(places[:size]), places[size - 1] if len(places) > size else None)


def _entries(places: Sequence[Place]) -> list[QueueEntry]:
    by_row = {entry.comment_id: entry for entry in _with_comments(places).select_related("comment")}
    return [by_row[place.comment] for place in places if place.comment in by_row]


def _with_comments(places: Sequence[Place]) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.filter(pk__in=[place.comment for place in places])


def _places(filters: Filters, found: QuerySet[QueueEntry]) -> list[Place]:
    """Return the places of those of a few entries that are in the list.

    The list's own conditions are seen to here: given them too, SQLite reads the queue to find the few in it.
    """
    states, asked, allowed = set(filters.states), list(filters.exact.values()), filters.accounts
    rows = found.values_list("priority", "pk", "state", "account", *filters.exact)
    return sorted(
        (
            Place(priority, comment)
            for priority, comment, state, account, *narrowed in rows
            if state in states and narrowed == asked and (allowed is None or account in allowed)
        ),
        key=_order,
    )


def _looked_through(filters: Filters, size: int, after: Place | None) -> Page:
    """Look at the queue from its top for what is too common to be sorted; stop after `LOOKED` entries."""
    found: list[Place] = []
    looked, step = 0, size * _FIRST
    while looked < LOOKED:
        places = ranked(filters, step, after)
        fit = fitting(filters, [place.comment for place in places])
        found += [place for place in places if place.comment in fit]
        looked += len(places)
        if len(found) > size or len(places) < step:
            return _page(found, size)
        after, step = places[-1], min(2 * step, _MOST)
    return Page(_entries(found), after, looked)
