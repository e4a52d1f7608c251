"""Who has a comment in hand: taken by opening it, given back by deciding or after ten minutes, or handed over."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from triage.decision import Person
from triage.records import CommentId
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft, append_draft
from triage.store.models.desk import Holding
from triage.store.models.human import EventKind
from triage.store.models.machine import Comment

LEASE = timedelta(minutes=10)


def holder(key: CommentId, now: datetime) -> Holding | None:
    """Return who has the comment in hand at `now`, None for nobody."""
    valid = Q(until__isnull=True) | Q(until__gt=now)
    return Holding.objects.filter(valid, comment__key=key).first()


def in_other_hands(key: CommentId, username: str, now: datetime) -> Holding | None:
    """Return who other than this person has the comment in hand at `now`, None for nobody."""
    held = holder(key, now)
    return held if held is not None and held.username != username else None


def holders(rows: Collection[int], now: datetime) -> dict[int, str]:
    """Return who has which of some comments (row numbers) in hand at `now`; those that nobody has are left out."""
    valid = Q(until__isnull=True) | Q(until__gt=now)
    return dict(Holding.objects.filter(valid, comment_id__in=rows).values_list("comment_id", "username"))


def held_by_others(rows: Collection[int], username: str, now: datetime) -> set[int]:
    """Return which of some comments (row numbers) somebody other than this person has in hand at `now`."""
    return {row for row, holding in holders(rows, now).items() if holding != username}


@explained()
def take(key: CommentId, username: str, now: datetime, *, over: bool = False) -> Holding | None:
    """Take a comment in hand for ten minutes, from somebody else only if `over`; return who has it then.

    Nothing is written while one's own hold has more than half its time left.

    Raises:
        StoreError: the database cannot be written now.
    """
    held = holder(key, now)
    if held is not None and held.username == username and (held.until is None or held.until - now > LEASE / 2):
        return held
    with transaction.atomic():
        hold_writer()
        held = holder(key, now)
        if held is not None and held.username != username and not over:
            return held
        comment = Comment.objects.filter(key=key).values_list("pk", flat=True).first()
        if comment is None:
            return None
        # One at a time: leafing through the queue must not close it to everybody else.
        Holding.objects.filter(username=username, until__isnull=False).exclude(comment=comment).delete()
        taken = Holding(comment_id=comment, username=username, until=now + LEASE)
        Holding.objects.bulk_create(
            [taken], update_conflicts=True, unique_fields=["comment"], update_fields=["username", "until"]
        )
        return taken


def release(keys: Collection[CommentId]) -> None:
    """Give comments back; the caller is in a transaction of its own."""
    Holding.objects.filter(comment__key__in=keys).delete()


def let_go(key: CommentId, username: str) -> None:
    """Give a comment back if this person has it in hand; what somebody else has stays theirs."""
    Holding.objects.filter(comment__key=key, username=username).delete()


@explained()
def hand_over(key: CommentId, by: Person, to: str, *, reason: str, now: datetime) -> int:
    """Hand a comment to somebody until they decide it, and record that; return the event's seq.

    Raises:
        LookupError: no such comment.
        StoreError: the database cannot be written now; nothing is written.
    """
    with transaction.atomic():
        hold_writer()
        comment = Comment.objects.filter(key=key).first()
        if comment is None:
            raise LookupError(f"このコメントはありません: {key}")
        Holding.objects.update_or_create(comment=comment, defaults={"username": to, "until": None})
        texts = {"reason": reason} if reason else {}
        return append_draft(Draft(EventKind.HANDED_OVER, by, now, {"to": to}, key, texts)).seq
