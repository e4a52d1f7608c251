"""申出・通報: what somebody outside or a colleague asks the desk to look at, apart from what the machine suggests.

It neither ranks a comment nor moves its state; it is done when somebody decided after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from triage.store.decisions import Recorded, events
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import QueueEntry, State

SENDERS = {"public": "外部の方", "staff": "職員"}
WAYS = {"phone": "電話", "counter": "窓口", "mail": "メール", "paper": "文書"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One 申出・通報, the comment it is about, and whether that was decided since."""

    given: Recorded
    entry: QueueEntry
    done: bool

    @property
    def received_on(self) -> str:
        """The day it came in (ISO)."""
        return str(self.given.body["received_on"])


def notices(accounts: frozenset[str] | None) -> list[Notice]:
    """Return those on comments somebody may see (`accounts` None for all): open ones, oldest first, then done ones."""
    given = list(events((EventKind.NOTICE,)))
    keys = {event.comment_id for event in given}
    entries = QueueEntry.objects.filter(comment__key__in=keys).select_related("comment")
    if accounts is not None:
        entries = entries.filter(account__in=accounts)
    known = {entry.comment.key: entry for entry in entries}
    decided = DecisionEvent.objects.filter(kind=EventKind.DECISION, comment_key__in=keys).order_by()
    last = dict(decided.values_list("comment_key").annotate(last=Max("seq")))
    found = [
        Notice(event, known[event.comment_id], _done(event, known[event.comment_id], last.get(event.comment_id, 0)))
        for event in given
        if event.comment_id in known
    ]
    return sorted(found, key=lambda n: (n.done, "" if n.done else n.received_on, -n.given.seq if n.done else 0))


def number_open(accounts: frozenset[str] | None) -> int:
    """Return how many still wait for a decision."""
    return sum(not notice.done for notice in notices(accounts))


def open_notices(found: Iterable[Recorded], entry: QueueEntry) -> list[Recorded]:
    """Return those among a comment's events that nobody decided after."""
    found = tuple(found)
    last = max((event.seq for event in found if event.decision), default=0)
    return [event for event in found if event.kind == EventKind.NOTICE and not _done(event, entry, last)]


def _done(event: Recorded, entry: QueueEntry, last_decision: int) -> bool:
    """Return whether a conclusion that stands is younger; one that was taken back leaves the comment undecided."""
    return entry.state == State.DECIDED and last_decision > event.seq
