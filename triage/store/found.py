"""The record as it is searched: by words of what was said and by whom, and by days; newest first, page by page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from triage.store.derived import SAID, SAID_INDEX
from triage.store.models.human import DecisionEvent, EventWording
from triage.store.recorded import Recorded, numbered
from triage.store.searched import FEW, as_numbers
from triage.store.wording import indexed, words_of

# A search for common words looks at so many events for one page; the next page goes on from there.
LOOKED = 4000
_FIRST, _MOST = 4, 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for among the events on comments; an empty string, or None, means all.

    Each of `words` stands in what was said, or in who said it (compared as `wording.folded`); `since` and `until` bound
    the time of the act, the latter exclusive; `accounts` are those whose comments somebody may see.
    """

    words: str = ""
    since: datetime | None = None
    until: datetime | None = None
    accounts: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Where a page ended: time and number of its last event."""

    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of events, newest first, and where to read on (None: nothing is left).

    `looked` counts the events that were looked at where the page is not full and nothing says that it is all, else 0.
    """

    events: list[Recorded]
    rest: Since | None = None
    looked: int = 0


def found(asked: Asked, *, size: int, after: Since | None = None) -> Found:
    """Return the next `size` events that have what is asked for."""
    few = _indexed(asked)
    if few is None:
        return _looked_through(asked, size, after)
    there = _between(DecisionEvent.objects.filter(wording__in=_fitting(few, asked)), asked, after)
    return _page([Since(at, seq) for at, seq in _newest(there)[: size + 1]], size)


def _indexed(asked: Asked) -> list[int] | None:
    """Return the numbers of the events that an index finds, None where it can find none or finds over `FEW`."""
    pairs = indexed(asked.words)
    if not pairs:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            terms = " AND ".join(f'"{pair}"' for pair in pairs)
            query = f"SELECT rowid FROM {SAID_INDEX} WHERE {SAID_INDEX} MATCH %s LIMIT %s"  # noqa: S608 - constants
            cursor.execute(query, [terms, FEW + 1])
        else:
            held = "string_to_array(facts || '  ' || texts, ' ') @> %s"
            cursor.execute(f"SELECT event_id FROM {SAID} WHERE {held} LIMIT %s", [pairs, FEW + 1])  # noqa: S608
        rows = [seq for (seq,) in cursor.fetchall()]
    return rows if len(rows) <= FEW else None


def _fitting(seqs: Iterable[int], asked: Asked) -> QuerySet[EventWording]:
    """Return those of some events that have every word and are of an account that may be seen."""
    words = [Q(facts__contains=word) | Q(texts__contains=word) for word in words_of(asked.words)]
    there = EventWording.objects.filter(*words, pk__in=as_numbers(seqs))
    return there if asked.accounts is None else there.filter(account__in=asked.accounts)


def _between(events: QuerySet[DecisionEvent], asked: Asked, after: Since | None) -> QuerySet[DecisionEvent]:
    bounds = {"at__gte": asked.since, "at__lt": asked.until}
    events = events.filter(**{name: day for name, day in bounds.items() if day})
    if after is None:
        return events
    # The first condition bounds the index; the second drops what the page showed of its last moment.
    return events.filter(Q(at__lt=after.at) | Q(seq__lt=after.seq), at__lte=after.at)


def _newest(events: QuerySet[DecisionEvent]) -> QuerySet[DecisionEvent, tuple[datetime, int]]:
    return events.order_by("-at", "-seq").values_list("at", "seq")


def _page(places: list[Since], size: int) -> Found:
    return Found(_read(places[:size]), places[size - 1] if len(places) > size else None)


def _read(places: Iterable[Since]) -> list[Recorded]:
    order = [place.seq for place in places]
    by_number = {event.seq: event for event in numbered(order)}
    return [by_number[seq] for seq in order]


def _looked_through(asked: Asked, size: int, after: Since | None) -> Found:
    """Look at the events from the newest for what is too common to be sorted; stop after `LOOKED` of them."""
    there: list[Since] = []
    looked, step = 0, size * _FIRST
    while looked < LOOKED:
        places = [Since(at, seq) for at, seq in _newest(_between(DecisionEvent.objects.all(), asked, after))[:step]]
        fit = set(_fitting([place.seq for place in places], asked).values_list("pk", flat=True))
        there += [place for place in places if place.seq in fit]
        looked += len(places)
        if len(there) > size or len(places) < step:
            return _page(there, size)
        after, step = places[-1], min(2 * step, _MOST)
    return Found(_read(there), after, looked)
