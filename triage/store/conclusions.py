"""What people concluded, for learning: one label for each comment whose conclusion stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.decision import Action, is_approved
from triage.records import ClauseId, Comment, CommentId
from triage.store.decisions import Recorded, events
from triage.store.models.human import EventKind
from triage.store.models.machine import Version
from triage.store.rows import comment_of
from triage.store.standing import axis_of

# 措置なし is a conclusion about the comment as a whole, on no axis.
_ALL = "*"
# What is put off, escalated or proposed is no conclusion, nor is what stood before it until somebody concludes again.
_OPEN = frozenset({Action.PROPOSE, Action.POSTPONE, Action.ESCALATE})


@dataclass(frozen=True, slots=True)
class Label:
    """One conclusion for learning, with the text it was made on.

    `yes` are the clauses the person named, `no` those the machine suggested to them and they did not name;
    `rest`: no clause applied at all. `provenance` is `ranked`, or `audit` if the suggestion was hidden.
    """

    comment: Comment
    yes: tuple[ClauseId, ...]
    sub_labels: tuple[str, ...]
    no: tuple[ClauseId, ...]
    rest: bool
    provenance: str
    seq: int
    decided_at: datetime


@dataclass(slots=True)
class _Proposal:
    """How many approvals a proposal asked for, whether all was `settled` before it, and its approvals that stand."""

    asked: int
    settled: bool
    approvals: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Held:
    """The conclusions on one comment that stand side by side, by axis.

    `settled`: nothing waits beside them, no proposal and nobody's second thoughts. `before` is both as they were before
    the last decision, which may have approved `approval_of`.
    """

    by_axis: dict[str, Recorded] = field(default_factory=dict)
    settled: bool = False
    before: tuple[dict[str, Recorded], bool] = field(default_factory=lambda: ({}, False))
    proposals: dict[int, _Proposal] = field(default_factory=dict)
    approval_of: int = 0

    def proposal(self, seq: int) -> _Proposal:
        """Return a proposal by its number; of one that is on no record, as in `standing`, one approval is enough."""
        return self.proposals.setdefault(seq, _Proposal(1, settled=False))


def _read(held: _Held, event: Recorded) -> None:
    """Take in the next decision on the comment."""
    action = event.body["action"]
    if action == Action.UNDO:
        _take_back(held)
        return
    held.before, held.approval_of = (dict(held.by_axis), held.settled), 0
    if action == Action.PROPOSE:
        held.proposals[event.seq] = _Proposal(event.body.get("approvals", 1), held.settled)
    if action == Action.APPROVE and not _now_approved(held, event.body):
        return
    if action == Action.RETURN:
        # What waited is gone; an escalation before it waits on.
        held.settled = held.proposal(event.body["refers_to"]).settled
    elif action != Action.LIFT:
        held.settled = action not in _OPEN
    _conclude(held, event)


def _take_back(held: _Held) -> None:
    """Let hold again what held before the last decision: only that one can be taken back."""
    conclusions, held.settled = held.before
    held.by_axis = dict(conclusions)
    if held.approval_of:
        held.proposals[held.approval_of].approvals.pop()
    held.approval_of = 0


def _now_approved(held: _Held, body: Mapping[str, Any]) -> bool:
    """Count one approval; return whether it was the last one that its proposal needed."""
    proposal = held.proposal(body["refers_to"])
    proposal.approvals.append(body.get("approvals", 1))
    held.approval_of = body["refers_to"]
    return is_approved(proposal.asked, proposal.approvals)


def _conclude(held: _Held, event: Recorded) -> None:
    action = event.body["action"]
    if action in (Action.MEASURE, Action.APPROVE):
        held.by_axis.pop(_ALL, None)
        held.by_axis[axis_of(event.body)] = event
    elif action == Action.LEAVE:
        held.by_axis = {_ALL: event}
    elif action == Action.LIFT:
        held.by_axis.pop(event.body["axis"], None)


def labels() -> Iterator[Label]:
    """Yield what stands for each comment, in order of the last seq, where its text is still kept.

    A proposal, its first approval of two, or a decision taken back or returned, is no conclusion; what is taken back
    leaves all as it was before, and nothing where nothing was. An approval that names no clause has
    those of the proposal it refers to. Of measures on several axes the items count together: a report for one
    item says nothing against another item for which the same text is hidden.
    """
    held: dict[CommentId, _Held] = defaultdict(_Held)
    proposed: dict[int, Recorded] = {}
    for event in events([EventKind.DECISION]):
        _read(held[event.comment_id], event)
        if event.body["action"] == Action.PROPOSE:
            proposed[event.seq] = event
    stand = [sorted(one.by_axis.values(), key=_seq) for one in held.values() if one.settled and one.by_axis]
    for conclusions in sorted(stand, key=lambda some: some[-1].seq):
        yield from _label(conclusions, proposed)


def _seq(event: Recorded) -> int:
    return event.seq


def _label(conclusions: Sequence[Recorded], proposed: Mapping[int, Recorded]) -> Iterator[Label]:
    last = conclusions[-1]
    texts = Version.objects.filter(comment__key=last.comment_id, text_sha256=last.body["comment_sha256"])
    version = texts.select_related("comment", "batch").order_by("number").last()
    if version is None:
        return
    # What was concluded on another text says nothing of this one.
    found = [one for one in conclusions if one.body["comment_sha256"] == last.body["comment_sha256"]]
    yes = _named(found, proposed, "clauses")
    origin = _origin(last, proposed)
    yield Label(
        comment=comment_of(version),
        yes=tuple(map(ClauseId, yes)),
        sub_labels=_named(found, proposed, "sub_labels"),
        no=tuple(ClauseId(clause) for clause in origin.body["suggested"] if clause not in yes),
        rest=last.body["action"] == Action.LEAVE and not yes,
        provenance="ranked" if origin.body["shown"] else "audit",
        seq=last.seq,
        decided_at=last.at,
    )


def _origin(event: Recorded, proposed: Mapping[int, Recorded]) -> Recorded:
    return proposed.get(event.body["refers_to"], event) if event.body["action"] == Action.APPROVE else event


def _named(found: Sequence[Recorded], proposed: Mapping[int, Recorded], field: str) -> tuple[str, ...]:
    """Return the items or finer labels of some conclusions, each once, in their order."""
    return tuple(dict.fromkeys(n for one in found for n in one.body[field] or _origin(one, proposed).body[field]))
