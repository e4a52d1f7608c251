"""The chain of events: one writer, one hash per link, and a check that names the first broken one."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Prefetch

from triage.decision import Person
from triage.sentence import Sentence
from triage.store.blanks import BLANK, Blanked, blanked
from triage.store.models.human import Attachment, DecisionEvent, EventKind, EventText
from triage.store.said import keep_said

Texts = Mapping[str, str]
# Into a list of their own: a related manager costs a query set for each event, most of the time of reading them.
TEXTS = Prefetch("texts", to_attr="told")
_KEPT = ("store_comment", "store_version", "store_batch", "store_eventtext", "store_attachment")
_TRIGGERS = {"event_no_update", "event_no_delete", "event_only_next", *(f"kept_{table}" for table in _KEPT)}
# SQLite knows no TRUNCATE.
_WHOLE = {f"kept_whole_{table}" for table in _KEPT}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the chain at some time, kept outside the database: `seq` and `hash` of the last event."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check found. `broken_seq` is the first event that does not hold, None if all do.

    `guarded`: the triggers against UPDATE and DELETE are in place. `events` counts those that hold.
    """

    events: int
    head: Anchor
    broken_seq: int | None
    reason: str
    guarded: bool

    @property
    def ok(self) -> bool:
        """Whether every event holds and the database still refuses changes."""
        return self.broken_seq is None and self.guarded


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the chain: what 廃棄記録 account for, and which events have a kept screen."""

    discarded: Blanked
    screens: frozenset[int]


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its place: kind, who, when (aware), JSON body, and its free texts apart."""

    kind: EventKind
    by: Person
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)
    comment_key: str = ""
    texts: Texts = field(default_factory=dict)


def canonical_json(data: Mapping[str, Any]) -> str:
    """Return the one form of an event that is hashed: sorted keys, no spaces, UTF-8 as it is, no NaN."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def link(previous_hash: str, payload: str) -> str:
    """Return sha256(previous hash as bytes ‖ payload in UTF-8), hex."""
    return hashlib.sha256(bytes.fromhex(previous_hash) + payload.encode("utf-8")).hexdigest()


def text_digest(salt: str, text: str) -> str:
    """Return what the chain keeps of a free text: sha256(salt ‖ text), hex."""
    return hashlib.sha256((salt + text).encode("utf-8")).hexdigest()


def append_draft(draft: Draft) -> DecisionEvent:
    """Write the next event; the caller holds the write lock (access.hold_writer) in a transaction.

    Raises:
        ValueError: `draft.at` is naive.
    """
    (event,) = append_drafts([draft])
    return event


def append_drafts(drafts: Sequence[Draft]) -> list[DecisionEvent]:
    """Write the next events, each linked to the one before it; as `append_draft`."""
    if any(draft.at.tzinfo is None for draft in drafts):
        raise ValueError("an event needs an aware time")
    last, events, texts = head(), [], []
    for draft in drafts:
        salts = {name: secrets.token_hex(16) for name, text in draft.texts.items() if text}
        events.append(DecisionEvent(**row_of(draft, last, salts)))
        last = Anchor(events[-1].seq, events[-1].hash)
        texts += [EventText(event_id=last.seq, field=f, salt=s, text=draft.texts[f]) for f, s in salts.items()]
    # Events before texts: each text names its event.
    DecisionEvent.objects.bulk_create(events)
    EventText.objects.bulk_create(texts)
    keep_said(zip((event.seq for event in events), drafts, strict=True))
    return events


def row_of(draft: Draft, last: Anchor, salts: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns of the event that follows `last`; `salts` has one for each free text of the draft."""
    payload = canonical_json(_payload(draft, last.seq + 1, salts))
    return {
        "seq": last.seq + 1,
        "payload": payload,
        "previous_hash": last.hash,
        "hash": link(last.hash, payload),
        **_columns(json.loads(payload)),
    }


def _payload(draft: Draft, seq: int, salts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "seq": seq,
        "kind": draft.kind.value,
        "comment": draft.comment_key,
        "by": asdict(draft.by),
        "at": draft.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "body": dict(draft.body),
        "texts": {name: text_digest(salt, draft.texts[name]) for name, salt in salts.items()},
    }


def _columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that repeat a payload; the check compares them, so no query is misled."""
    return {
        "kind": payload["kind"],
        "comment_key": payload["comment"],
        "action": payload["body"].get("action", ""),
        "measure": payload["body"].get("measure", ""),
        "username": payload["by"]["username"],
        "at": datetime.fromisoformat(payload["at"]),
    }


def head() -> Anchor:
    """Return the last event's seq and hash, to be kept outside (file, mail, print)."""
    event = DecisionEvent.objects.order_by("-seq")[0]
    return Anchor(event.seq, event.hash)


