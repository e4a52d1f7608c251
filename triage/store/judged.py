"""What still has to be judged, and what was, read back a piece at a time: never the store as a whole."""

import struct
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from triage.records import Assessment, CommentId
from triage.store.bulk import among, pieces
from triage.store.models.machine import Judgement, QueueEntry, Version
from triage.store.rows import COMMENT, LISTED, SAID, assessment_from

CHUNK = 1000
# Under which policy and by which model a comment stands in the queue, and whether with its text now.
_JUDGED = ("policy_version", "judgement__model_version", "judgement__version__current")
_ASSESSMENT = (*(f"version__{name}" for name in COMMENT), *SAID)
_LISTED = tuple(Cast(name, TextField()) for name in LISTED)


def unjudged(rows: Iterable[int], model_version: str, policy_version: str) -> Sequence[int]:
    """Return those of these comments (row numbers) that this model has not judged under this policy, in their order.

    Judged is what stands in the queue so: a run that was killed between both judges its last comments again. Comments
    of the account's owner have no place there.
    """
    wanted = array("q")
    for chunk in pieces(rows, CHUNK):
        found = QueueEntry.objects.filter(pk__in=among(chunk)).values_list("pk", *_JUDGED)
        done = {row: tuple(judged) == (policy_version, model_version, True) for row, *judged in found}
        wanted.extend(row for row in chunk if not done.get(row, True))
    return wanted


def behind(model_version: str) -> Sequence[int]:
    """Return the comments (row numbers) whose current text this model has not judged, in order of import."""
    judged = Judgement.objects.filter(version=OuterRef("pk"), model_version=model_version)
    wanted = Version.objects.filter(~Exists(judged), current=True, comment__author_is_owner=False)
    return array("q", wanted.order_by("comment_id").values_list("comment_id", flat=True).iterator(CHUNK))


def judged(rows: Iterable[int], model_version: str) -> Iterator[Assessment]:
    """Yield what this model says about the current texts of these comments (row numbers), in the order given."""
    for chunk in pieces(rows, CHUNK):
        found = Judgement.objects.filter(
            version__comment__in=among(chunk), version__current=True, model_version=model_version
        ).values_list(*_ASSESSMENT, *_LISTED, "version__comment")
        by_row = {columns[-1]: columns[:-1] for columns in found}
        yield from (assessment_from(by_row[row]) for row in chunk if row in by_row)


def judged_before(
    keys: Iterable[CommentId], model_version: str, policy_version: str, moment: datetime
) -> Sequence[int]:
    """Return the row numbers of those of these comments that stand in the queue judged so before a moment."""
    found = array("q")
    for chunk in pieces(keys, CHUNK):
        known = QueueEntry.objects.filter(
            **dict(zip(_JUDGED, (policy_version, model_version, True), strict=True)),
            comment__key__in=among(chunk),
            judgement__judged_at__lt=moment,
        )
        found.extend(known.values_list("pk", flat=True))
    return found


def in_rank_order(rows: Iterable[int]) -> tuple[Sequence[int], int]:
    """Return these comments (row numbers) by descending priority, ties by id, and how many of them are marked.

    A comment takes about 100 bytes while they are sorted, and 8 afterwards.
    """
    places: list[bytes] = []
    marked = 0
    for chunk in pieces(rows, CHUNK):
        found = QueueEntry.objects.filter(pk__in=among(chunk)).values_list(
            "pk", "priority", "needs_review", "comment__key"
        )
        for row, priority, needs_review, key in found:
            # Big-endian bytes of a positive number sort as it does, UTF-8 as its code points; no id holds a NUL.
            places.append(struct.pack(">d", 1.0 - priority) + key.encode() + b"\0" + row.to_bytes(8, "big"))
            marked += needs_review
    places.sort()
    return array("q", (int.from_bytes(place[-8:], "big") for place in places)), marked
