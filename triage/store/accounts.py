"""Comments kept under a platform's own name of an account, brought under the registry's id: nothing is kept twice."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from triage.handles import Handle, handle_of
from triage.policy import Account
from triage.records import Comment as Record
from triage.records import Platform
from triage.store.access import explained, hold_writer
from triage.store.models.desk import Checked, Concern, OpenTask
from triage.store.models.human import EventWording
from triage.store.models.machine import Comment, QueueEntry, Version
from triage.store.plan import SUFFIX_DIGITS
from triage.store.rows import comment_of

Key = Callable[[Record], str]
_CHUNK = 1000
# An id that the readers made of the content: `row-` and 16 hex digits of its key.
_MADE = re.compile(r"(?<![^:])row-[0-9a-f]{16}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class _Move:
    platform: str
    old: str
    new: str

    def before(self) -> QuerySet[Comment]:
        """Return the comments under the old name."""
        return Comment.objects.filter(platform=self.platform, account=self.old)

    def after(self) -> QuerySet[Comment]:
        """Return the comments under the registry's id."""
        return Comment.objects.filter(platform=self.platform, account=self.new)


@explained()
def take_over(names: Mapping[Handle, Account], content_key: Key) -> int:
    """Put the registry's id on every comment kept under another name of its account; return how many there were.

    Ids and keys made of the content follow, so that the same table read again is found. Decisions and the record
    stay as they are: they name a comment by its id, which stays. A comment that is kept under the registry's id too
    stays where it is. Only the first call after a change of the registry has anything to do.

    Raises:
        StoreError: the store cannot be written now; what was moved before is kept, call it again.
    """
    moved = 0
    for platform, account in list(_accounts()):
        known = names.get(handle_of(Platform(platform), account))
        if known is not None and known.id != account:
            with transaction.atomic():
                hold_writer()
                moved += _moved(_Move(platform, account, known.id), content_key)
    return moved


def _accounts() -> Iterator[tuple[str, str]]:
    """Yield each platform with each account there; one look at the index for each, however many comments there are."""
    for platform in Platform:
        names, last = Comment.objects.filter(platform=platform).values_list("account", flat=True), ""
        while (following := names.filter(account__gt=last).order_by("account").first()) is not None:
            yield platform.value, following
            last = following


def _moved(move: _Move, content_key: Key) -> int:
    made = Q(given_id__contains="row-") | ~Q(content_key="")
    count = sum(_rewritten(rows, move, content_key) for rows in _pages(move, made))
    doubled = Exists(move.after().filter(native_id=OuterRef("native_id")))
    count += move.before().exclude(made).filter(~doubled).update(account=move.new)
    QueueEntry.objects.filter(account=move.old, comment__in=move.after()).update(account=move.new)
    OpenTask.objects.filter(account=move.old, comment_key__in=move.after().values("key")).update(account=move.new)
    Concern.objects.filter(account=move.old, comment_key__in=move.after().values("key")).update(account=move.new)
    Checked.objects.filter(account=move.old, comment__in=move.after()).update(account=move.new)
    said = EventWording.objects.filter(account=move.old, event__comment_key__in=move.after().values("key"))
    said.update(account=move.new)
    return count


def _pages(move: _Move, made: Q) -> Iterator[Sequence[Version]]:
    last = 0
    while rows := list(move.before().filter(made, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:_CHUNK]):
        yield list(Version.objects.filter(comment__in=rows, current=True).select_related("comment", "batch"))
        last = rows[-1]


def _rewritten(versions: Sequence[Version], move: _Move, content_key: Key) -> int:
    """Write rows whose keys hold the account's name; return how many were not there under the new one."""
    changed = [_renamed(version, move, content_key) for version in versions]
    ids = {name for row in changed for name in (row.native_id, _apart(row))}
    taken = dict(move.after().filter(native_id__in=ids).values_list("native_id", "content_key"))
    for row in changed:
        # Offices number their sheets from 1 again and again: under one number other content is another comment.
        if row.content_key and taken.get(row.native_id, row.content_key) != row.content_key:
            row.native_id = _apart(row)
    free = [row for row in changed if row.native_id not in taken]
    Comment.objects.bulk_update(free, ["account", "given_id", "native_id", "content_key"], batch_size=100)
    return len(free)


def _renamed(version: Version, move: _Move, content_key: Key) -> Comment:
    record, row = comment_of(version), version.comment
    before, after = content_key(record)[:16], content_key(record._replace(account=move.new))
    row.account = move.new
    row.content_key = after if row.content_key else ""
    for name in ("given_id", "native_id"):
        setattr(row, name, _with_digits(getattr(row, name), before, after[:16]))
    return row


def _apart(row: Comment) -> str:
    return f"{row.given_id}#{row.content_key[:SUFFIX_DIGITS]}"


def _with_digits(name: str, before: str, after: str) -> str:
    made = _MADE.search(name)
    return name.replace(made[0], f"row-{after}", 1) if made and made[0] == f"row-{before}" else name
