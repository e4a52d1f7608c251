"""What the events of one comment leave to be done on its platform: the measures that stand, and those to take back.

Measures on different axes (`Measure.axis`: visibility, report, person) stand beside each other.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

from triage.decision import Action, Person, is_approved
from triage.policy import load_policy
from triage.store.models.desk import OpenTask
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment
from triage.store.recorded import Recorded

# What a correcting entry says of a tick that should never have been made.
NOT_DONE = "undone"


class Entry(NamedTuple):
    """As much of an event as this is read from; a `Recorded` serves as well."""

    seq: int
    kind: str
    by: Person
    at: datetime
    body: Mapping[str, Any]


class Order(NamedTuple):
    """A measure that somebody decided or approved, on its axis; `seq` is the event that asks for it."""

    seq: int
    measure: str
    axis: str
    by: Person
    at: datetime


class ToDo(NamedTuple):
    """Something to do by hand; `reverse`: `order` was carried out, and nothing on its axis stands any longer."""

    order: Order
    reverse: bool


@dataclass(slots=True)
class Standing:
    """What holds for one comment after the events read so far, each by its axis.

    `ordered` are the measures asked for, `before` those before the last decision (which may have approved
    `approval_of`), `carried_out` what was done of them. `done` has the result of each ticked order by its number,
    `orders_of` by proposal what its approvals ordered, each with the order that it took the place of.
    """

    ordered: dict[str, Order] = field(default_factory=dict)
    before: dict[str, Order] = field(default_factory=dict)
    approval_of: int = 0
    needed: dict[int, int] = field(default_factory=dict)
    approved: dict[int, list[int]] = field(default_factory=dict)
    orders_of: dict[int, list[tuple[Order, Order | None]]] = field(default_factory=dict)
    done: dict[int, str] = field(default_factory=dict)
    carried_out: dict[str, Order] = field(default_factory=dict)

    @property
    def open(self) -> list[ToDo]:
        """What is to be done, one thing at most on each axis: where a later measure replaces one, it alone."""
        new = [ToDo(order, reverse=False) for order in self.ordered.values() if order.seq not in self.done]
        ended = [ToDo(order, reverse=True) for axis, order in self.carried_out.items() if axis not in self.ordered]
        return new + ended


def standing_of(events: Iterable[Entry | Recorded]) -> Standing:
    """Return what the events of one comment, in order, come to; a corrected tick counts as it was corrected last."""
    found = list(events)
    corrected = {
        event.body["corrects"]: str(event.body["result"])
        for event in found
        if event.kind == EventKind.MEASURE_DONE and "corrects" in event.body
    }
    standing = Standing()
    for event in found:
        if event.kind == EventKind.DECISION:
            _read_decision(standing, event)
        elif event.kind == EventKind.MEASURE_DONE and "corrects" not in event.body:
            _read_done(standing, event.body, corrected.get(event.seq, str(event.body["result"])))
    return standing


def ended_by(events: Iterable[Recorded], seq: int, *, reverse: bool) -> Recorded | None:
    """Return the event since which a thing to do is none any more, None where it never was one or still is.

    `seq` and `reverse` are those of its order and of the `ToDo`.
    """
    found = [event for event in events if event.kind in (EventKind.DECISION, EventKind.MEASURE_DONE)]
    for end in range(len(found), 0, -1):
        left = standing_of(found[:end]).open
        if any((todo.order.seq, todo.reverse) == (seq, reverse) for todo in left):
            return found[end] if end < len(found) else None
        if found[end - 1].seq <= seq:
            break
    return None


def entry_of(payload: str) -> Entry:
    """Return an event as its payload has it."""
    read = json.loads(payload)
    at = datetime.fromisoformat(read["at"])
    return Entry(read["seq"], read["kind"], Person(**read["by"]), at, read["body"])


def standings(keys: Collection[str]) -> dict[str, Standing]:
    """Return what stands on each of some comments; those without an event are left out."""
    events = DecisionEvent.objects.filter(comment_key__in=keys).order_by("comment_key", "seq")
    entries: dict[str, list[Entry]] = defaultdict(list)
    for key, payload in events.values_list("comment_key", "payload"):
        entries[key].append(entry_of(payload))
    return {key: standing_of(some) for key, some in entries.items()}


def settle(keys: Collection[str]) -> None:
    """Write what is left to do for some comments; the caller has just written events on them, in its transaction."""
    if not keys:
        return
    stand = standings(keys)
    left = {key: tasks for key, standing in stand.items() if (tasks := standing.open)}
    Comment.objects.filter(key__in=[key for key, one in stand.items() if one.ordered], measured=None).update(
        measured=True
    )
    OpenTask.objects.filter(comment_key__in=keys).delete()
    if left:
        rows = {comment.key: comment for comment in Comment.objects.filter(key__in=left)}
        OpenTask.objects.bulk_create(task_row(rows[key], task) for key, tasks in left.items() for task in tasks)


def task_row(comment: Comment, task: ToDo) -> OpenTask:
    """Return an unsaved row for something to do."""
    order = task.order
    return OpenTask(
        comment_key=comment.key,
        account=comment.account,
        platform=comment.platform,
        measure=order.measure,
        axis=order.axis,
        reverse=task.reverse,
        decision=order.seq,
        decided_at=order.at,
        username=order.by.username,
        section=order.by.section,
        post=order.by.post,
        name=order.by.name,
    )


def axis_of(body: Mapping[str, Any]) -> str:
    """Return the axis of the measure that a decision names, empty for none.

    Decisions from before the record held it have that of the policy in use; those measures which that does not know
    share one axis beside the others.
    """
    return body.get("axis") or _known_axes(settings.TRIAGE_POLICY).get(body["measure"], "")


@cache
def _known_axes(policy: str) -> Mapping[str, str]:
    return {measure.id: measure.axis for measure in load_policy(policy).measures}


def _read_decision(standing: Standing, event: Entry | Recorded) -> None:
    body, action = event.body, event.body["action"]
    if action == Action.UNDO:
        _take_back(standing)
        return
    standing.before, standing.approval_of = dict(standing.ordered), 0
    if action == Action.PROPOSE:
        standing.needed[event.seq] = body.get("approvals", 1)
    elif action == Action.LEAVE:
        standing.ordered.clear()
    elif action == Action.LIFT:
        standing.ordered.pop(body["axis"], None)
    elif action == Action.RETURN:
        _send_back(standing, body["refers_to"])
    elif action == Action.MEASURE or (action == Action.APPROVE and _now_approved(standing, body)):
        axis = axis_of(body)
        order = Order(event.seq, body["measure"], axis, event.by, event.at)
        if action == Action.APPROVE:
            standing.orders_of.setdefault(body["refers_to"], []).append((order, standing.ordered.get(axis)))
        standing.ordered[axis] = order


def _now_approved(standing: Standing, body: Mapping[str, Any]) -> bool:
    """Count one approval of a proposal; return whether it was the last one needed."""
    proposal = standing.approval_of = body["refers_to"]
    standing.approved.setdefault(proposal, []).append(body.get("approvals", 1))
    return is_approved(standing.needed.get(proposal, 1), standing.approved[proposal])


def _send_back(standing: Standing, proposal: int) -> None:
    """Let a proposal order nothing; a first approval that did not say how many there had to be may read as the last.

    What it took the place of holds again.
    """
    for order, displaced in reversed(standing.orders_of.get(proposal, [])):
        if standing.ordered.get(order.axis) != order:
            continue
        del standing.ordered[order.axis]
        if displaced is not None:
            standing.ordered[order.axis] = displaced


def _take_back(standing: Standing) -> None:
    """Let hold again what held before the last decision: only that one can be taken back."""
    standing.ordered = dict(standing.before)
    if standing.approval_of:
        standing.approved[standing.approval_of].pop()
    standing.approval_of = 0


def _read_done(standing: Standing, body: Mapping[str, Any], result: str) -> None:
    if result == NOT_DONE:
        return
    if body["reverse"]:
        # What could not be taken back still stands on the platform, and is still to be done.
        if result != "impossible":
            kept = {axis: order for axis, order in standing.carried_out.items() if order.seq != body["decision"]}
            standing.carried_out = kept
        return
    standing.done[body["decision"]] = result
    for axis, order in standing.ordered.items():
        if result == "done" and order.seq == body["decision"]:
            standing.carried_out[axis] = order
