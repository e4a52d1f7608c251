"""What people write: decisions and other acts, appended to a chain that nothing alters."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields

from django.db import transaction
from django.db.models import Max

from triage.decision import Action, Decision
from triage.records import CommentId
from triage.sentence import Sentence
from triage.store.access import explained, hold_writer
from triage.store.chain import Anchor, ChainReport, Draft, append_drafts, head, verify_chain
from triage.store.concerns import KINDS, answer_notices, await_seeing, no_more_to_see, take_up
from triage.store.holding import release
from triage.store.lots import forget_records
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import QueueEntry, State, Version
from triage.store.recorded import Acts, Recorded, events, latest, numbered, timeline, timelines
from triage.store.standing import settle
from triage.store.states import STATES, states_before
from triage.store.unseen import keep_samples

__all__ = [
    "Acts",
    "Anchor",
    "ChainReport",
    "Changed",
    "Conflict",
    "Draft",
    "EventKind",
    "Recorded",
    "append",
    "append_all",
    "draft_of",
    "events",
    "head",
    "last_seq",
    "last_seqs",
    "latest",
    "numbered",
    "record",
    "timeline",
    "timelines",
    "verify_chain",
]

# Free texts may name people: they stand beside the chain, which holds their salted hash, and can be purged.
_TEXTS = ("reason", "note", "evidence", "facts")
# Sending back and taking back end something older, and are about no text of their own.
_OF_ANY_TEXT = (Action.RETURN, Action.UNDO)


class Conflict(RuntimeError):
    """Somebody acted on the comment after it was shown; `other` is their event, None where there is none on it."""

    def __init__(self, other: Recorded | None) -> None:
        super().__init__(
            "画面の内容が、いまの記録と合いません。内容を確認してください。"
            if other is None
            else Sentence(
                "先に処理済みです({section} {username}、記録番号 {seq})。内容を確認してください。",
                section=other.by.section,
                username=other.by.username,
                seq=str(other.seq),
            )
        )
        self.other = other


class Changed(RuntimeError):
    """The comment's text is no longer the one the decision is about."""

    def __init__(self, comment_id: CommentId) -> None:
        super().__init__(
            Sentence("本文が変更されています。いまの本文を読んで判断してください: {name}", name=comment_id)
        )
        self.comment_id = comment_id


@explained()
def append(decision: Decision, *, expected: int, state: State | None = None) -> int:
    """Append a decision and move the comment's state; return the decision's seq (1 or more).

    Args:
        decision: what the person concluded, `decided_at` aware.
        expected: `last_seq` of the comment when it was shown to them, 0 for none.
        state: where the comment stands now, if not what the action implies (a first of two approvals).

    Raises:
        Conflict: another event on this comment came first; nothing is written.
        Changed: the comment's text is another one now (what is sent back or taken back may be of any text).
        LookupError: no such comment or no such text of it.
        StoreError: the database cannot be written now; nothing is written.
    """
    with transaction.atomic():
        hold_writer()
        return _append([(decision, expected)], state)[0]


@explained()
def append_all(decisions: Sequence[tuple[Decision, int]]) -> list[int]:
    """Append several decisions (decision, expected) in one transaction, all or none; return their seqs.

    Raises:
        Conflict, Changed, LookupError, StoreError: as `append`; nothing is written.
    """
    with transaction.atomic():
        hold_writer()
        return _append(decisions, None)


