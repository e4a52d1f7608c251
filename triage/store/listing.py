"""The queue as it is listed: by filters, one page at a time by keyset, so that page 10,000 costs what page 1 costs."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from triage.store.models.machine import QueueEntry, State

UNDECIDED = (State.OPEN, State.POSTPONED, State.ESCALATED, State.WAITING_APPROVAL, State.REOPENED)
_ROUTES = ("crisis", "opinion", "correction")
# Counting stops here: what a person does next does not depend on the rest.
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: priority and comment row of its last entry."""

    priority: float
    comment: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries a list shows; an empty string, or None, means all.

    `accounts` are those somebody may see. `holder` is who has the comment in hand at `now`; with `others` it is
    anybody but them. `text` stands in the comment's text now, `author` in its writer's name (case-insensitive for
    ASCII); `posted_from` and `posted_until` bound the time of posting, the latter exclusive.
    """

    states: Collection[State] = UNDECIDED
    platform: str = ""
    account: str = ""
    clause: str = ""
    route: str = ""
    text: str = ""
    author: str = ""
    holder: str = ""
    others: bool = False
    now: datetime | None = None
    posted_from: datetime | None = None
    posted_until: datetime | None = None
    needs_review: bool | None = None
    accounts: frozenset[str] | None = None


def listed(filters: Filters, *, size: int, after: Place | None = None) -> list[QueueEntry]:
    """Return the next `size` entries by descending priority, ties in order of import, with their comments."""
    found = [e for state in filters.states for e in _of_state(filters, state, size, after, backwards=False)]
    return sorted(found, key=lambda e: (-e.priority, e.comment_id))[:size]


def neighbours(entry: QueueEntry, filters: Filters) -> tuple[str, str]:
    """Return the ids of the comments before and after an entry in the list, empty at its ends."""
    here = place_of(entry)
    ahead = [e for state in filters.states for e in _of_state(filters, state, 1, here, backwards=True)]
    behind = listed(filters, size=1, after=here)
    before = min(ahead, key=lambda e: (e.priority, -e.comment_id), default=None)
    return before.comment.key if before else "", behind[0].comment.key if behind else ""


def number_of(filters: Filters) -> int:
    """Return how many entries a list has, `COUNTED` + 1 for more than `COUNTED`."""
    return matching(filters).order_by().values("pk")[: COUNTED + 1].count()


def place_of(entry: QueueEntry) -> Place:
    """Return the place to read on from."""
    return Place(entry.priority, entry.comment_id)


def matching(filters: Filters) -> QuerySet[QueueEntry]:
    """Return the entries of a list, in no order."""
    exact = {"platform": filters.platform, "account": filters.account, "top_clause": filters.clause}
    within = {
        "comment__author_name__icontains": filters.author,
        "comment__posted_at__gte": filters.posted_from,
        "comment__posted_at__lt": filters.posted_until,
    }
    entries = QueueEntry.objects.filter(state__in=list(filters.states))
    entries = entries.filter(**{name: value for name, value in (exact | within).items() if value})
    if filters.route in _ROUTES:
        entries = entries.filter(**{filters.route: True})
    if filters.text:
        entries = entries.filter(comment__versions__current=True, comment__versions__text__icontains=filters.text)
    if filters.needs_review is not None:
        entries = entries.filter(needs_review=filters.needs_review)
    if filters.accounts is not None:
        entries = entries.filter(account__in=filters.accounts)
    return _held(entries, filters) if filters.holder else entries


def _held(entries: QuerySet[QueueEntry], filters: Filters) -> QuerySet[QueueEntry]:
    in_hand = Q(comment__holding__until__isnull=True) | Q(comment__holding__until__gt=filters.now)
    held = entries.filter(in_hand, comment__holding__isnull=False)
    mine = Q(comment__holding__username=filters.holder)
    return held.exclude(mine) if filters.others else held.filter(mine)


def _of_state(filters: Filters, state: State, size: int, place: Place | None, *, backwards: bool) -> list[QueueEntry]:
    """Read one state's page: the indexes begin with one state, and five short reads beat a long sort."""
    entries = matching(replace(filters, states=(state,))).select_related("comment")
    if place is not None:
        # The first condition bounds the index; the second drops what the page showed of its last priority.
        side = "gte" if backwards else "lte"
        same = Q(priority=place.priority, **{"comment_id__lt" if backwards else "comment_id__gt": place.comment})
        rest = Q(**{"priority__gt" if backwards else "priority__lt": place.priority})
        entries = entries.filter(**{f"priority__{side}": place.priority}).filter(rest | same)
    order = ("priority", "-comment_id") if backwards else ("-priority", "comment_id")
    return list(entries.order_by(*order)[:size])
