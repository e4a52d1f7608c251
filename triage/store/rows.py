"""Rows of the machine's tables to and from the records that all other parts speak."""

import hashlib
from datetime import datetime
from typing import Any

from triage.records import Assessment, Comment, CommentId, Flag, Platform, Precision, Source
from triage.store import payloads
from triage.store.models import machine

_COPIED = (
    "account",
    "post_id",
    "post_text",
    "parent_id",
    "author_id",
    "author_name",
    "author_is_owner",
    "posted_at",
    "url",
)
# What a 取込様式 says of its row; it stands in the source of a comment.
WRITTEN = ("screenshot", "checked_by")


def text_sha256(text: str) -> str:
    """Return the SHA-256 (hex) of a text as stored: what a decision cites instead of the text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def told(comment: Comment) -> dict[str, Any]:
    """Return what an export says about a comment, by column; what it leaves out is kept as it was."""
    found = {name: value for name in _COPIED if (value := getattr(comment, name)) not in ("", None)}
    found.update({name: value for name in WRITTEN if (value := getattr(comment.source, name))})
    if comment.posted_at is not None:
        found["posted_at_precision"] = comment.posted_at_precision
    return found


REFRESHED = (
    *(name for name in _COPIED if name != "account"),
    *WRITTEN,
    "posted_at_precision",
    "content_key",
    "version_key",
)
# What a model says anew of a text that it judged before.
JUDGED = ("concern", "signals", "routes", "repeat", "flags", "basis", "judged_at")


def comment_of(version: machine.Version) -> Comment:
    """Return the record of one version; `version.comment` and `version.batch` should be loaded with it.

    Times come back in UTC. A second or later version carries the flag `edited`.
    """
    row = version.comment
    edited = (Flag.EDITED,) if version.number > 1 else ()
    copied: dict[str, Any] = {name: getattr(row, name) for name in _COPIED}
    return Comment(
        id=CommentId(row.key),
        platform=Platform(row.platform),
        text=version.text,
        source=Source(
            version.format,
            version.batch.file_name,
            version.batch.sha256,
            version.row,
            row.screenshot,
            row.checked_by,
        ),
        posted_at_precision=Precision(row.posted_at_precision),
        like_count=version.like_count,
        platform_status=version.platform_status,
        flags=tuple(dict.fromkeys((*map(Flag, version.flags), *edited))),
        **copied,
    )


def judgement_row(version_id: int, assessment: Assessment, judged_at: datetime) -> machine.Judgement:
    """Return an unsaved row for what a model says about one version."""
    return machine.Judgement(
        version_id=version_id,
        model_version=assessment.model_version,
        concern=assessment.concern,
        signals=payloads.signals_to_json(assessment.signals),
        routes=payloads.signals_to_json(assessment.routes),
        repeat=payloads.repeat_to_json(assessment.repeat),
        flags=[flag.value for flag in assessment.flags],
        basis=assessment.basis,
        judged_at=judged_at,
    )


def assessment_of(judgement: machine.Judgement, version: machine.Version) -> Assessment:
    """Return the record of one judgement of one version."""
    return Assessment(
        comment=comment_of(version),
        signals=payloads.signals_from_json(judgement.signals),
        concern=judgement.concern,
        routes=payloads.signals_from_json(judgement.routes),
        repeat=payloads.repeat_from_json(judgement.repeat),
        flags=tuple(map(Flag, judgement.flags)),
        model_version=judgement.model_version,
        basis=judgement.basis,
    )
