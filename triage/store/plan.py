"""What one piece of an import adds to the store, and how it is written in one go."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from triage.records import Comment
from triage.store.bulk import blank, insert, looked_up, next_keys
from triage.store.models.desk import NOTICE, Checked, Concern
from triage.store.models.lists import Wording
from triage.store.models.machine import Batch, QueueEntry, State, Version
from triage.store.models.machine import Comment as Row
from triage.store.rows import REFRESHED, WRITTEN, told
from triage.store.wording import keep_wording, pairs

# What the readers put behind an id that one table gives to several comments: 8 hex digits of the content key.
SUFFIX_DIGITS = 8
_SAME_KEY = "SELECT key FROM wanted CROSS JOIN store_comment WHERE key = a"
_SAME_PLACE = (
    "SELECT platform, account, native_id FROM wanted CROSS JOIN store_comment "
    "WHERE platform = a AND account = b AND native_id = c"
)


class Keys(NamedTuple):
    """What two rows of a hand-made table must share to be one comment, and to be versions of one; else empty."""

    content: str = ""
    version: str = ""

    @property
    def columns(self) -> dict[str, str]:
        """The columns they stand in, none for a platform's export, which needs none."""
        return {"content_key": self.content, "version_key": self.version} if self.content else {}


@dataclass(slots=True)
class New:
    """A comment that is not there yet, as all its rows in this piece tell it, and the names it gets."""

    row: int
    comment: Comment
    keys: Keys
    given_id: str
    native_id: str
    key: str = ""


class Text(NamedTuple):
    """A version to write: its row number, its comment's, its number among the comment's versions."""

    row: int
    comment: int
    number: int
    told: Comment
    digest: str


@dataclass(slots=True)
class Plan:
    """What one piece adds: comments and versions to write, and what to do to comments that are there.

    `superseded` are versions that are no longer current, `refreshed` the comments whose columns a newer row tells
    anew with the keys of the last one, `edited` those of them whose text changed.
    """

    rows: Iterator[int]
    versions: Iterator[int]
    new: dict[int, New] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    superseded: set[int] = field(default_factory=set)
    refreshed: dict[int, list[tuple[Comment, Keys]]] = field(default_factory=dict)
    edited: set[int] = field(default_factory=set)

    def add(self, comment: Comment, keys: Keys, given: str, *, shared: bool) -> New:
        """Plan a comment that is not there; `shared` says that another one has its id already."""
        native = f"{given}#{keys.content[:SUFFIX_DIGITS]}" if shared else given
        made = New(next(self.rows), comment, keys, given, native)
        self.new[made.row] = made
        return made

    def tell(self, row: int, comment: Comment, number: int, digest: str) -> int:
        """Plan a version of a comment; return its row number."""
        self.texts.append(Text(next(self.versions), row, number, comment, digest))
        return self.texts[-1].row

    def refresh(self, row: int, comment: Comment, keys: Keys, *, edited: bool) -> None:
        """Plan that a comment takes over what a newer row of it tells."""
        new = self.new.get(row)
        if new is not None:
            new.comment, new.keys = _told_together(new.comment, comment), keys
            return
        self.refreshed.setdefault(row, []).append((comment, keys))
        if edited:
            self.edited.add(row)


def empty_plan(size: int) -> Plan:
    """Return a plan for a piece of `size` rows, none of which is written yet."""
    return Plan(next_keys(Row, size), next_keys(Version, size))


def write(plan: Plan, batch: Batch, seen_at: datetime) -> None:
    """Write a plan, inside the caller's transaction."""
    new = list(plan.new.values())
    _tell_apart(new)
    _name(new)
    insert(Row, _comments(new))
    Version.objects.filter(pk__in=plan.superseded - {text.row for text in plan.texts}).update(current=False)
    insert(Version, _versions(plan, batch, seen_at))
    _refresh(plan.refreshed)
    insert(QueueEntry, _entries(new))
    _keep_wording(plan)
    _reopen(plan.edited)


def _told_together(before: Comment, after: Comment) -> Comment:
    news = told(after)
    written = {name: news.pop(name) for name in WRITTEN if name in news}
    return before._replace(**news, source=before.source._replace(**written))


def _comments(new: Sequence[New]) -> list[dict[str, Any]]:
    as_time = connection.ops.adapt_datetimefield_value
    return [
        {
            "id": one.row,
            "key": one.key,
            "platform": of.platform.value,
            "account": of.account,
            "given_id": one.given_id,
            "native_id": one.native_id,
            "content_key": one.keys.content,
            "version_key": one.keys.version,
            "post_id": of.post_id,
            "post_text": of.post_text,
            "parent_id": of.parent_id,
            "author_id": of.author_id,
            "author_name": of.author_name,
            "author_is_owner": of.author_is_owner,
            "posted_at": as_time(of.posted_at),
            "posted_at_precision": of.posted_at_precision.value,
            "url": of.url,
            "screenshot": of.source.screenshot,
            "checked_by": of.source.checked_by,
        }
        for one in new
        for of in (one.comment,)
    ]


