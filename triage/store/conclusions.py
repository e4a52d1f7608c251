"""What people concluded, for learning: one label for each comment whose conclusion stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.decision import Action
from triage.records import ClauseId, Comment, CommentId
from triage.store.decisions import Recorded, events
from triage.store.models.human import EventKind
from triage.store.models.machine import Version
from triage.store.rows import comment_of

_CONCLUSIONS = (Action.LEAVE, Action.MEASURE, Action.APPROVE)


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


def labels() -> Iterator[Label]:
    """Yield the conclusion that stands for each comment, in order of seq, where its text is still kept.

    A proposal, or a decision taken back or returned, is no conclusion. An approval that names no clause has
    those of the proposal it refers to.
    """
    standing: dict[CommentId, Recorded] = {}
    proposed: dict[int, Recorded] = {}
    for event in events([EventKind.DECISION]):
        standing.pop(event.comment_id, None)
        action = event.body["action"]
        if action in _CONCLUSIONS:
            standing[event.comment_id] = event
        elif action == Action.PROPOSE:
            proposed[event.seq] = event
    for event in standing.values():
        refers_to = event.body["refers_to"]
        yield from _label(event, proposed.get(refers_to, event) if event.body["action"] == Action.APPROVE else event)


def _label(event: Recorded, origin: Recorded) -> Iterator[Label]:
    texts = Version.objects.filter(comment__key=event.comment_id, text_sha256=event.body["comment_sha256"])
    version = texts.select_related("comment", "batch").order_by("number").last()
    if version is None:
        return
    yes = tuple(map(ClauseId, event.body["clauses"] or origin.body["clauses"]))
    suggested = map(ClauseId, origin.body["suggested"])
    yield Label(
        comment=comment_of(version),
        yes=yes,
        sub_labels=tuple(event.body["sub_labels"] or origin.body["sub_labels"]),
        no=tuple(clause for clause in suggested if clause not in yes),
        rest=event.body["action"] == Action.LEAVE and not yes,
        provenance="ranked" if origin.body["shown"] else "audit",
        seq=event.seq,
        decided_at=event.at,
    )
