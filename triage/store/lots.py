"""全件確認: an account's comments in lots of limited size, in order of import, and the record that a lot is decided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet, Sum

from triage.clock import JST
from triage.decision import Person
from triage.sentence import Sentence
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft, append_draft
from triage.store.models.desk import Checked
from triage.store.models.human import EventKind
from triage.store.models.lists import CheckedTally, Tally
from triage.store.models.machine import Comment, QueueEntry, State, Version
from triage.store.standing import standings


class NotAllDecided(RuntimeError):
    """A lot that cannot be recorded as 全件確認済: a comment of it is open, or it is not the lot that was shown."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Up to so many comments of one account without a record of 全件確認済: row numbers of the first and the last.

    `open` of the `n` are not decided.
    """

    account: str
    first: int
    last: int
    n: int
    open: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an account is: comments not decided, and comments that are decided and without a record."""

    account: str
    open: int
    unrecorded: int


def progress(accounts: frozenset[str] | None) -> list[Progress]:
    """Return how far each account with comments is, by id; `accounts` are those somebody may see, None for all."""
    counts, checked = Tally.objects.filter(n__gt=0), CheckedTally.objects.all()
    if accounts is not None:
        counts, checked = counts.filter(account__in=accounts), checked.filter(account__in=accounts)
    recorded = dict(checked.values_list("account", "n"))
    open_ones: dict[str, int] = {}
    decided: dict[str, int] = {}
    for account, state, n in counts.values_list("account", "state").annotate(Sum("n")).order_by():
        kept = decided if state == State.DECIDED else open_ones
        kept[account] = kept.get(account, 0) + n
    return [
        Progress(account, open_ones.get(account, 0), decided.get(account, 0) - recorded.get(account, 0))
        for account in sorted(open_ones.keys() | decided.keys())
    ]


def lots(account: str, *, size: int, limit: int) -> list[Lot]:
    """Return the first `limit` lots of an account that have no record, each of `size` comments but the last one."""
    rows = iter(_unrecorded(account).values_list("comment_id", "state")[: size * limit])
    found = []
    while lot := list(islice(rows, size)):
        found.append(Lot(account, lot[0][0], lot[-1][0], len(lot), sum(state != State.DECIDED for _, state in lot)))
    return found


@explained()
def record_lot(lot: Lot, by: Person, now: datetime, *, size: int, policy_version: str) -> int:
    """Record 全件確認済 for a lot as it was shown; return the event's seq.

    The record holds which comments, of which imports and days of posting, how many, and for how many a measure stands.

    Raises:
        NotAllDecided: a comment is not decided, or others belong to the lot now; nothing is written.
        StoreError: the database cannot be written now; nothing is written.
    """
    with transaction.atomic():
        hold_writer()
        rows = _decided_rows(lot, size)
        body, texts = _told(lot, rows)
        body["policy_version"] = policy_version
        seq = append_draft(Draft(EventKind.REVIEWED_ALL, by, now, body, texts=texts)).seq
        Checked.objects.bulk_create(Checked(comment_id=pk, account=lot.account, seq=seq) for pk in rows)
        QueueEntry.objects.filter(pk__in=list(rows)).update(recorded=True)
        return seq


def forget_records(keys: Collection[str]) -> None:
    """Let comments that are decided no longer wait for a record anew; the caller is in a transaction of its own."""
    Checked.objects.filter(comment__key__in=keys).delete()
    QueueEntry.objects.filter(comment__key__in=keys, recorded=True).update(recorded=False)


def _unrecorded(account: str) -> QuerySet[QueueEntry]:
    return QueueEntry.objects.filter(account=account, recorded=False).order_by("comment_id")


def _decided_rows(lot: Lot, size: int) -> dict[int, str]:
    """Return the comments of a lot by row number, all decided and as many as were shown; raises NotAllDecided."""
    found = _unrecorded(lot.account).filter(comment_id__gte=lot.first, comment_id__lte=lot.last)
    rows = list(found.values_list("comment_id", "comment__key", "state"))
    if not rows or len(rows) != lot.n or len(rows) > size:
        raise NotAllDecided("画面を開いたあとに、このまとまりのコメントが変わりました。もう一度確かめてください。")
    if waiting := sum(state != State.DECIDED for _, _, state in rows):
        form = "判断が済んでいないコメントが {n} 件あります。すべて判断してから記録してください。"
        raise NotAllDecided(Sentence(form, n=str(waiting)))
    return {pk: key for pk, key, _ in rows}


def _told(lot: Lot, rows: Mapping[int, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a record says of a lot: its body, and apart from it the names of the files."""
    pks, keys = list(rows), list(rows.values())
    imports, files = _imports(pks)
    body = {"account": lot.account, "n": len(keys), "comments": keys, "imports": imports}
    return {**body, **_posted(pks), "measures": _measured(keys)}, {"files": files}


def _imports(rows: Sequence[int]) -> tuple[list[list[object]], str]:
    """Return of the imports that brought these texts SHA-256, time and number; and the names of their files."""
    versions = Version.objects.filter(comment_id__in=rows, current=True).order_by("batch_id")
    found = versions.values_list("batch__sha256", "batch__imported_at", "batch__file_name").annotate(Count("pk"))
    listed = [[digest, at.isoformat(timespec="seconds"), n] for digest, at, _, n in found]
    return list(listed), "、".join(dict.fromkeys(name for _, _, name, _ in found))


def _posted(rows: Sequence[int]) -> dict[str, str]:
    days = Comment.objects.filter(pk__in=rows).aggregate(since=Min("posted_at"), until=Max("posted_at"))
    return {name: at.astimezone(JST).date().isoformat() if at else "" for name, at in days.items()}


def _measured(keys: Sequence[str]) -> int:
    """Return on how many of some comments a measure stands."""
    return sum(bool(standing.ordered) for standing in standings(keys).values())
