"""All the machine may write: comments, judgements and the queue derived from them. It knows no decision."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from triage.ranking import Ranked
from triage.records import Assessment, Comment, CommentId, Flag, Route
from triage.store import payloads
from triage.store.access import explained, hold_writer
from triage.store.bulk import among, blank, much_to_write, pieces, put
from triage.store.intake import Identity, Intake
from triage.store.models.machine import Batch, Judgement, QueueEntry, Version
from triage.store.rows import COMMENT, JUDGED, comment_from, judgement_row, text_sha256

__all__ = [
    "File",
    "Identity",
    "Saved",
    "UnknownComment",
    "read_comments",
    "replace_queue",
    "save_comments",
    "save_judgements",
]

# Rows of one statement group; 1 000 comments with judgements take about 20 MB as objects.
CHUNK = 1000
_DERIVED = (
    "judgement",
    "policy_version",
    "priority",
    "needs_review",
    "suggestions",
    "terms",
    "routes",
    "flags",
    "crisis",
    "opinion",
    "correction",
    "repeat_group",
    "unread_language",
)

# What a place in the queue takes from the comment and its judgement, and where from.
_PLACED = ("judgement", "comment", "platform", "account")
_PLACE = ("pk", "version__comment_id", "version__comment__platform", "version__comment__account")


class UnknownComment(LookupError):
    """A judgement came for a comment or a text that was never imported."""


@dataclass(frozen=True, slots=True)
class File:
    """What is recorded of an imported file: name without directory, SHA-256 (hex), format, importer.

    `reading` names all that decides which comments come out of the bytes (`Import.reading`).
    """

    name: str
    sha256: str
    format: str
    importer: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What an import changed: counts of rows, and the ids given to comments that shared one in a table.

    `renumbered` counts new comments whose id a file before gave another comment; `rows` are the row numbers of
    the file's comments in the store, in file order.
    """

    batch: int
    read: int
    new: int
    edited: int
    unchanged: int
    renamed: tuple[CommentId, ...]
    renumbered: int
    rows: Sequence[int]


@explained()
def save_comments(comments: Iterable[Comment], file: File, identity: Identity, *, rejected: int = 0) -> Saved:
    """Write one file's comments, one transaction a chunk, each with the place reached; `rejected` is for the record.

    An import that was stopped goes on behind its last chunk when the same file is read in the same way again.
    Two processes that import one file at once share its chunks, and nothing is written twice. The same file
    again changes nothing. Other text under the same identity is a new version, which keeps every decision and
    re-opens a comment that was decided. Comments of the account's owner are kept as context and get no place in
    the queue. Whether a file may be imported at all is for the caller to know before: what `comments` yielded
    before it raised stays.

    Raises:
        StoreError: the database is locked, full, read-only or absent; earlier chunks are kept.
    """
    intake = _begin(file, identity)
    rows = array("q")
    with much_to_write():
        for chunk in pieces(comments, CHUNK):
            with transaction.atomic():
                hold_writer()
                rows.extend(intake.store(chunk))
    with transaction.atomic():
        hold_writer()
        batch = intake.batch
        batch.refresh_from_db()
        batch.rejected, batch.complete = rejected, True
        batch.save()
    return Saved(
        batch.pk, batch.read, batch.new, batch.edited, batch.unchanged, tuple(intake.renamed), intake.renumbered, rows
    )


def _begin(file: File, identity: Identity) -> Intake:
    now = datetime.now(UTC)
    told = {
        "file_name": file.name,
        "identity": "native" if identity.native else "table",
        "importer": file.importer,
        "imported_at": now,
    }
    how = {"sha256": file.sha256, "format": file.format, "reading": file.reading}
    with transaction.atomic():
        hold_writer()
        stopped = Batch.objects.filter(**how, complete=False).order_by("pk").first() if file.sha256 else None
        batch = stopped or Batch.objects.create(**how, **told, complete=False)
    replayed = bool(file.sha256) and Batch.objects.filter(sha256=file.sha256).exclude(pk=batch.pk).exists()
    return Intake(batch, identity, now, replayed)


