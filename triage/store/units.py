"""What is kept and discarded together: one comment with all records about it, or one import; and when it has ended.

A unit ends with the longest kept of its records, and is never discarded while somebody still has to do with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Max

from triage.clock import JST
from triage.policy import RecordType
from triage.store.bulk import among
from triage.store.models.desk import Concern, OpenTask
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Batch, Comment, QueueEntry, State, Version

# Which type of record an event on a comment is; one of another kind has no period, and its comment no end.
TYPES = {
    EventKind.DECISION: "decision",
    EventKind.MEASURE_DONE: "decision",
    EventKind.SEEN_AFTER: "decision",
    EventKind.NOTE: "decision",
    EventKind.SKIPPED: "decision",
    EventKind.RECUSED: "decision",
    EventKind.HANDED_OVER: "decision",
    EventKind.HOLD: "decision",
    EventKind.SETTLED: "decision",
    EventKind.EVIDENCE: "evidence",
    EventKind.CONSULTATION: "consultation",
    EventKind.COMPLAINT: "complaint",
    EventKind.RECONSIDERED: "complaint",
    EventKind.NOTICE: "complaint",
}
COMMENT, IMPORT = "comment", "import"
# Why a unit whose records have ended stays, as it is said.
HELD = "廃棄停止中です"
CONCERNED = "相談・申出・通報・後閲が終わっていません"
UNDECIDED = "判断が済んでいません"
TO_DO = "SNSで行う作業が残っています"
COMMENTS_LEFT = "取り込んだコメントが残っています"
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Unit:
    """One comment with its records, or one import: how many `records` of each type, and its last day (満了日).

    `ends` None: it has no end. `key` is the reference of a list, `row` the row number; `barred` says why it stays.
    """

    what: str
    row: int
    key: str
    account: str
    records: Mapping[str, int]
    ends: date | None
    at_end: str
    last_event: int
    last_version: int
    barred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """The records of one type that a unit has: how many, and when the last was made."""

    type: str
    n: int
    last: datetime
    seq: int = 0


def ended(records: Sequence[RecordType], on: date, accounts: frozenset[str] | None) -> Iterator[Unit]:
    """Yield what had ended before the day `on` (Japan's), the barred too: comments by import, then imports.

    `accounts` are those whose comments somebody may see, None for all; an import is of no account, and is yielded for
    all alone.
    """
    types = {one.id: one for one in records}
    if COMMENT in types:
        for rows in _comments(_moment(types["comment"].cutoff(on)), accounts):
            yield from (unit for unit in units(records, rows) if unit.ends is not None and unit.ends < on)
    if IMPORT in types and accounts is None:
        yield from imports(records, _batches(_moment(types["import"].cutoff(on))))


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), JST)


def _comments(before: datetime, accounts: frozenset[str] | None) -> Iterator[list[int]]:
    """Yield the rows of all comments that may have been read before a moment, some at a time.

    Rows are numbered as they are imported: none that is younger than what the imports before then brought is read.
    """
    old = list(Batch.objects.filter(imported_at__lt=before).values_list("pk", flat=True))
    newest = Version.objects.filter(batch__in=old).aggregate(newest=Max("comment"))["newest"] if old else None
    if newest is None:
        return
    found = Comment.objects.filter(pk__lte=newest).order_by("pk")
    if accounts is not None:
        found = found.filter(account__in=accounts)
    last = 0
    while rows := list(found.filter(pk__gt=last).values_list("pk", flat=True)[:_AT_ONCE]):
        yield rows
        last = rows[-1]


def _batches(before: datetime) -> list[int]:
    found = Batch.objects.filter(imported_at__lt=before, complete=True)
    return list(found.order_by("pk").values_list("pk", flat=True))


def units(records: Sequence[RecordType], rows: Collection[int]) -> list[Unit]:
    """Return comments (row numbers) with what there is about them now, in order of import."""
    types: dict[str, RecordType] = {one.id: one for one in records}
    found = {pk: (key, account) for pk, key, account in _rows(rows)}
    if not found:
        return []
    keys = [key for key, _ in found.values()]
    versions = _versions(found)
    told, barred = _events(keys), _barred(keys)
    made = []
    for pk, (key, account) in sorted(found.items()):
        n, last, seen = versions[pk]
        own = [_Told(COMMENT, n, seen), *told[key]]
        ends, at_end = _end(own, types)
        newest = max(one.seq for one in own)
        made.append(Unit(COMMENT, pk, key, account, _counts(own), ends, at_end, newest, last, tuple(barred[key])))
    return made


def _counts(told: Iterable[_Told]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for one in told:
        counts[one.type] += one.n
    return dict(counts)


def _rows(rows: Collection[int]) -> Iterable[tuple[int, str, str]]:
    return Comment.objects.filter(pk__in=among(rows)).values_list("pk", "key", "account")


def _versions(rows: Collection[int]) -> dict[int, tuple[int, int, datetime]]:
    found = Version.objects.filter(comment__in=among(rows)).values("comment").order_by()
    told = found.annotate(n=Count("pk"), last=Max("pk"), seen=Max("seen_at"))
    return {row: (n, last, seen) for row, n, last, seen in told.values_list("comment", "n", "last", "seen")}


def _events(keys: Collection[str]) -> dict[str, list[_Told]]:
    found = DecisionEvent.objects.filter(comment_key__in=among(keys)).values("comment_key", "kind").order_by()
    told = found.annotate(n=Count("pk"), last=Max("at"), newest=Max("seq"))
    events: dict[str, list[_Told]] = defaultdict(list)
    for key, kind, n, last, seq in told.values_list("comment_key", "kind", "n", "last", "newest"):
        events[key].append(_Told(TYPES.get(EventKind(kind), ""), n, last, seq))
    return events


def _end(told: Iterable[_Told], types: Mapping[str, RecordType]) -> tuple[date | None, str]:
    """Return the last day of the longest kept of some records, None where one has no period, and what becomes of all.

    Where one is to be handed over, they are handed over together.
    """
    ends: list[date] = []
    at_end = "discard"
    for one in told:
        if one.type not in types:
            return None, at_end
        ends.append(types[one.type].ends(one.last.astimezone(JST).date()))
        at_end = "transfer" if types[one.type].at_end == "transfer" else at_end
    return max(ends), at_end


def _barred(keys: Collection[str]) -> dict[str, list[str]]:
    """Return by comment why it stays, in words; what nobody has to do with is not in it."""
    barred: dict[str, list[str]] = defaultdict(list)
    concerns = Concern.objects.filter(comment_key__in=among(keys), open=True)
    for key, kind in dict.fromkeys(concerns.order_by("seq").values_list("comment_key", "kind")):
        words = HELD if kind == EventKind.HOLD else CONCERNED
        barred[key] += [words] if words not in barred[key] else []
    undecided = QueueEntry.objects.filter(comment__key__in=among(keys)).exclude(state=State.DECIDED)
    for key in undecided.values_list("comment__key", flat=True):
        barred[key].append(UNDECIDED)
    for key in OpenTask.objects.filter(comment_key__in=among(keys)).values_list("comment_key", flat=True).distinct():
        barred[key].append(TO_DO)
    return barred


def imports(records: Sequence[RecordType], rows: Collection[int]) -> list[Unit]:
    """Return imports (row numbers); one stays as long as a comment that it read, and without a type for them at all."""
    kept = next((one for one in records if one.id == IMPORT), None)
    still = set(Version.objects.filter(batch__in=rows).order_by().values_list("batch", flat=True).distinct())
    found = Batch.objects.filter(pk__in=rows).order_by("pk").values_list("pk", "imported_at")
    return [
        Unit(
            IMPORT,
            pk,
            f"import:{pk}",
            "",
            {IMPORT: 1},
            kept.ends(at.astimezone(JST).date()) if kept else None,
            kept.at_end if kept else "discard",
            0,
            0,
            (COMMENTS_LEFT,) if pk in still else (),
        )
        for pk, at in found
    ]
