"""What people concluded, for learning: one label for each comment whose conclusion stands."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.decision import Action
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
class _Held:
    """The conclusions on one comment that stand side by side, by axis, and those before its last decision.

    `settled`: nothing waits beside them, no proposal and nobody's second thoughts.
    """

    by_axis: dict[str, Recorded] = field(default_factory=dict)
    before: dict[str, Recorded] = field(default_factory=dict)
    settled: bool = False


def _read(held: _Held, event: Recorded) -> None:
    """Take in the next decision on the comment."""
    action = event.body["action"]
    held.settled = action not in _OPEN
    if action == Action.UNDO:
        held.by_axis = dict(held.before)
        return
    held.before = dict(held.by_axis)
    if action in (Action.MEASURE, Action.APPROVE):
        held.by_axis.pop(_ALL, None)
        held.by_axis[axis_of(event.body)] = event
    elif action == Action.LEAVE:
        held.by_axis = {_ALL: event}
    elif action == Action.LIFT:
        held.by_axis.pop(event.body["axis"], None)


def labels() -> Iterator[Label]:
    """Yield what stands for each comment, in order of the last seq, where its text is still kept.

    A proposal, or a decision taken back or returned, is no conclusion. An approval that names no clause has
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