def read_comments(rows: Iterable[int]) -> Iterator[Comment]:
    """Yield the comments of these row numbers with their current texts, each once, in the order given."""
    for chunk in pieces(dict.fromkeys(rows), CHUNK):
        found = Version.objects.filter(comment_id__in=among(chunk), current=True).values_list(*COMMENT, "comment_id")
        by_row = {columns[-1]: columns[:-1] for columns in found}
        yield from (comment_from(by_row[row]) for row in chunk if row in by_row)


@explained()
def save_judgements(assessments: Iterable[Assessment]) -> int:
    """Write what a model says, chunk by chunk, in place of what it said of the same text before; return the count.

    Raises:
        UnknownComment: `comment.id` with `comment.text` is in no import; its chunk is not written.
        StoreError: the database cannot be written now; earlier chunks are kept and need not be judged again.
    """
    count = 0
    for chunk in pieces(assessments, CHUNK):
        with transaction.atomic():
            hold_writer()
            versions = _versions([assessment.comment for assessment in chunk])
            now = connection.ops.adapt_datetimefield_value(datetime.now(UTC))
            rows = [judgement_row(pk, a, now) for pk, a in zip(versions, chunk, strict=True)]
            put(Judgement, rows, unique=("version", "model_version"), renewed=JUDGED)
        count += len(chunk)
    return count


def _versions(comments: Sequence[Comment]) -> list[int]:
    rows = Version.objects.filter(comment__key__in=among(comment.id for comment in comments)).order_by("number")
    newest = {(key, digest): pk for key, digest, pk in rows.values_list("comment__key", "text_sha256", "pk")}
    try:
        return [newest[comment.id, text_sha256(comment.text)] for comment in comments]
    except KeyError as error:
        raise UnknownComment(f"取り込まれていないコメントの判定です: {error.args[0][0]}") from error


@explained()
def replace_queue(ranked: Iterable[Ranked], *, policy_version: str) -> int:
    """Write the derived rows of the queue anew, chunk by chunk; where a comment stands (`state`) is kept.

    Returns the count of rows written. A comment whose text changed since its judgement is left out: it stands
    in the queue as not yet judged.
    """
    count = 0
    for chunk in pieces(ranked, CHUNK):
        with transaction.atomic():
            hold_writer()
            rows = list(_entries(chunk, policy_version))
            put(QueueEntry, rows, unique=("comment",), renewed=_DERIVED)
        count += len(rows)
    return count


def _entries(chunk: Sequence[Ranked], policy_version: str) -> Iterator[dict[str, Any]]:
    empty = blank(QueueEntry)
    current = Judgement.objects.filter(
        version__current=True,
        version__comment__author_is_owner=False,
        version__comment__key__in=among(row.assessment.comment.id for row in chunk),
    ).values_list("version__comment__key", "model_version", "version__text_sha256", *_PLACE)
    places = {row[:3]: row[3:] for row in current}
    for row in chunk:
        comment = row.assessment.comment
        place = places.get((comment.id, row.assessment.model_version, text_sha256(comment.text)))
        if place is not None:
            yield {**empty, **dict(zip(_PLACED, place, strict=True)), **_derived(row, policy_version)}


def _derived(row: Ranked, policy_version: str) -> dict[str, Any]:
    return {
        "policy_version": policy_version,
        "priority": row.priority,
        "needs_review": row.needs_review,
        "suggestions": payloads.written(payloads.suggestions_to_json(row.suggestions)),
        "terms": payloads.written(payloads.terms_to_json(row.terms)),
        "routes": payloads.written(row.routes),
        "flags": payloads.written(row.assessment.flags),
        "crisis": Route.CRISIS in row.routes,
        "opinion": Route.OPINION in row.routes,
        "correction": Route.CORRECTION in row.routes,
        "repeat_group": row.assessment.repeat.group if row.assessment.repeat else "",
        "unread_language": Flag.FOREIGN_LANGUAGE in row.assessment.flags,
    }