def _versions(plan: Plan, batch: Batch, seen_at: datetime) -> list[dict[str, Any]]:
    at = connection.ops.adapt_datetimefield_value(seen_at)
    flags = {
        flags: connection.ops.adapt_json_value([f.value for f in flags], None)
        for flags in {of.flags for _, _, _, of, _ in plan.texts}
    }
    return [
        {
            "id": row,
            "comment": comment,
            "number": number,
            "current": row not in plan.superseded,
            "text": of.text,
            "text_sha256": digest,
            "platform_status": of.platform_status,
            "like_count": of.like_count,
            "flags": flags[of.flags],
            "batch": batch.pk,
            "format": of.source.format,
            "row": of.source.row,
            "seen_at": at,
        }
        for row, comment, number, of, digest in plan.texts
    ]


def _entries(new: Sequence[New]) -> list[dict[str, Any]]:
    """Return a place in the queue for each comment but the account owner's, as it is until it is derived."""
    empty = blank(QueueEntry)
    return [
        {**empty, "comment": one.row, "platform": one.comment.platform.value, "account": one.comment.account}
        for one in new
        if not one.comment.author_is_owner
    ]


def _keep_wording(plan: Plan) -> None:
    """Write what the texts are searched by as they now are; what the account's owner wrote is not searched."""
    texts = {text.comment: text.told.text for text in plan.texts}
    new = (one for one in plan.new.values() if not one.comment.author_is_owner)
    rows = [
        {"comment": one.row, "text": pairs(texts[one.row]), "author": pairs(one.comment.author_name)} for one in new
    ]
    insert(Wording, rows)
    edited = Row.objects.filter(pk__in=plan.refreshed.keys() & texts.keys(), author_is_owner=False)
    keep_wording((row, texts[row], author) for row, author in edited.values_list("pk", "author_name"))


def _refresh(told_anew: Mapping[int, Sequence[tuple[Comment, Keys]]]) -> None:
    rows = Row.objects.in_bulk(told_anew)
    for key, comments in told_anew.items():
        for comment, keys in comments:
            for name, value in {**told(comment), **keys.columns}.items():
                setattr(rows[key], name, value)
    Row.objects.bulk_update(rows.values(), REFRESHED, batch_size=100)


def _reopen(rows: Collection[int]) -> None:
    """Show a changed text as not yet judged, and as reopened where people had concluded something."""
    entries = QueueEntry.objects.filter(comment__in=rows)
    entries.update(judgement=None, policy_version="", needs_review=True, recorded=False)
    entries.filter(state__in=(State.DECIDED, State.WAITING_APPROVAL)).update(state=State.REOPENED)
    Checked.objects.filter(comment__in=rows).delete()
    keys = list(Row.objects.filter(pk__in=rows).values_list("key", flat=True))
    Concern.objects.filter(kind=NOTICE, comment_key__in=keys).update(open=True)


def _tell_apart(new: Sequence[New]) -> None:
    """Put the whole content key behind an id where its first digits stand behind the same id already."""
    shared = [one for one in new if one.native_id != one.given_id]
    taken = set(looked_up(_SAME_PLACE, [_place(one) for one in shared]))
    for one in shared:
        if _place(one) in taken:
            one.native_id = f"{one.given_id}#{one.keys.content}"
        taken.add(_place(one))


def _name(new: Sequence[New]) -> None:
    """Give each comment the shortest id that is free: its own, else with platform and account before it."""
    asked = Counter(one.native_id for one in new)
    taken = _taken(asked)
    taken |= _taken(_qualified(one) for one in new if one.native_id in taken or asked[one.native_id] > 1)
    for one in new:
        names = (one.native_id, _qualified(one), f"{one.native_id}#{_fingerprint(one)}")
        one.key = next(name for name in names if name not in taken)
        taken.add(one.key)


def _taken(names: Iterable[str]) -> set[str]:
    return {key for (key,) in looked_up(_SAME_KEY, [(name,) for name in names])}


def _place(new: New) -> tuple[str, str, str]:
    return new.comment.platform.value, new.comment.account, new.native_id


def _qualified(new: New) -> str:
    return ":".join(_place(new))


def _fingerprint(new: New) -> str:
    return hashlib.sha256("\x1f".join(_place(new)).encode()).hexdigest()
