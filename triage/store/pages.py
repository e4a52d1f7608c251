"""The queue one page at a time, by keyset: page 10,000 costs what page 1 costs."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from triage.store.models.machine import QueueEntry, State

UNDECIDED = (State.OPEN, State.POSTPONED, State.ESCALATED, State.WAITING_APPROVAL, State.REOPENED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: priority and comment row of its last entry."""

    priority: float
    comment: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a list shows; an empty `account` or `clause` means all."""

    states: Collection[State] = UNDECIDED
    account: str = ""
    clause: str = ""
    needs_review: bool | None = None


def page(wanted: Wanted, *, size: int, after: Place | None = None) -> list[QueueEntry]:
    """Return the next `size` entries by descending priority, ties in order of import, with their comments."""
    return _merged([_of_state(wanted, state, size, after) for state in wanted.states])[:size]


def place_of(entry: QueueEntry) -> Place:
    """Return the place to read on from."""
    return Place(entry.priority, entry.comment_id)


def _of_state(wanted: Wanted, state: State, size: int, after: Place | None) -> list[QueueEntry]:
    """Read one state's page: the indexes begin with one state, and five short reads beat a long sort."""
    entries = QueueEntry.objects.filter(state=state).select_related("comment")
    if wanted.account:
        entries = entries.filter(account=wanted.account)
    if wanted.clause:
        entries = entries.filter(top_clause=wanted.clause)
    if wanted.needs_review is not None:
        entries = entries.filter(needs_review=wanted.needs_review)
    if after is not None:
        same = Q(priority=after.priority, comment_id__gt=after.comment)
        # The first condition bounds the index; the second drops what the last page showed of its priority.
        entries = entries.filter(priority__lte=after.priority).filter(Q(priority__lt=after.priority) | same)
    return list(entries.order_by("-priority", "comment_id")[:size])


def _merged(pages: list[list[QueueEntry]]) -> list[QueueEntry]:
    return sorted((e for entries in pages for e in entries), key=lambda e: (-e.priority, e.comment_id))
