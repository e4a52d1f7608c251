"""One import: which rows are new, which are newer versions, and which are there already."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from triage.records import Comment, CommentId
from triage.store.bulk import looked_up
from triage.store.models.machine import Batch, Version
from triage.store.plan import SUFFIX_DIGITS, Keys, Plan, empty_plan, write
from triage.store.rows import text_sha256

Key = Callable[[Comment], str]
# Platform, account and the id as the file gave it, without suffix.
Place = tuple[str, str, str]
_SUFFIX = re.compile(rf"#(?:[0-9a-f]{{{SUFFIX_DIGITS}}}|[0-9a-f]{{64}})$")


@dataclass(frozen=True, slots=True)
class Identity:
    """When two rows are one comment: by the platform's id, or by content for a hand-made table.

    `content_key` equal: the same comment unchanged. `version_key` equal and not empty: versions of one
    comment. Both are asked for tables alone.
    """

    native: bool
    content_key: Key
    version_key: Key

    def keys(self, comment: Comment) -> Keys:
        """Return both keys of a comment, empty ones where the platform's id says it all."""
        return Keys() if self.native else Keys(self.content_key(comment), self.version_key(comment))


@dataclass(slots=True)
class Known:
    """A comment of the database, or planned in this piece: its row number, its keys, and its current version.

    `version` is that version's row number, `number` its place among the comment's versions.
    """

    row: int
    keys: Keys
    version: int
    number: int
    digest: str
    status: str
    screenshot: str
    checked_by: str


@dataclass(slots=True)
class SameId:
    """What has one id of one account: a platform's one comment, or those of a table, by what they say."""

    first: Known | None = None
    by_content: dict[str, Known] = field(default_factory=dict)
    by_version: dict[str, Known] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        """Add a comment; of two that could be meant the earlier one is."""
        self.first = self.first or known
        self.by_content.setdefault(known.keys.content, known)
        if known.keys.version:
            self.by_version.setdefault(known.keys.version, known)

    def find(self, keys: Keys) -> Known | None:
        """Return the comment that a row is, None for a new one."""
        if not keys.content:
            return self.first
        return self.by_content.get(keys.content) or self.by_version.get(keys.version)


@dataclass(slots=True)
class Intake:
    """The state of one import: its batch row with the counts so far, and the comments it had to rename.

    `renumbered`: how many of those have a number that an earlier file gave another comment.
    `replayed`: a file of these bytes was imported before; a text it brought then is no newer version now.
    """

    batch: Batch
    identity: Identity
    seen_at: datetime
    replayed: bool
    position: int = 0
    renamed: list[CommentId] = field(default_factory=list)
    renumbered: int = 0

    def store(self, chunk: Sequence[Comment]) -> list[int]:
        """Write one chunk of comments with the place reached, and return their row numbers.

        A row that is there already changes nothing, and a chunk that this import has written before it was
        stopped, or that another process has written for it, is passed over. Call it inside a transaction.
        """
        self.batch.refresh_from_db()
        start, self.position = self.position, self.position + len(chunk)
        placed = [(comment, _place_of(comment, self.identity), self.identity.keys(comment)) for comment in chunk]
        known = _known(placed)
        if self.batch.read > start:
            found = (known[place].find(keys) for _, place, keys in placed)
            return [one.row for one in found if one is not None]
        plan = empty_plan(len(chunk))
        rows = [self._place(comment, place[2], keys, known[place], plan) for comment, place, keys in placed]
        self.batch.read = self.position
        write(plan, self.batch, self.seen_at)
        self.batch.save()
        self.renamed.extend(CommentId(new.key) for new in plan.new.values() if new.native_id != new.given_id)
        return rows

    def _place(self, comment: Comment, given: str, keys: Keys, same_id: SameId, plan: Plan) -> int:
        found, digest = same_id.find(keys), text_sha256(comment.text)
        if found is None:
            shared = same_id.first is not None
            # What its own file tells apart already has a mark behind its number.
            self.renumbered += shared and comment.id == given
            row = plan.add(comment, keys, given, shared=shared).row
            version = plan.tell(row, comment, 1, digest)
            same_id.add(Known(row, keys, version, 1, digest, comment.platform_status, *_written(comment)))
            self.batch.new += 1
            return row
        if self._unchanged(comment, keys, digest, found):
            self.batch.unchanged += 1
            self._take_over(comment, keys, found, plan)
        else:
            self._edit(comment, keys, digest, found, plan)
            same_id.add(found)
            self.batch.edited += 1
        return found.row

    def _unchanged(self, comment: Comment, keys: Keys, digest: str, known: Known) -> bool:
        # The same cell leaves Excel with LF and a CSV editor with CRLF: of a table the content key says what is equal.
        if keys.content and keys.content == known.keys.content:
            return True
        if (digest, comment.platform_status or known.status) == (known.digest, known.status):
            return True
        if not self.replayed:
            return False
        before = Version.objects.filter(comment=known.row, text_sha256=digest)
        return before.filter(platform_status=comment.platform_status).exists()

    def _take_over(self, comment: Comment, keys: Keys, known: Known, plan: Plan) -> None:
        """A form may be completed and read again: the screen that was saved since belongs to the same text."""
        before = known.screenshot, known.checked_by
        after = tuple(new or old for new, old in zip(_written(comment), before, strict=True))
        if after != before and not self.replayed:
            plan.refresh(known.row, comment, keys, edited=False)

    @staticmethod
    def _edit(comment: Comment, keys: Keys, digest: str, known: Known, plan: Plan) -> None:
        plan.superseded.add(known.version)
        plan.refresh(known.row, comment, keys, edited=known.digest != digest)
        known.number += 1
        known.version = plan.tell(known.row, comment, known.number, digest)
        known.keys, known.digest, known.status = keys, digest, comment.platform_status


def _written(comment: Comment) -> tuple[str, str]:
    return comment.source.screenshot, comment.source.checked_by


def _place_of(comment: Comment, identity: Identity) -> Place:
    given = comment.id if identity.native else _SUFFIX.sub("", comment.id)
    return comment.platform.value, comment.account, given


_KNOWN = """
SELECT old.platform, account, given_id,
       old.id, content_key, version_key, version.id, number, text_sha256, platform_status, screenshot, checked_by
FROM wanted CROSS JOIN store_comment old JOIN store_version version ON comment_id = old.id AND version.current
WHERE old.platform = a AND old.account = b AND """
_RENAMED = f"UNION ALL {_KNOWN} given_id = c AND NOT (given_id = native_id)"
# Of the comments that share an id only those that may be meant: an office may number a thousand sheets from 1.
_BY_ID = (
    f"{_KNOWN} native_id = c {_RENAMED} AND content_key = d {_RENAMED} AND version_key = e AND NOT (e = '') ORDER BY 4"
)


def _known(placed: Sequence[tuple[Comment, Place, Keys]]) -> dict[Place, SameId]:
    """Return what the database has under each place, of the renamed ones only what equals one of these rows."""
    found = {place: SameId() for _, place, _ in placed}
    wanted = list(dict.fromkeys((*place, *keys) for _, place, keys in placed))
    for platform, account, given, row, content, version, *text in looked_up(_BY_ID, wanted):
        found[platform, account, given].add(Known(row, Keys(content, version), *text))
    return found
