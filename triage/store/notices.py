"""申出・通報: what somebody outside or a colleague asks the desk to look at, apart from what the machine suggests.

It neither ranks a comment nor moves its state; it is done when somebody decided after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.store.concerns import Listed, number_open, page_of, place_of
from triage.store.decisions import Recorded, numbered
from triage.store.models.human import EventKind
from triage.store.models.machine import QueueEntry, State

SENDERS = {"public": "外部の方", "staff": "職員"}
WAYS = {"phone": "電話", "counter": "窓口", "mail": "メール", "paper": "文書"}
_KINDS = (EventKind.NOTICE,)


@dataclass(frozen=True, slots=True)
class Notice:
    """One 申出・通報, the comment it is about, and its place in the list."""

    given: Recorded
    entry: QueueEntry
    place: Listed

    @property
    def done(self) -> bool:
        """Whether somebody decided since."""
        return not self.place.open


def notices(accounts: frozenset[str] | None, *, size: int = 50, after: Listed | None = None) -> list[Notice]:
    """Return those on comments somebody may see (`accounts` None for all): open ones, oldest first, then done ones."""
    rows = page_of(_KINDS, accounts, size=size, after=after)
    given = {event.seq: event for event in numbered(row.seq for row in rows)}
    entries = QueueEntry.objects.filter(comment__key__in=[row.comment_key for row in rows]).select_related("comment")
    known = {entry.comment.key: entry for entry in entries}
    return [Notice(given[row.seq], known[row.comment_key], place_of(row)) for row in rows if row.comment_key in known]


def number_waiting(accounts: frozenset[str] | None) -> int:
    """Return how many still wait for a decision."""
    return number_open(_KINDS, accounts)


def open_notices(found: Iterable[Recorded], entry: QueueEntry) -> list[Recorded]:
    """Return those among a comment's events that nobody decided after."""
    found = tuple(found)
    last = max((event.seq for event in found if event.decision), default=0)
    return [event for event in found if event.kind == EventKind.NOTICE and not _done(event, entry, last)]


def _done(event: Recorded, entry: QueueEntry, last_decision: int) -> bool:
    """Return whether a conclusion that stands is younger; one that was taken back leaves the comment undecided."""
    return entry.state == State.DECIDED and last_decision > event.seq
