"""Rows of the machine's tables to and from the records that all other parts speak."""

import hashlib
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import orjson

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
# What is read of a judgement: columns as they are, and columns of JSON.
SAID = ("model_version", "concern", "basis")
LISTED = ("signals", "routes", "repeat", "flags")
_said, _listed = attrgetter(*SAID), attrgetter(*LISTED)


# Of a version, where the record of its comment is read from.
_READ = (
    "comment.key",
    "comment.platform",
    "text",
    "format",
    "batch.file_name",
    "batch.sha256",
    "row",
    "comment.screenshot",
    "comment.checked_by",
    *(f"comment.{name}" for name in _COPIED),
    "comment.posted_at_precision",
    "like_count",
    "platform_status",
    "flags",
    "number",
)
COMMENT = tuple(name.replace(".", "__") for name in _READ)
_read = attrgetter(*_READ)
_PLATFORMS, _PRECISIONS = {one.value: one for one in Platform}, {one.value: one for one in Precision}


def comment_of(version: machine.Version) -> Comment:
    """Return the record of one version, as `comment_from` does; `comment` and `batch` should be loaded with it."""
    return comment_from(_read(version))


def comment_from(columns: Sequence[Any]) -> Comment:
    """Return the record of one version, of which these are the columns `COMMENT`.

    Times come back in UTC. A second or later version carries the flag `edited`.
    """
    key, platform, text, kind, file, sha256, row, screenshot, checked_by, *copied = columns[:-5]
    account, post_id, post_text, parent_id, author_id, author_name, author_is_owner, posted_at, url = copied
    precision, like_count, platform_status, flags, number = columns[-5:]
    return Comment(
        CommentId(key),
        _PLATFORMS[platform],
        text,
        Source(kind, file, sha256, row, screenshot, checked_by),
        account,
        post_id,
        post_text,
        parent_id,
        author_id,
        author_name,
        author_is_owner,
        posted_at,
        _PRECISIONS[precision],
        url,
        like_count,
        platform_status,
        _flags((*flags, Flag.EDITED) if number > 1 else flags),
    )


def _flags(names: Iterable[str]) -> tuple[Flag, ...]:
    return tuple(map(Flag, dict.fromkeys(names))) if names else ()


def judgement_row(version: int, assessment: Assessment, judged_at: Any) -> dict[str, Any]:
    """Return the columns of what a model says about one version (row number), for `bulk.put`."""
    return {
        "version": version,
        "model_version": assessment.model_version,
        "concern": assessment.concern,
        "signals": payloads.written(payloads.signals_to_json(assessment.signals)),
        "routes": payloads.written(payloads.signals_to_json(assessment.routes)),
        "repeat": payloads.written(payloads.repeat_to_json(assessment.repeat)) if assessment.repeat else None,
        "flags": payloads.written(assessment.flags),
        "basis": assessment.basis,
        "judged_at": judged_at,
    }


def assessment_of(judgement: machine.Judgement, version: machine.Version) -> Assessment:
    """Return the record of one judgement of one version."""
    return _assessment(comment_of(version), _said(judgement), _listed(judgement))


def assessment_from(columns: Sequence[Any]) -> Assessment:
    """Return the record of one judgement, of which these are `COMMENT`, `SAID`, and `LISTED` as texts of JSON."""
    comment, said, listed = columns[: len(COMMENT)], columns[len(COMMENT) : -len(LISTED)], columns[-len(LISTED) :]
    return _assessment(comment_from(comment), said, [one and orjson.loads(one) for one in listed])


def _assessment(comment: Comment, said: Sequence[Any], listed: Sequence[Any]) -> Assessment:
    model_version, concern, basis = said
    signals, routes, repeat, flags = listed
    return Assessment(
        comment,
        payloads.signals_from_json(signals),
        concern,
        payloads.signals_from_json(routes),
        payloads.repeat_from_json(repeat),
        _flags(flags),
        model_version,
        basis,
    )
