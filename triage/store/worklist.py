"""What staff still have to do on the platforms: approved measures not carried out, and those to take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from triage.decision import Person
from triage.policy import Policy
from triage.records import CommentId
from triage.store.chain import Draft
from triage.store.decisions import Recorded, record
from triage.store.models.desk import OpenTask
from triage.store.models.human import DecisionEvent, EventKind

RESULTS = {"done": "実施済", "gone": "本人が削除済", "none": "該当なし", "impossible": "操作不可"}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do by hand; `reverse`: take it back (show again, unblock), because nothing on its axis stands now.

    `decision` is the number of the decision (or last approval) that asks for it, `expected` the comment's last event.
    """

    comment_id: CommentId
    platform: str
    account: str
    measure: str
    axis: str
    reverse: bool
    decision: int
    decided_at: datetime
    by: Person
    expected: int


def open_tasks(policy: Policy, accounts: frozenset[str] | None) -> QuerySet[OpenTask]:
    """Return the rows of what is to be done, oldest decision first; arguments as of `tasks`."""
    kept = Q(reverse=False) | ~Q(measure__in=[measure.id for measure in policy.measures if not measure.reversible])
    found = OpenTask.objects.filter(kept).order_by("decision", "reverse")
    return found if accounts is None else found.filter(account__in=accounts)


def tasks(
    policy: Policy,
    accounts: frozenset[str] | None,
    *,
    limit: int | None = None,
    decision: int | None = None,
) -> list[Task]:
    """Return what is to be done, oldest decision first; what the policy says cannot be undone is not to be taken back.

    A measure that it does not know is: somebody has to look.
    `accounts` are those whose comments somebody may see, None for all. With `limit` no more than so many, with
    `decision` those that this decision asks for.
    """
    found = open_tasks(policy, accounts)
    rows = list((found if decision is None else found.filter(decision=decision))[:limit])
    last = _last([row.comment_key for row in rows])
    return [_task(row, last[row.comment_key]) for row in rows]


def _last(keys: Sequence[str]) -> dict[str, int]:
    """Return the number of the last event of each comment."""
    events = DecisionEvent.objects.filter(comment_key__in=keys).order_by()
    return dict(events.values_list("comment_key").annotate(last=Max("seq")))


def _task(row: OpenTask, last: int) -> Task:
    return Task(
        comment_id=CommentId(row.comment_key),
        platform=row.platform,
        account=row.account,
        measure=row.measure,
        axis=row.axis,
        reverse=row.reverse,
        decision=row.decision,
        decided_at=row.decided_at,
        by=Person(row.username, row.section, row.post, row.name),
        expected=last,
    )


def tick(task: Task, person: Person, *, result: str, done_at: datetime, now: datetime) -> int:
    """Record that a task was carried out, or why not, and when; return the event's seq.

    Raises:
        ValueError: `result` is none of `RESULTS`, or `done_at` naive or still to come.
        Conflict: something else was recorded on the comment since the list was read.
        StoreError: the database cannot be written now; nothing is written.
    """
    if result not in RESULTS or done_at.tzinfo is None or done_at > now:
        raise ValueError(f"a task is not ticked with {result!r} at {done_at}")
    body = {
        "decision": task.decision,
        "measure": task.measure,
        "reverse": task.reverse,
        "result": result,
        "done_at": done_at.isoformat(timespec="minutes"),
    }
    draft = Draft(EventKind.MEASURE_DONE, person, now, body, task.comment_id)
    return record(draft, expected=task.expected)


def correct(
    tick: Recorded, person: Person, done: tuple[str, datetime | None], *, reason: str, expected: int, now: datetime
) -> int:
    """Record what a tick should have been (result, and when); return the event's seq. The wrong tick stays on record.

    Raises:
        ValueError: `tick` is none, or corrects one itself.
        Conflict, StoreError: as `tick`; nothing is written.
    """
    if not is_tick(tick):
        raise ValueError(f"event {tick.seq} is no tick")
    result, at = done
    body = {
        "corrects": tick.seq,
        "decision": tick.body["decision"],
        "measure": tick.body["measure"],
        "reverse": tick.body["reverse"],
        "result": result,
        "done_at": at.isoformat(timespec="minutes") if at else "",
    }
    draft = Draft(EventKind.MEASURE_DONE, person, now, body, tick.comment_id, {"reason": reason})
    return record(draft, expected=expected)


def is_recused(comment_id: str, username: str) -> bool:
    """Return whether somebody stepped aside from a comment because it concerns themselves (関係職員)."""
    stepped = DecisionEvent.objects.filter(comment_key=comment_id, kind=EventKind.RECUSED, username=username)
    return stepped.exists()


def is_tick(event: Recorded) -> bool:
    """Return whether an event says what was done of a measure, and not what another one should have said."""
    return event.kind == EventKind.MEASURE_DONE and "corrects" not in event.body
