"""What people did on a desk of N made-up comments: decisions on each axis, 代決, what was asked, 廃棄停止."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import islice
from typing import Any

# One comment in so many has been decided on the record, one decision in so many was a measure, one of those is to do;
# one decision in so many was made without the machine's answer.
DECIDED, MEASURES, UNDONE, BLIND = 10, 5, 10, 20
# One comment in so many waits for approval, or came with a 申出・通報, a complaint, a question to others.
PROPOSED, NOTICED, COMPLAINED, CONSULTED = 400, 500, 2000, 2000
# One in so many is on 廃棄停止; one proposal in so many was approved as 代決, half of which nobody has seen since.
HELD, BEHALF = 2000, 5
# One of so many of those is still open. So many comments are 見本.
OPEN, GOLDEN = 10, 200
# Of one measure in so many the platform was told, too: a measure beside the other, on an axis of its own.
REPORTED = 4
# Of the comments that stand so far apart, all in one account, the first are read to the last one: lots of so many.
READ_EACH, LOTS, LOT = 16, 60, 200
# Who did nearly all of it.
RECORDED = "earlier"
_CHUNK = 5000
_EVENT = ["seq", "kind", "comment_key", "action", "measure", "username", "at", "payload", "previous_hash", "hash"]
_TEXT = ["event_id", "field", "salt", "text"]
# In the body of a draft: the number of the event just before it.
_LAST = -1


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows past Django's objects."""
    from django.db import connection

    connection.ensure_connection()
    names = ", ".join(columns)
    if connection.vendor == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def stamp(moment: datetime) -> str:
    """Return a time as both databases read it; a connection of Django's speaks UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def standing(i: int) -> str:
    """Return the state that the record of a comment leaves it in, empty where it has none."""
    if i % DECIDED == 0 or is_read(i) or _on_behalf(i) or (_noticed(i) and not _is_open(i, NOTICED)):
        return "decided"
    return "waiting_approval" if _proposed(i) else "open" if _noticed(i) else ""


def is_read(i: int) -> bool:
    """Return whether a comment is one of those that are read to the last one."""
    return i % READ_EACH == 0 and i < READ_EACH * LOTS * LOT


def _proposed(i: int) -> bool:
    return i % PROPOSED == 1


def _on_behalf(i: int) -> bool:
    return i % (PROPOSED * BEHALF) == PROPOSED + 1


def _noticed(i: int) -> bool:
    return i % NOTICED == 1


def _is_open(i: int, each: int) -> bool:
    return i // each % OPEN == 0


def write(number: int, now: datetime) -> None:
    """Write the record of so many comments, link by link, what it leaves to be done, and what is asked."""
    from django.apps import apps
    from django.db import transaction

    from triage.store.chain import head
    from triage.store.standing import settle

    drafts = _chained(_drafts(number, now), head())
    undone: set[str] = set()
    with transaction.atomic():
        while chunk := list(islice(drafts, _CHUNK)):
            insert("store_decisionevent", _EVENT, [row for row, _ in chunk])
            insert("store_eventtext", _TEXT, [text for _, texts in chunk for text in texts])
            undone |= {row[2] for row, _ in chunk if row[3] in ("measure", "approve")}
            undone -= {row[2] for row, _ in chunk if row[1] == "measure_done"}
        settle(undone)
        for derived in ("0009_concerns", "0010_samples", "0012_said", "0018_seen_after", "0025_measured"):
            import_module(f"triage.store.migrations.{derived}").fill(apps, None)
    _record_lots(now)


def _record_lots(now: datetime) -> None:
    """Record 全件確認済 for two lots of three that are read to the last one."""
    from triage.decision import Person
    from triage.store.lots import lots, record_lot

    for _ in range(LOTS * 2 // 3):
        lot = next(iter(lots("account-0", size=LOT, limit=1)), None)
        if lot is None or lot.open:
            return
        record_lot(lot, Person(RECORDED, "見本所", "主任"), now, size=LOT, policy_version="bench")


def _drafts(number: int, now: datetime) -> Iterator[Any]:
    from triage.store.models.machine import Version

    hashes = Version.objects.order_by("comment_id").values_list("text_sha256", flat=True).iterator(chunk_size=_CHUNK)
    for i, digest in zip(range(number), hashes, strict=True):
        if i % DECIDED == 0:
            yield from _answers(i, digest, now)
            yield from _decided(i, digest, now)
        elif is_read(i):
            yield _decision(i, digest, now, "leave")
        if _proposed(i):
            yield from _proposal(i, digest, now)
        if _noticed(i):
            day = (now - timedelta(days=i % 30)).date().isoformat()
            yield _other("notice", i, now, {"sender": "public", "way": "phone", "received_on": day}, "削除の求め")
            if not _is_open(i, NOTICED):
                yield _decision(i, digest, now, "leave")
        yield from _matters(i, now)


def _decided(i: int, digest: str, now: datetime) -> Iterator[Any]:
    place = i // DECIDED
    if place % MEASURES:
        yield _decision(i, digest, now, "leave")
        return
    measured = place // MEASURES
    yield _decision(i, digest, now, "measure")
    if measured % UNDONE:
        yield _done(i, now, "x-hide")
    if measured % REPORTED == 1:
        yield _decision(i, digest, now, "measure", measure="x-report", axis="report")
        yield _done(i, now, "x-report")


def _done(i: int, now: datetime, measure: str) -> Any:
    body = {"decision": _LAST, "measure": measure, "reverse": False}
    return _other("measure_done", i, now, {**body, "result": "done", "done_at": "2026-04-01T10:00+09:00"})


def _proposal(i: int, digest: str, now: datetime) -> Iterator[Any]:
    yield _decision(i, digest, now, "propose")
    if _on_behalf(i):
        yield _decision(i, digest, now, "approve", refers_to=_LAST, on_behalf=True, draft_number="令8-2")
        if i // (PROPOSED * BEHALF) % 2:
            yield _other("seen_after", i, now, {"of": _LAST, "draft_number": "令8-2", "settled_on": "2026-12-02"})


def _answers(i: int, digest: str, now: datetime) -> Iterator[Any]:
    """Yield two answers given beforehand to each of the first `GOLDEN` decided comments."""
    if i // DECIDED < GOLDEN:
        for name in ("analyst-1", "analyst-2"):
            body = {"of": f"b{i}", "text_sha256": digest, "clauses": []}
            yield replace(_other("golden", i, now, body, by=name), comment_key="")


def _matters(i: int, now: datetime) -> Iterator[Any]:
    if i % COMPLAINED == DECIDED:
        yield _other("complaint", i, now, {"received_on": "2026-12-01", "state": "受付"}, "消さないでほしい")
        if not _is_open(i, COMPLAINED):
            yield _other("reconsidered", i, now, {"of": _LAST, "result": "維持"}, "維持が相当", field="reason")
    if i % CONSULTED == 2 * DECIDED:
        yield _other("consultation", i, now, {"with": "本省", "due": "2026-12-20", "state": "照会中"}, "扱いの相談")
        if not _is_open(i, CONSULTED):
            yield _other("consultation", i, now, {"of": _LAST, "state": "回答あり"}, "差し支えない", field="answer")
    if i % HELD == 3 * DECIDED:
        yield _other("hold", i, now, {"ground": "appeal"}, "申出が続いているため", field="reason")
        if not _is_open(i, HELD):
            yield _other("hold", i, now, {"of": _LAST}, "審査が終わったため", field="reason")


def _decision(i: int, digest: str, now: datetime, action: str, **more: Any) -> Any:
    from triage.decision import Action, Decision, Person
    from triage.records import ClauseId, CommentId
    from triage.store.decisions import draft_of

    person, clauses = Person(RECORDED, "見本所", "主任"), (ClauseId("offtopic"),)
    hide = {"measure": "x-hide", "axis": "visibility", "clauses": clauses, "reason": "講習と関係がない"}
    named = {} if action == "leave" else hide
    blind = i // DECIDED % BLIND == 1
    told = {
        "shown": not blind,
        "suggested": clauses if i // (DECIDED * BLIND) % 2 else (),
        "approvals": int(action == "propose"),
        **more,
    }
    decided = {"by": person, "decided_at": now, "policy_version": "bench", **(named | told)}
    return draft_of(Decision(CommentId(f"b{i}"), digest, Action(action), **decided))


def _other(
    kind: str, i: int, now: datetime, body: dict[str, Any], text: str = "", *, field: str = "subject", by: str = ""
) -> Any:
    from triage.decision import Person
    from triage.store.chain import Draft
    from triage.store.models.human import EventKind

    person = Person(by or RECORDED, "見本所", "主任")
    return Draft(EventKind(kind), person, now, body, f"b{i}", {field: text} if text else {})


def _chained(drafts: Iterable[Any], last: Any) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """Yield rows of the chain, each with those of its texts."""
    from triage.store.chain import Anchor, row_of

    for draft in drafts:
        body = {name: last.seq if value is _LAST else value for name, value in draft.body.items()}
        salts = {name: _salt(last.hash, name) for name, text in draft.texts.items() if text}
        row = row_of(replace(draft, body=body), last, salts)
        last = Anchor(row["seq"], row["hash"])
        texts = [(last.seq, name, salt, draft.texts[name]) for name, salt in salts.items()]
        yield tuple(stamp(row[name]) if name == "at" else row[name] for name in _EVENT), texts


def _salt(before: str, name: str) -> str:
    return hashlib.sha256(f"{before}{name}".encode()).hexdigest()[:32]
