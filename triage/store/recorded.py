"""What was recorded, read back in order: decisions and other acts. What was discarded (廃棄) is passed over."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from triage.decision import Action, Cited, Decision, Person
from triage.records import ClauseId, CommentId, Span
from triage.store.chain import TEXTS
from triage.store.models.human import DecisionEvent, EventKind, EventText


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
    found = DecisionEvent.objects.filter(kind__in=list(kinds), seq__gt=after).exclude(payload="")
    for event in found.prefetch_related(TEXTS).order_by("seq").iterator(chunk_size=1000):
        yield _recorded(event, event.told)


@dataclass(frozen=True, slots=True)
class Acts:
    """Which events are read: of some kinds, of one person, at or after `since` and before `until`; empty for all."""

    kinds: Sequence[EventKind] = ()
    username: str = ""
    since: datetime | None = None
    until: datetime | None = None


def latest(acts: Acts, *, before: int, size: int) -> list[Recorded]:
    """Return the newest `size` events of those, after the event numbered `before` (0: from the end).

    By number; those of a person or of some days by their time, as the indexes hold them, and then by number.
    """
    asked = {
        "kind__in": list(acts.kinds),
        "username": acts.username,
        "at__gte": acts.since,
        "at__lt": acts.until,
    }
    wanted = {name: value for name, value in asked.items() if value}
    # Not `seq > 0`: SQLite would take that for the better bound, and read all of a kind for the few of one person.
    found = DecisionEvent.objects.filter(**wanted).exclude(seq=0).exclude(payload="")
    by_time = bool(acts.username or acts.since or acts.until)
    last = DecisionEvent.objects.filter(seq=before).first() if before and by_time else None
    if last is not None:
        # The first condition bounds the index; the second drops what the page showed of its last moment.
        found = found.filter(Q(at__lt=last.at) | Q(seq__lt=before), at__lte=last.at)
    elif before:
        found = found.filter(seq__lt=before)
    order = ("-at", "-seq") if by_time else ("-seq",)
    return [_recorded(event, event.told) for event in found.prefetch_related(TEXTS).order_by(*order)[:size]]


def numbered(seqs: Iterable[int]) -> list[Recorded]:
    """Return the events of these numbers, newest first."""
    found = DecisionEvent.objects.filter(pk__in=list(seqs)).exclude(payload="").prefetch_related(TEXTS).order_by("-seq")
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
