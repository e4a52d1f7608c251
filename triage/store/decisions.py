"""What people write: decisions and other acts, appended to a chain that nothing alters."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from triage.decision import Action, Cited, Decision, Person
from triage.records import ClauseId, CommentId, Span
from triage.sentence import Sentence
from triage.store.access import explained, hold_writer
from triage.store.chain import TEXTS, Anchor, ChainReport, Draft, append_drafts, head, verify_chain
from triage.store.concerns import KINDS, answer_notices, take_up
from triage.store.holding import release
from triage.store.models.human import DecisionEvent, EventKind, EventText
from triage.store.models.machine import QueueEntry, State, Version
from triage.store.standing import settle
from triage.store.unseen import keep_samples

__all__ = [
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
_STATES = {
    Action.LEAVE: State.DECIDED,
    Action.MEASURE: State.DECIDED,
    Action.PROPOSE: State.WAITING_APPROVAL,
    Action.APPROVE: State.DECIDED,
    Action.RETURN: State.OPEN,
    Action.POSTPONE: State.POSTPONED,
    Action.ESCALATE: State.ESCALATED,
    Action.UNDO: State.OPEN,
}
# Sending back and taking back end something older, and are about no text of their own.
_OF_ANY_TEXT = (Action.RETURN, Action.UNDO)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event as read back: `decision` for a decision, else None; `purged` names texts that are gone."""

    seq: int
    kind: EventKind
    comment_id: CommentId
    by: Person
    at: datetime
    body: Mapping[str, Any]
    texts: Mapping[str, str]
    purged: tuple[str, ...]
    decision: Decision | None
    hash: str


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
    drafts = [draft_of(decision) for decision, _ in decisions]
    seqs = [event.seq for event in append_drafts(drafts)]
    keep_samples((draft.comment_key, draft.body) for draft in drafts)
    moved: dict[State, list[CommentId]] = defaultdict(list)
    for decision, _ in decisions:
        moved[state or _STATES[decision.action]].append(decision.comment_id)
    known = {decision.comment_id for decision, expected in decisions if expected}
    for reached, keys in moved.items():
        QueueEntry.objects.filter(comment__key__in=keys).update(state=reached)
        answer_notices(known.intersection(keys), reached)
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


def timeline(comment_id: CommentId) -> tuple[Recorded, ...]:
    """Return every event on a comment in order of seq."""
    return timelines([comment_id])[comment_id]


def timelines(keys: Collection[str]) -> dict[str, tuple[Recorded, ...]]:
    """Return by comment every event on each of some comments, in order of seq."""
    found = DecisionEvent.objects.filter(comment_key__in=keys).prefetch_related(TEXTS).order_by("comment_key", "seq")
    events: dict[str, list[Recorded]] = {key: [] for key in keys}
    for event in found:
        events[event.comment_key].append(_recorded(event, event.told))
    return {key: tuple(some) for key, some in events.items()}


def events(kinds: Iterable[EventKind], *, after: int = 0) -> Iterator[Recorded]:
    """Yield the events of some kinds with seq over `after`, in order."""
    found = DecisionEvent.objects.filter(kind__in=list(kinds), seq__gt=after).prefetch_related(TEXTS)
    for event in found.order_by("seq").iterator(chunk_size=1000):
        yield _recorded(event, event.told)


def latest(kinds: Sequence[EventKind], *, before: int, size: int) -> list[Recorded]:
    """Return the newest `size` events of some kinds (none: of all) with seq under `before` (0: from the end)."""
    found = DecisionEvent.objects.exclude(kind=EventKind.GENESIS).prefetch_related(TEXTS).order_by("-seq")
    if kinds:
        found = found.filter(kind__in=kinds)
    if before:
        found = found.filter(seq__lt=before)
    return [_recorded(event, event.told) for event in found[:size]]


def numbered(seqs: Iterable[int]) -> list[Recorded]:
    """Return the events of these numbers, newest first."""
    found = DecisionEvent.objects.filter(pk__in=list(seqs)).prefetch_related(TEXTS).order_by("-seq")
    return [_recorded(event, event.told) for event in found]


def _recorded(event: DecisionEvent, told: Iterable[EventText]) -> Recorded:
    payload = json.loads(event.payload)
    texts = {row.field: row.text for row in told}
    person = Person(**payload["by"])
    decision = _decision(payload, person, texts) if event.kind == EventKind.DECISION else None
    return Recorded(
        seq=event.seq,
        kind=EventKind(event.kind),
        comment_id=CommentId(event.comment_key),
        by=person,
        at=event.at,
        body=payload["body"],
        texts=texts,
        purged=tuple(name for name in payload["texts"] if name not in texts),
        decision=decision,
        hash=event.hash,
    )


def _decision(payload: Mapping[str, Any], by: Person, texts: Mapping[str, str]) -> Decision:
    body = payload["body"]
    converted = {
        "action": Action(body["action"]),
        "clauses": tuple(map(ClauseId, body["clauses"])),
        "suggested": tuple(map(ClauseId, body["suggested"])),
        **{name: tuple(body[name]) for name in ("sub_labels", "answers", "handover") if name in body},
        "confirmed": tuple(Span(start, end) for start, end in body["confirmed"]),
        "cited": tuple(Cited(one[0], one[1], tuple(one[2]), tuple(one[3])) for one in body.get("cited", [])),
    }
    return Decision(
        comment_id=CommentId(payload["comment"]),
        by=by,
        decided_at=datetime.fromisoformat(payload["at"]),
        **{**body, **converted, **texts},
    )