def _append(decisions: Sequence[tuple[Decision, int]], state: State | None) -> list[int]:
    """Write decisions on different comments with as many queries for all as for one."""
    _refuse_unknown([decision for decision, _ in decisions])
    _refuse_stale({decision.comment_id: expected for decision, expected in decisions})
    undone = {decision.comment_id: decision.refers_to for decision, _ in decisions if decision.action == Action.UNDO}
    before = states_before(undone)
    drafts = [draft_of(decision) for decision, _ in decisions]
    seqs = [event.seq for event in append_drafts(drafts)]
    for (decision, _), seq in zip(decisions, seqs, strict=True):
        if decision.on_behalf:
            await_seeing(seq, decision.comment_id, decision.decided_at.date().isoformat())
        if decision.action == Action.UNDO:
            no_more_to_see(decision.refers_to or 0, seq)
    keep_samples((draft.comment_key, draft.body) for draft in drafts)
    moved: dict[State, list[CommentId]] = defaultdict(list)
    for decision, _ in decisions:
        if reached := state or before.get(decision.comment_id) or STATES.get(decision.action):
            moved[reached].append(decision.comment_id)
    known = {decision.comment_id for decision, expected in decisions if expected}
    for reached, keys in moved.items():
        QueueEntry.objects.filter(comment__key__in=keys).update(state=reached)
        answer_notices(known.intersection(keys) - undone.keys(), reached)
        if reached != State.DECIDED:
            forget_records(known.intersection(keys))
    # What was asked for after an older decision must be looked at again, wherever the comment stood before.
    answer_notices(known.intersection(undone), State.OPEN)
    release([decision.comment_id for decision, _ in decisions])
    settle([decision.comment_id for decision, expected in decisions if expected or decision.measure])
    return seqs


@explained()
def record(draft: Draft, *, expected: int | None = None) -> int:
    """Append an event that is no decision (adoption, done tick, purge …); return its seq.

    With `expected`, another event on the same comment since then is a conflict. The body holds ids and
    hashes; what may name a person belongs into `texts`.

    Raises:
        Conflict: another event on this comment came first; nothing is written.
        NotOpen: what the event is to close is not open (concerns.py); nothing is written.
        ValueError: a decision, which is `append`'s; or `at` is naive.
        StoreError: the database cannot be written now; nothing is written.
    """
    if draft.kind in (EventKind.DECISION, EventKind.GENESIS):
        raise ValueError(f"record() does not write {draft.kind}")
    with transaction.atomic():
        hold_writer()
        if expected is not None:
            _refuse_stale({CommentId(draft.comment_key): expected})
        (event,) = append_drafts([draft])
        if draft.kind == EventKind.MEASURE_DONE:
            settle([draft.comment_key])
        if draft.kind in KINDS:
            take_up(draft.kind, event.seq, draft.comment_key, draft.body)
        return event.seq


def last_seq(comment_id: CommentId) -> int:
    """Return the seq of the last event on a comment, 0 for none: show it, and hand it back as `expected`."""
    found = DecisionEvent.objects.filter(comment_key=comment_id).aggregate(last=Max("seq"))
    return int(found["last"] or 0)


def last_seqs(keys: Collection[str]) -> dict[str, int]:
    """Return `last_seq` of those of some comments that have an event."""
    found = DecisionEvent.objects.filter(comment_key__in=list(keys)).order_by()
    return dict(found.values_list("comment_key").annotate(last=Max("seq")))


def _refuse_unknown(decisions: Sequence[Decision]) -> None:
    versions = Version.objects.filter(comment__key__in=[decision.comment_id for decision in decisions])
    known = dict.fromkeys(versions.values_list("comment__key", "text_sha256"), False)
    known |= dict.fromkeys(versions.filter(current=True).values_list("comment__key", "text_sha256"), True)
    for decision in decisions:
        current = known.get((decision.comment_id, decision.comment_sha256))
        if current is None:
            raise LookupError(f"このコメント、またはその版の本文がありません: {decision.comment_id}")
        if decision.action not in _OF_ANY_TEXT and not current:
            raise Changed(decision.comment_id)


def _refuse_stale(expected: Mapping[CommentId, int]) -> None:
    last = last_seqs(expected)
    for key, seq in expected.items():
        if last.get(key, 0) != seq:
            raise Conflict(next(iter(numbered([last[key]])), None) if key in last else None)


def draft_of(decision: Decision) -> Draft:
    """Return a decision as the event that records it."""
    outside = {"comment_id", "by", "decided_at", *_TEXTS}
    body = {f.name: getattr(decision, f.name) for f in fields(decision) if f.name not in outside}
    body["confirmed"] = [[span.start, span.end] for span in decision.confirmed]
    body["cited"] = [[one.item, one.wording, one.labels, one.checks] for one in decision.cited]
    return Draft(
        kind=EventKind.DECISION,
        by=decision.by,
        at=decision.decided_at,
        body=body,
        comment_key=decision.comment_id,
        texts={name: getattr(decision, name) for name in _TEXTS},
    )
