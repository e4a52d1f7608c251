"""One import: which rows are new, which are newer versions, and which are there already."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.records import Comment, CommentId
from triage.store.models.machine import Batch, QueueEntry, State, Version
from triage.store.models.machine import Comment as Row
from triage.store.rows import REFRESHED, comment_row, refresh, text_sha256, version_row
from triage.store.wording import keep_wording

Key = Callable[[Comment], str]
# Platform, account and the id as the file gave it, without suffix.
Place = tuple[str, str, str]
# What the readers put behind an id that one table gives to several comments: 8 hex digits of the content key.
_SUFFIX_DIGITS = 8
_SUFFIX = re.compile(rf"#[0-9a-f]{{{_SUFFIX_DIGITS}}}$")


@dataclass(frozen=True, slots=True)
class Identity:
    """When two rows are one comment: by the platform's id, or by content for a hand-made table.

    `content_key` equal: the same comment unchanged. `version_key` equal and not empty: versions of one
    comment. Both are asked for tables alone.
    """

    native: bool
    content_key: Key
    version_key: Key


@dataclass(slots=True)
class Known:
    """A comment of the database, or of this chunk and not written yet, with its current version."""

    row: Row
    version: Version


@dataclass(slots=True)
class Plan:
    """What one chunk adds: the rows to write and what to do to rows that are there."""

    new: list[Row] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    refreshed: list[Row] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    edited: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Intake:
    """The state of one import: its batch row with the counts so far, and the comments it had to rename.

    `replayed`: a file of these bytes was imported before; a text it brought then is no newer version now.
    """

    batch: Batch
    identity: Identity
    seen_at: datetime
    replayed: bool
    position: int = 0
    renamed: list[CommentId] = field(default_factory=list)

    def store(self, chunk: Sequence[Comment]) -> list[int]:
        """Write one chunk of comments with the place reached, and return their row numbers.

        A row that is there already changes nothing, and a chunk that this import has written before it was
        stopped, or that another process has written for it, is passed over. Call it inside a transaction.
        """
        self.batch.refresh_from_db()
        start, self.position = self.position, self.position + len(chunk)
        if self.batch.read > start:
            return [known.row.pk for known in matches(chunk, self.identity) if known is not None]
        known = _known({_place_of(comment, self.identity) for comment in chunk})
        plan = Plan()
        rows = [self._place(comment, known, plan) for comment in chunk]
        self.batch.read = self.position
        _write(plan)
        self.batch.save()
        self.renamed.extend(CommentId(row.key) for row in plan.new if row.native_id != row.given_id)
        return [row.pk for row in rows]

    def _place(self, comment: Comment, known: dict[Place, list[Known]], plan: Plan) -> Row:
        place = _place_of(comment, self.identity)
        same_id = known.setdefault(place, [])
        found = _match(comment, same_id, self.identity)
        if found is None:
            found = self._add(comment, place[2], bool(same_id), plan)
            same_id.append(found)
            self.batch.new += 1
        elif self._unchanged(comment, found):
            self.batch.unchanged += 1
        else:
            self._edit(comment, found, plan)
            self.batch.edited += 1
        return found.row

    def _unchanged(self, comment: Comment, known: Known) -> bool:
        digest = text_sha256(comment.text)
        status = comment.platform_status or known.version.platform_status
        if (digest, status) == (known.version.text_sha256, known.version.platform_status):
            return True
        if not self.replayed or known.row.pk is None:
            return False
        return Version.objects.filter(
            comment=known.row, text_sha256=digest, platform_status=comment.platform_status
        ).exists()

    def _add(self, comment: Comment, base: str, shared: bool, plan: Plan) -> Known:  # noqa: FBT001 - private
        row = comment_row(comment)
        row.given_id = row.native_id = base
        self._set_keys(row, comment)
        if shared:
            row.native_id = f"{base}#{row.content_key[:_SUFFIX_DIGITS]}"
        version = version_row(row, comment, self.batch, number=1, seen_at=self.seen_at)
        plan.new.append(row)
        plan.versions.append(version)
        return Known(row, version)

    def _edit(self, comment: Comment, known: Known, plan: Plan) -> None:
        before = known.version
        known.version = version_row(known.row, comment, self.batch, number=before.number + 1, seen_at=self.seen_at)
        before.current = False
        if before.pk is not None:
            plan.superseded.append(before.pk)
        plan.versions.append(known.version)
        refresh(known.row, comment)
        self._set_keys(known.row, comment)
        if known.row.pk is not None:
            plan.refreshed.append(known.row)
            if before.text_sha256 != known.version.text_sha256:
                plan.edited.append(known.row)

    def _set_keys(self, row: Row, comment: Comment) -> None:
        if not self.identity.native:
            row.content_key = self.identity.content_key(comment)
            row.version_key = self.identity.version_key(comment)


def matches(chunk: Sequence[Comment], identity: Identity) -> list[Known | None]:
    """Return which comment of the database each comment of a file is, None for one that is not there."""
    places = [_place_of(comment, identity) for comment in chunk]
    known = _known(set(places))
    pairs = zip(chunk, places, strict=True)
    return [_match(comment, known.get(place, []), identity) for comment, place in pairs]


def _match(comment: Comment, same_id: Sequence[Known], identity: Identity) -> Known | None:
    if identity.native or not same_id:
        return same_id[0] if same_id else None
    content = identity.content_key(comment)
    version = identity.version_key(comment)
    return next(
        (known for known in same_id if known.row.content_key == content),
        next((known for known in same_id if version and known.row.version_key == version), None),
    )


def _place_of(comment: Comment, identity: Identity) -> Place:
    given = comment.id if identity.native else _SUFFIX.sub("", comment.id)
    return comment.platform.value, comment.account, given


def _known(places: Iterable[Place]) -> dict[Place, list[Known]]:
    found: dict[Place, list[Known]] = {}
    given = {place[2] for place in places}
    current = Version.objects.filter(current=True, comment__given_id__in=given).select_related("comment")
    for version in current.order_by("comment_id"):
        row = version.comment
        found.setdefault((row.platform, row.account, row.given_id), []).append(Known(row, version))
    return found


def _write(plan: Plan) -> None:
    _name(plan.new)
    Row.objects.bulk_create(plan.new)
    Version.objects.filter(pk__in=plan.superseded).update(current=False)
    Version.objects.bulk_create(plan.versions)
    Row.objects.bulk_update(plan.refreshed, REFRESHED, batch_size=100)
    QueueEntry.objects.bulk_create(
        QueueEntry(comment=row, platform=row.platform, account=row.account)
        for row in plan.new
        if not row.author_is_owner
    )
    # Of two versions of one comment in a chunk the last one is current.
    keep_wording({version.comment.pk: version for version in plan.versions}.values())
    _reopen(plan.edited)


def _reopen(rows: Sequence[Row]) -> None:
    """Show a changed text as not yet judged, and as reopened where people had concluded something."""
    entries = QueueEntry.objects.filter(comment__in=rows)
    entries.update(judgement=None, policy_version="", needs_review=True)
    entries.filter(state__in=(State.DECIDED, State.WAITING_APPROVAL)).update(state=State.REOPENED)


def _name(rows: Sequence[Row]) -> None:
    """Give each new row the shortest id that is free: its own, else with platform and account before it."""
    wanted = {row.native_id for row in rows} | {_qualified(row) for row in rows}
    taken = set(Row.objects.filter(key__in=wanted).values_list("key", flat=True))
    for row in rows:
        names = (row.native_id, _qualified(row), f"{row.native_id}#{_fingerprint(row)}")
        row.key = next(name for name in names if name not in taken)
        taken.add(row.key)


def _qualified(row: Row) -> str:
    return f"{row.platform}:{row.account}:{row.native_id}"


def _fingerprint(row: Row) -> str:
    return hashlib.sha256(f"{row.platform}\x1f{row.account}\x1f{row.native_id}".encode()).hexdigest()
