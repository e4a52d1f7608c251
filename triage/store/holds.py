"""保存期間の延長（廃棄停止）: a mark that a comment and all its records are kept, until somebody releases it.

What carries one is on no 廃棄予定一覧 (units.py), and the database refuses to let it go (migration 0022).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from triage.decision import Person
from triage.records import CommentId
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft
from triage.store.concerns import Listed, number_open, page_of, place_of
from triage.store.decisions import Recorded, numbered, record
from triage.store.models.desk import Concern
from triage.store.models.human import EventKind

# 公文書等の管理に関する法律施行令 9条: what extends how long a document is kept (要確認).
GROUNDS = {
    "audit": "監査・検査",
    "lawsuit": "訴訟",
    "appeal": "不服申立て",
    "disclosure": "開示請求",
    "duties": "職務上の必要",
}
_KINDS = (EventKind.HOLD,)


@dataclass(frozen=True, slots=True)
class Hold:
    """One mark, and the event that released it, None while it stands."""

    placed: Recorded
    released: Recorded | None
    place: Listed


def standing_holds(found: Iterable[Recorded]) -> list[Recorded]:
    """Return the marks among the events of one comment that nobody has released."""
    events = [event for event in found if event.kind == EventKind.HOLD]
    released = {event.body["of"] for event in events if "of" in event.body}
    return [event for event in events if "of" not in event.body and event.seq not in released]


def place_hold(key: CommentId, ground: str, by: Person, *, reason: str, now: datetime) -> int:
    """Mark a comment with one of `GROUNDS`; return the event's seq.

    Raises:
        ValueError: no such ground, or no reason.
        StoreError: the database cannot be written now; nothing is written.
    """
    if ground not in GROUNDS or not reason:
        raise ValueError(f"a hold needs one of {', '.join(GROUNDS)} and a reason, got {ground!r}")
    return record(Draft(EventKind.HOLD, by, now, {"ground": ground}, key, {"reason": reason}))


@explained()
def release_hold(key: CommentId, placed: int, by: Person, *, reason: str, now: datetime) -> int:
    """Record that a mark is released; return the event's seq.

    Raises:
        LookupError: no such mark stands on the comment.
        ValueError: no reason.
        StoreError: the database cannot be written now; nothing is written.
    """
    if not reason:
        raise ValueError("releasing a hold needs a reason")
    with transaction.atomic():
        hold_writer()
        if not Concern.objects.filter(seq=placed, kind=EventKind.HOLD, comment_key=key, open=True).exists():
            raise LookupError(f"no hold {placed} stands on {key}")
        return record(Draft(EventKind.HOLD, by, now, {"of": placed}, key, {"reason": reason}))


def on_hold(keys: Collection[str]) -> set[str]:
    """Return which of some comments a mark stands on."""
    found = Concern.objects.filter(kind=EventKind.HOLD, open=True, comment_key__in=keys)
    return set(found.values_list("comment_key", flat=True))


def holds_listed(accounts: frozenset[str] | None, *, size: int, after: Listed | None = None) -> list[Hold]:
    """Return the next marks: those that stand in order of placing, then released ones, newest first.

    `accounts` are those whose comments somebody may see, None for all.
    """
    rows = page_of(_KINDS, accounts, size=size, after=after)
    known = {event.seq: event for event in numbered(seq for row in rows for seq in (row.seq, row.closed_by) if seq)}
    return [Hold(known[row.seq], known.get(row.closed_by), place_of(row)) for row in rows]


def number_on_hold(accounts: frozenset[str] | None) -> int:
    """Return how many marks stand; `accounts` as of `holds_listed`."""
    return number_open(_KINDS, accounts)