def verify_chain(anchor: Anchor | None = None) -> ChainReport:
    """Recompute every link, and compare with an anchor kept outside if there is one.

    An edited, deleted, inserted or reordered event breaks at its own seq, and so does one whose reason, note or kept
    screen was rewritten or taken away; a cut tail or a chain rewritten as a whole is found by an anchor alone. What was
    discarded holds where a 廃棄記録 names it and all that is left of it is as it was.
    """
    beside = _Beside(blanked(), frozenset(Attachment.objects.values_list("event_id", flat=True)))
    events = DecisionEvent.objects.order_by("seq").prefetch_related(TEXTS).iterator(chunk_size=2000)
    count, at, reason = 0, Anchor(-1, "0" * 64), ""
    for event in events:
        reason = _fault(event, event.told, at, beside) or _anchor_fault(event, anchor)
        if reason:
            return ChainReport(count, at, at.seq + 1, reason, guarded())
        count, at = count + 1, Anchor(event.seq, event.hash)
    if anchor is not None and at.seq < anchor.seq:
        reason = Sentence("末尾が失われています(控えでは {seq} 番まであります)。", seq=str(anchor.seq))
    broken = at.seq + 1 if reason or not count else None
    return ChainReport(count, at, broken, reason or ("" if count else "記録の開始がありません。"), guarded())


def _fault(event: DecisionEvent, told: Sequence[EventText], before: Anchor, beside: _Beside) -> str:
    """Return why an event does not follow the one before it, empty if it does."""
    if event.seq != before.seq + 1:
        return Sentence("記録が欠けています(次は {seq} 番です)。", seq=str(event.seq))
    if event.previous_hash != before.hash:
        return "前の記録とつながっていません。"
    return _content_fault(event, told, beside) if event.payload else _blank_fault(event, told, beside)


def _content_fault(event: DecisionEvent, told: Sequence[EventText], beside: _Beside) -> str:
    if event.hash != link(event.previous_hash, event.payload):
        return "内容が書き換えられています。"
    payload = json.loads(event.payload)
    columns = {name: getattr(event, name) for name in _columns(payload)}
    if payload["seq"] != event.seq or columns != _columns(payload):
        return "検索用の列が内容と違います。"
    if event.seq in beside.discarded.broken:
        return "この廃棄記録が挙げる記録と、残っているものが合いません。"
    if event.kind == EventKind.EVIDENCE and payload["body"].get("sha256") and event.seq not in beside.screens:
        return "保全した画面が失われています。"
    return _text_fault(told, payload.get("texts", {}))


def _blank_fault(event: DecisionEvent, told: Sequence[EventText], beside: _Beside) -> str:
    """Return why an event without content is no discarded one, empty if a 廃棄記録 names it and nothing is beside."""
    gone = all(getattr(event, name) == value for name, value in BLANK.items())
    if event.seq in beside.discarded.named and gone and not told and event.seq not in beside.screens:
        return ""
    return "内容が消されています。これを挙げる廃棄記録がありません。"


def _text_fault(told: Sequence[EventText], digests: Mapping[str, str]) -> str:
    """Return why the free texts beside an event are not those it names."""
    for row in told:
        if digests.get(row.field) != text_digest(row.salt, row.text):
            return Sentence("理由・メモなどの文({field})が書き換えられています。", field=row.field)
    lost = sorted(set(digests) - {row.field for row in told})
    return Sentence("理由・メモなどの文({field})が失われています。", field=lost[0]) if lost else ""


def _anchor_fault(event: DecisionEvent, anchor: Anchor | None) -> str:
    if anchor is None or event.seq != anchor.seq or event.hash == anchor.hash:
        return ""
    return "控えと違います。ここまでの記録が、つじつまを合わせて書き換えられています。"


def guarded() -> bool:
    """Return whether the triggers of migrations 0002 and 0022 are in the database and, on PostgreSQL, switched on."""
    wanted = _TRIGGERS | _WHOLE if connection.vendor == "postgresql" else _TRIGGERS
    names = ", ".join(f"'{name}'" for name in sorted(wanted))
    query = (
        f"SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgname IN ({names})"  # noqa: S608 - constants
        if connection.vendor == "postgresql"
        else f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name IN ({names})"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()} == wanted
