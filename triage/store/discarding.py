"""廃棄: the one place that takes stored records away, and only what an approved list names and still holds.

A piece of the list goes in one transaction with its 廃棄記録, so that a run that was killed goes on where it was.
Of each event number, kind, time and hashes stay, and the chain goes on holding (chain.py, blanks.py).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from triage.clock import JST
from triage.decision import Person
from triage.policy import RecordType
from triage.store.access import explained, hold_writer
from triage.store.blanks import BLANK, DISCARDED, digest, left_of, ranges
from triage.store.chain import Draft, append_draft
from triage.store.disposal import acts_of, as_text, check_unchanged, counts_of
from triage.store.models.desk import Concern, OpenTask, Sample
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.human import Attachment, DecisionEvent, EventKind, EventText, EventWording
from triage.store.models.machine import Batch, Comment
from triage.store.units import COMMENT, IMPORT, Unit, imports, units

PIECE = 100
# Why an item of an approved list stays all the same.
CHANGED = "一覧を確定したあとに、記録か本文が加わりました"
NOT_YET = "保存期間が満了していません"
GONE = "すでに廃棄されています"
NOT_HANDED = "移管の書き出しにありません"


@dataclass(frozen=True, slots=True)
class Handed:
    """A folder that was written to be handed over (移管): the SHA-256 of its manifest, and whose records are in it."""

    manifest_sha256: str = ""
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """What became of some items: those `gone` (or that would be), and those that stay with the reason, in words.

    `seq` is the number of the 廃棄記録, 0 for none.
    """

    gone: tuple[DisposalItem, ...]
    stay: tuple[tuple[DisposalItem, str], ...]
    seq: int = 0


def look(made: DisposalList, records: Sequence[RecordType], now: datetime) -> Iterator[Piece]:
    """Yield what would become of a list now, some items at a time; nothing is written.

    Raises:
        Refused: the list is not approved, or it or its approval is other than the record says.
    """
    acts_of(made)
    check_unchanged(made)
    after = 0
    while items := _next(made, after):
        yield Piece(*_parted(items, records, now, None))
        after = items[-1].place


def discard(
    made: DisposalList, records: Sequence[RecordType], by: Person, now: datetime, handed: Handed = Handed()
) -> Iterator[Piece]:
    """Discard what a list names and still holds, a piece in one transaction; yield what became of each piece.

    What is to be handed over (移管) goes only if it is in `handed`.

    Raises:
        Refused: the list is not approved or is withdrawn, or it or its approval is other than the record says; the
            pieces before are done.
        StoreError: the database cannot be written now; the pieces before are done.
    """
    acts_of(made)
    check_unchanged(made)
    after = 0
    while True:
        with explained(), transaction.atomic():
            hold_writer()
            # Whoever withdraws the list meanwhile keeps what is left.
            made.refresh_from_db()
            acts_of(made)
            items = _next(made, after)
            if not items:
                return
            gone, stay = _parted(items, records, now, handed.keys)
            seq = _take_away(made, gone, by, now, handed.manifest_sha256) if gone else 0
        yield Piece(gone, stay, seq)
        after = items[-1].place


def _next(made: DisposalList, after: int) -> list[DisposalItem]:
    return list(made.items.filter(place__gt=after, discarded=0).order_by("place")[:PIECE])


def _parted(
    items: Sequence[DisposalItem], records: Sequence[RecordType], now: datetime, handed: Collection[str] | None
) -> tuple[tuple[DisposalItem, ...], tuple[tuple[DisposalItem, str], ...]]:
    """Return the items that may go at a moment, and those that stay with the reason; `handed` None: not yet asked."""
    rows = {what: [item.row for item in items if item.what == what] for what in (COMMENT, IMPORT)}
    known = {(unit.what, unit.row): unit for unit in units(records, rows[COMMENT])}
    known |= {(unit.what, unit.row): unit for unit in imports(records, rows[IMPORT])}
    why = {item.place: _why_it_stays(item, known.get((item.what, item.row)), now) for item in items}
    if handed is not None:
        missing = {i.place for i in items if i.at_end == "transfer" and i.key not in handed and not why[i.place]}
        why |= dict.fromkeys(missing, NOT_HANDED)
    gone = tuple(item for item in items if not why[item.place])
    return gone, tuple((item, why[item.place]) for item in items if why[item.place])


def _why_it_stays(item: DisposalItem, unit: Unit | None, now: datetime) -> str:
    if unit is None or unit.key != item.key:
        return GONE
    if unit.barred:
        return "、".join(unit.barred)
    if (unit.last_event, unit.last_version) != (item.last_event, item.last_version):
        return CHANGED
    # What the policy says now counts: a period that was made longer since keeps the record, and so does another end.
    if unit.ends is None or unit.ends >= now.astimezone(JST).date() or unit.at_end != item.at_end:
        return NOT_YET
    return ""


def _take_away(made: DisposalList, gone: Sequence[DisposalItem], by: Person, now: datetime, manifest: str) -> int:
    """Take records away and record that; return the number of the 廃棄記録. The caller holds the write lock."""
    keys = [item.key for item in gone if item.what == COMMENT]
    left = left_of(keys)
    named = made.items.filter(place__in=[item.place for item in gone])
    # The triggers of migration 0022 let these go, and only until this transaction ends.
    named.update(going=True)
    _take_beside(keys)
    DecisionEvent.objects.filter(comment_key__in=keys).update(**BLANK)
    Comment.objects.filter(pk__in=[item.row for item in gone if item.what == COMMENT]).delete()
    Batch.objects.filter(pk__in=[item.row for item in gone if item.what == IMPORT]).delete()
    listed, approved = acts_of(made)
    body = {
        "step": DISCARDED,
        "list": made.pk,
        "list_sha256": made.sha256,
        "document_number": made.document_number,
        "listed_by": as_text(listed.by),
        "approved_by": as_text(approved.by),
        "counts": counts_of(gone),
        "comments": len(keys),
        "transferred": sum(item.at_end == "transfer" for item in gone),
        "manifest_sha256": manifest if any(item.at_end == "transfer" for item in gone) else "",
        "events": ranges(seq for seq, *_ in left),
        "events_sha256": digest(left),
    }
    seq = append_draft(Draft(EventKind.PURGE, by, now, body)).seq
    named.update(discarded=seq, going=False)
    return seq


def _take_beside(keys: Sequence[str]) -> None:
    """Take away what stands beside the events on some comments; the events, by which it is found, come after."""
    for beside in (EventText, Attachment, EventWording):
        beside.objects.filter(event__comment_key__in=keys).delete()
    for desk in (Concern, OpenTask, Sample):
        desk.objects.filter(comment_key__in=keys).delete()
