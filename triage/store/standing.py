"""What the events of one comment leave to be done on its platform: the measure that stands, and one to take back."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.decision import Action
from triage.store.models.desk import OpenTask
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment


@dataclass(slots=True)
class Standing:
    """What holds for one comment after the events read so far.

    `ordered` asks for a measure, `before` did before the last decision (which may
    have approved `approval_of`), `carried_out` is what was done of it; each has seq, measure, by and at.
    """

    ordered: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    approval_of: int = 0
    needed: dict[int, int] = field(default_factory=dict)
    approved: dict[int, int] = field(default_factory=dict)
    done: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    carried_out: Mapping[str, Any] | None = None

    @property
    def open(self) -> dict[bool, Mapping[str, Any]]:
        """What is to be done: under False a measure, under True one that was carried out and stands no longer."""
        found = {}
        if self.ordered is not None and self.ordered["seq"] not in self.done:
            found[False] = self.ordered
        out = self.carried_out
        if out is not None and (self.ordered or {}).get("measure") != out["measure"]:
            found[True] = out
        return found


def standing_of(payloads: Iterable[str]) -> Standing:
    """Return what the events of one comment (their payloads, in order) come to."""
    standing = Standing()
    for payload in payloads:
        _read(standing, json.loads(payload))
    return standing


def carried_out(key: str) -> str:
    """Return the measure that was carried out on a comment and still stands on its platform, empty for none."""
    events = DecisionEvent.objects.filter(comment_key=key).order_by("seq")
    out = standing_of(events.values_list("payload", flat=True)).carried_out
    return str(out["measure"]) if out else ""


def settle(keys: Collection[str]) -> None:
    """Write what is left to do for some comments; the caller has just written events on them, in its transaction."""
    if not keys:
        return
    events = DecisionEvent.objects.filter(comment_key__in=keys).order_by("comment_key", "seq")
    payloads: dict[str, list[str]] = defaultdict(list)
    for key, payload in events.values_list("comment_key", "payload"):
        payloads[key].append(payload)
    left = {key: tasks for key, some in payloads.items() if (tasks := standing_of(some).open)}
    OpenTask.objects.filter(comment_key__in=keys).delete()
    if left:
        rows = {comment.key: comment for comment in Comment.objects.filter(key__in=left)}
        OpenTask.objects.bulk_create(
            task_row(rows[key], task, reverse=reverse) for key, tasks in left.items() for reverse, task in tasks.items()
        )


def task_row(comment: Comment, task: Mapping[str, Any], *, reverse: bool) -> OpenTask:
    """Return an unsaved row for something to do."""
    return OpenTask(
        comment_key=comment.key,
        account=comment.account,
        platform=comment.platform,
        measure=task["measure"],
        reverse=reverse,
        decision=task["seq"],
        decided_at=datetime.fromisoformat(task["at"]),
        **task["by"],
    )


def _read(standing: Standing, event: Mapping[str, Any]) -> None:
    body, seq = event["body"], event["seq"]
    if event["kind"] == EventKind.MEASURE_DONE:
        _read_done(standing, body)
    elif event["kind"] == EventKind.DECISION:
        action = body["action"]
        order = {"seq": seq, "measure": body["measure"], "by": event["by"], "at": event["at"]}
        if action == Action.UNDO:
            _take_back(standing)
            return
        standing.before, standing.approval_of = standing.ordered, 0
        if action == Action.PROPOSE:
            standing.needed[seq] = body.get("approvals", 1)
        elif action == Action.APPROVE:
            proposal = standing.approval_of = body["refers_to"]
            standing.approved[proposal] = standing.approved.get(proposal, 0) + 1
            if standing.approved[proposal] >= standing.needed.get(proposal, 1):
                standing.ordered = order
        elif action == Action.MEASURE:
            standing.ordered = order
        elif action == Action.LEAVE:
            standing.ordered = None


def _take_back(standing: Standing) -> None:
    """Let hold again what held before the last decision: only that one can be taken back."""
    standing.ordered = standing.before
    if standing.approval_of:
        standing.approved[standing.approval_of] -= 1
    standing.approval_of = 0


def _read_done(standing: Standing, body: Mapping[str, Any]) -> None:
    if body["reverse"]:
        # What could not be taken back still stands on the platform, and is still to be done.
        if body["result"] != "impossible":
            standing.carried_out = None
        return
    standing.done[body["decision"]] = body
    ordered = standing.ordered
    if body["result"] == "done" and ordered is not None and ordered["seq"] == body["decision"]:
        standing.carried_out = ordered
