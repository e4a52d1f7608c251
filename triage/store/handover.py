"""What is still open with one person, for whoever takes over from them: what waits, and never how much they did."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from triage.decision import Action
from triage.policy import Policy
from triage.store.models.desk import Concern, Holding
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment, QueueEntry, State
from triage.store.worklist import open_tasks

_STATES = (State.POSTPONED, State.ESCALATED, State.WAITING_APPROVAL)
_ACTIONS = (Action.POSTPONE, Action.ESCALATE, Action.PROPOSE)
_CONCERNS = (EventKind.CONSULTATION, EventKind.COMPLAINT, EventKind.HOLD)
# Kind, comment and number of the event; 0 for what was handed over.
_Found = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """One thing that is open: its kind, the comment, its account, and the event (0 for none) with its time."""

    kind: str
    key: str
    account: str
    seq: int
    at: datetime | None


def left_open(username: str, accounts: frozenset[str] | None, policy: Policy) -> list[LeftOpen]:
    """Return what is open with somebody, by kind and in order of the record.

    What was handed to them, what they put off, escalated or proposed, what they decided and nobody has carried out,
    and the consultations, complaints and 廃棄停止 that they opened. `accounts` are those whose comments whoever asks
    may see, None for all; `policy` as of `worklist.tasks`.
    """
    found = list(dict.fromkeys(_found(username, policy)))
    owners = dict(Comment.objects.filter(key__in={key for _, key, _ in found}).values_list("key", "account"))
    times = dict(DecisionEvent.objects.filter(pk__in={seq for *_, seq in found}).values_list("seq", "at"))
    return [
        LeftOpen(kind, key, owners.get(key, ""), seq, times.get(seq))
        for kind, key, seq in found
        if accounts is None or owners.get(key, "") in accounts
    ]


def _found(username: str, policy: Policy) -> Iterator[_Found]:
    held = Holding.objects.filter(username=username, until__isnull=True).order_by("comment_id")
    yield from (("held", key, 0) for key in held.values_list("comment__key", flat=True))
    yield from _undecided(username)
    tasks = open_tasks(policy, None).filter(username=username).order_by("decision")
    yield from (("task", key, seq) for key, seq in tasks.values_list("comment_key", "decision"))
    opened = Concern.objects.filter(open=True, kind__in=_CONCERNS).values("seq")
    mine = DecisionEvent.objects.filter(pk__in=opened, username=username).order_by("seq")
    yield from mine.values_list("kind", "comment_key", "seq")


def _undecided(username: str) -> Iterator[_Found]:
    """Yield the comments that stand where this person's last act of that kind put them."""
    acts = DecisionEvent.objects.filter(comment_key__in=acted(username).values("comment_key"), action__in=_ACTIONS)
    last = {
        key: (action, who, seq)
        for key, action, who, seq in acts.order_by("seq").values_list("comment_key", "action", "username", "seq")
    }
    yield from ((action, key, seq) for key, (action, who, seq) in last.items() if who == username)


def acted(username: str) -> QuerySet[DecisionEvent]:
    """Return what a person put off, escalated or proposed on comments that still wait; what others did is not read."""
    waiting = QueueEntry.objects.filter(comment__key=OuterRef("comment_key"), state__in=_STATES)
    own = DecisionEvent.objects.filter(username=username, kind=EventKind.DECISION, action__in=_ACTIONS)
    return own.filter(Exists(waiting)).order_by()
