"""What staff still have to do on the platforms: approved measures not carried out, and those to take back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from triage.decision import Action, Person
from triage.records import CommentId
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment

RESULTS = {"done": "実施済", "gone": "本人が削除済", "none": "該当なし", "impossible": "操作不可"}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do by hand; `reverse`: show it again, because the decision it followed no longer stands.

    `decision` is the number of the decision (or last approval) that asks for it, `expected` the comment's last event.
    """

    comment_id: CommentId
    platform: str
    account: str
    measure: str
    reverse: bool
    decision: int
    decided_at: datetime
    by: Person
    expected: int


@dataclass(slots=True)
class _Standing:
    """What holds for one comment after the events read so far."""

    ordered: Mapping[str, Any] | None = None
    needed: dict[int, int] = field(default_factory=dict)
    approved: dict[int, int] = field(default_factory=dict)
    done: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    carried_out: Mapping[str, Any] | None = None
    last: int = 0


def tasks(reversible: Mapping[str, bool], accounts: frozenset[str] | None) -> list[Task]:
    """Return what is to be done, oldest decision first; `reversible` says of each measure whether it can be undone.

    `accounts` are those whose comments somebody may see, None for all.
    """
    keys = DecisionEvent.objects.exclude(measure="").values("comment_key")
    events = DecisionEvent.objects.filter(comment_key__in=keys).order_by("comment_key", "seq")
    rows = events.values_list("comment_key", "payload").iterator(chunk_size=2000)
    found = [t for key, group in groupby(rows, lambda row: row[0]) for t in _of(key, [p for _, p in group], reversible)]
    places = {row.key: row for row in Comment.objects.filter(key__in=[task["comment"] for task in found])}
    made = (_task(task, places[task["comment"]]) for task in found if task["comment"] in places)
    return sorted((t for t in made if accounts is None or t.account in accounts), key=lambda t: t.decision)


def _of(key: str, payloads: Sequence[str], reversible: Mapping[str, bool]) -> Iterator[dict[str, Any]]:
    standing = _Standing()
    for payload in payloads:
        _read(standing, json.loads(payload))
    ordered, out = standing.ordered, standing.carried_out
    if ordered is not None and ordered["seq"] not in standing.done:
        yield {**ordered, "comment": key, "reverse": False, "expected": standing.last}
    if out is not None and reversible.get(out["measure"]) and (ordered or {}).get("measure") != out["measure"]:
        yield {**out, "comment": key, "reverse": True, "expected": standing.last}


def _read(standing: _Standing, event: Mapping[str, Any]) -> None:
    body, seq = event["body"], event["seq"]
    standing.last = seq
    if event["kind"] == EventKind.MEASURE_DONE:
        _read_done(standing, body)
    elif event["kind"] == EventKind.DECISION:
        action = body["action"]
        order = {"seq": seq, "measure": body["measure"], "by": event["by"], "at": event["at"]}
        if action == Action.PROPOSE:
            standing.needed[seq] = body.get("approvals", 1)
        elif action == Action.APPROVE:
            proposal = body["refers_to"]
            standing.approved[proposal] = standing.approved.get(proposal, 0) + 1
            if standing.approved[proposal] >= standing.needed.get(proposal, 1):
                standing.ordered = order
        elif action == Action.MEASURE:
            standing.ordered = order
        elif action in (Action.LEAVE, Action.UNDO):
            standing.ordered = None


def _read_done(standing: _Standing, body: Mapping[str, Any]) -> None:
    if body["reverse"]:
        standing.carried_out = None
        return
    standing.done[body["decision"]] = body
    ordered = standing.ordered
    if body["result"] == "done" and ordered is not None and ordered["seq"] == body["decision"]:
        standing.carried_out = ordered


def _task(found: Mapping[str, Any], comment: Comment) -> Task:
    return Task(
        comment_id=CommentId(comment.key),
        platform=comment.platform,
        account=comment.account,
        measure=found["measure"],
        reverse=found["reverse"],
        decision=found["seq"],
        decided_at=datetime.fromisoformat(found["at"]),
        by=Person(**found["by"]),
        expected=found["expected"],
    )


def tick(task: Task, person: Person, *, result: str, done_on: str, now: datetime) -> int:
    """Record that a task was carried out, or why not; return the event's seq.

    Raises:
        ValueError: `result` is none of `RESULTS`.
        Conflict: something else was recorded on the comment since the list was read.
        StoreError: the database cannot be written now; nothing is written.
    """
    if result not in RESULTS:
        raise ValueError(f"結果「{result}」は選べません。{'、'.join(RESULTS.values())}から選んでください。")
    body = {
        "decision": task.decision,
        "measure": task.measure,
        "reverse": task.reverse,
        "result": result,
        "done_on": done_on,
    }
    draft = Draft(EventKind.MEASURE_DONE, person, now, body, task.comment_id)
    return record(draft, expected=task.expected)
