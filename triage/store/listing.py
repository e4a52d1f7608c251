"""The queue as it is listed: by filters, one page at a time by keyset, with a bound on what one page may cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TypeVar

from django.db.models import QuerySet, Sum

from triage.store.filters import UNDECIDED, Filters, Place
from triage.store.holding import held_by_others
from triage.store.models.lists import Possible, PossibleTally, Tally
from triage.store.models.machine import QueueEntry
from triage.store.ranked import ranked
from triage.store.searched import as_numbers, few, fitting

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
    "tallied_by_item",
]

# A search for a common word looks at so many entries for one page; the next page goes on from there.
LOOKED = 4000
_FIRST, _MOST = 4, 1000
# Most lists have the next comment within so many entries.
_NEAR = 4


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
    """Return the ids of the comments before and after an entry in a list, empty at its ends."""
    here = place_of(entry)
    sides = (next(_free(filters, here, backwards=True), None), next(_free(filters, here), None))
    keys = dict(_with_comments([place for place in sides if place]).values_list("pk", "comment__key"))
    before, after = (keys[place.comment] if place else "" for place in sides)
    return before, after


def following(filters: Filters, here: Place, *, but: int) -> str:
    """Return the id of the comment after a place in a list, at its end from the top again.

    Never that of the comment `but`; empty where there is no other.
    """
    others = (place for place in chain(_free(filters, here), _free(filters, None)) if place.comment != but)
    return _with_comments(list(islice(others, 1))).values_list("comment__key", flat=True).first() or ""


def number_of(filters: Filters) -> int | None:
    """Return how many entries a list has; None where the words searched for are too common to count."""
    if not filters.searched:
        return int(tallied(filters).aggregate(n=Sum("n"))["n"] or 0)
    found = few(filters)
    return None if found is None else len(_places(filters, found))


def tallied(filters: Filters) -> QuerySet[Tally] | QuerySet[PossibleTally]:
    """Return the counts that a list without search is the sum of."""
    return tallied_by_item(filters) if filters.clause else _narrowed(Tally.objects.all(), filters)


def tallied_by_item(filters: Filters) -> QuerySet[PossibleTally]:
    """Return the counts by item of the entries of a list without search; one with two items is in two of them."""
    found = PossibleTally.objects.filter(**({"clause": filters.clause} if filters.clause else {}))
    return _narrowed(found, filters)


_Tallies = TypeVar("_Tallies", Tally, PossibleTally)


def _narrowed(found: QuerySet[_Tallies], filters: Filters) -> QuerySet[_Tallies]:
    found = found.filter(state__in=list(filters.states), **filters.exact)
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
    rows = list(found.values_list("priority", "pk", "state", "account", *filters.exact))
    if filters.clause:
        possible = Possible.objects.filter(clause=filters.clause, comment__in=as_numbers(pk for _, pk, *_ in rows))
        with_item = set(possible.values_list("comment_id", flat=True))
        rows = [row for row in rows if row[1] in with_item]
    return sorted(
        (
            Place(priority, comment)
            for priority, comment, state, account, *narrowed in rows
            if state in states and narrowed == asked and (allowed is None or account in allowed)
        ),
        key=_order,
    )


def _free(filters: Filters, here: Place | None, *, backwards: bool = False) -> Iterator[Place]:
    """Yield the places of a list after `here`, or before it, nearest first, but those in somebody else's hands."""
    for places in _beside(filters, here, backwards=backwards):
        rows = [place.comment for place in places]
        held = held_by_others(rows, filters.free_for, filters.now) if filters.free_for and filters.now else set()
        yield from (place for place in places if place.comment not in held)


def _beside(filters: Filters, here: Place | None, *, backwards: bool) -> Iterator[list[Place]]:
    """Yield what lies on one side of a place piece by piece; of a search for common words at most `LOOKED` entries."""
    found = few(filters) if filters.searched else None
    if found is not None:
        places = _places(filters, found)
        cut = sum(here is not None and _order(place) < _order(here) for place in places)
        yield places[:cut][::-1] if backwards else [p for p in places[cut:] if p != here]
        return
    looked, step = 0, _NEAR
    while looked < LOOKED or not filters.searched:
        places = ranked(filters, step, here, backwards=backwards)
        fit = fitting(filters, [place.comment for place in places]) if filters.searched else None
        yield [place for place in places if fit is None or place.comment in fit]
        if len(places) < step:
            return
        looked, here, step = looked + len(places), places[-1], min(4 * step, _MOST)


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
