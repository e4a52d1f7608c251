"""Where a comment stands after a decision; taking one back leads to where it stood before."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from triage.decision import Action, is_approved
from triage.records import CommentId
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import State

# What ends one measure (`LIFT`) leaves the comment where it is.
STATES = {
    Action.LEAVE: State.DECIDED,
    Action.MEASURE: State.DECIDED,
    Action.PROPOSE: State.WAITING_APPROVAL,
    Action.APPROVE: State.DECIDED,
    Action.RETURN: State.OPEN,
    Action.POSTPONE: State.POSTPONED,
    Action.ESCALATE: State.ESCALATED,
}


def states_before(undone: Mapping[CommentId, int | None]) -> dict[CommentId, State]:
    """Return by comment where it stood before the decision that is taken back, whose number `undone` holds."""
    histories = _histories(undone) if undone else {}
    return {key: histories.get(key, {}).get(seq or 0, State.OPEN) for key, seq in undone.items()}


def _histories(keys: Collection[str]) -> dict[str, dict[int, State]]:
    # Of these comments all that is recorded: asked for decisions alone, SQLite reads every decision there is.
    found = DecisionEvent.objects.filter(comment_key__in=list(keys)).order_by("comment_key", "seq")
    bodies: dict[str, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    for key, seq, kind, payload in found.values_list("comment_key", "seq", "kind", "payload"):
        if kind == EventKind.DECISION:
            bodies[key].append((seq, json.loads(payload)["body"]))
    return {key: _before(some) for key, some in bodies.items()}


def _before(decided: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[int, State]:
    """Return by its number where the comment stood before each decision."""
    before: dict[int, State] = {}
    # What a proposal asked for and the approvals that stand, and which proposal an approval was given to.
    asked: dict[int, int] = {}
    given: dict[int, list[int]] = defaultdict(list)
    approved: dict[int, int] = {}
    state, text = State.OPEN, ""
    for seq, body in decided:
        # What was decided on another text came back to be read anew; no event says so.
        if state == State.DECIDED and body["comment_sha256"] != text:
            state = State.REOPENED
        before[seq], text = state, body["comment_sha256"]
        if body["action"] == Action.PROPOSE:
            asked[seq] = body.get("approvals", 1)
        if body["action"] == Action.UNDO:
            state = before.get(body["refers_to"], State.OPEN)
            if body["refers_to"] in approved:
                given[approved[body["refers_to"]]].pop()
        elif body["action"] == Action.APPROVE:
            proposal = approved[seq] = body["refers_to"]
            given[proposal].append(body.get("approvals", 1))
            done = is_approved(asked.get(proposal, 1), given[proposal])
            state = State.DECIDED if done else State.WAITING_APPROVAL
        elif body["action"] in STATES:
            state = STATES[Action(body["action"])]
    return before
