"""証拠保全: a comment as it stood before it is removed, with its screen kept inert or the reason why there is none."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from triage.decision import Person
from triage.records import Comment
from triage.sentence import Sentence
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft, append_draft
from triage.store.decisions import Recorded
from triage.store.models.human import Attachment, EventKind

MAX_BYTES = 8 * 1024 * 1024
_SIGNS = {b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


class Unfit(ValueError):
    """Evidence that cannot be kept; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is kept: when (aware) and by whom it was taken, and the screen, or why there is none.

    `content` is the file as it is, empty for none; its name is not kept, because names of files name people.
    """

    at: datetime
    by: Person
    content: bytes = b""
    reason: str = ""


@explained()
def preserve(comment: Comment, text_sha256: str, taken: Taken, *, now: datetime) -> int:
    """Record the comment as it stands now with its screen; return the event's seq, which a decision then names.

    Raises:
        Unfit: neither a screen nor a reason, or a file that is no PNG and no PDF or over `MAX_BYTES`.
        StoreError: the database cannot be written now; nothing is written.
    """
    media_type = media_type_of(taken.content) if taken.content else ""
    if not media_type and not taken.reason.strip():
        raise Unfit("画面のファイル(PNG または PDF)を付けるか、保全できない理由を書いてください。")
    body = {
        "comment_sha256": text_sha256,
        "platform": comment.platform.value,
        "account": comment.account,
        "post_id": comment.post_id,
        "parent_id": comment.parent_id,
        "posted_at": comment.posted_at.isoformat() if comment.posted_at else "",
        "source_sha256": comment.source.sha256,
        "source_row": comment.source.row,
        "taken_at": taken.at.isoformat(timespec="seconds"),
        "media_type": media_type,
        "sha256": hashlib.sha256(taken.content).hexdigest() if taken.content else "",
        "size": len(taken.content),
    }
    texts = {
        "url": comment.url,
        "author_name": comment.author_name,
        "author_id": comment.author_id,
        "screenshot": comment.source.screenshot,
        "checked_by": comment.source.checked_by,
        "reason": taken.reason.strip(),
    }
    with transaction.atomic():
        hold_writer()
        event = append_draft(Draft(EventKind.EVIDENCE, taken.by, now, body, comment.id, texts))
        if taken.content:
            Attachment.objects.create(event=event, media_type=media_type, content=taken.content)
    return event.seq


def media_type_of(content: bytes) -> str:
    """Return `image/png` or `application/pdf`, by the file's first bytes and not by its name.

    Raises:
        Unfit: anything else, or over `MAX_BYTES`.
    """
    if len(content) > MAX_BYTES:
        size, most = f"{len(content):,}", f"{MAX_BYTES:,}"
        raise Unfit(Sentence("ファイルが大きすぎます({size} バイト)。{most} バイトまでです。", size=size, most=most))
    for sign, media_type in _SIGNS.items():
        if content.startswith(sign):
            return media_type
    raise Unfit("付けられるのは PNG か PDF だけです。画面を PNG または PDF で保存し直してください。")


def preserved_seq(events: Sequence[Recorded], text_sha256: str) -> int:
    """Return the number of the last evidence of this very text, 0 for none."""
    kept = [e.seq for e in events if e.kind == EventKind.EVIDENCE and e.body["comment_sha256"] == text_sha256]
    return kept[-1] if kept else 0


def attachment(seq: int) -> tuple[str, bytes, str] | None:
    """Return the comment's id, the bytes and the media type of an evidence's screen, None where there is none."""
    found = Attachment.objects.select_related("event").filter(pk=seq).first()
    return (found.event.comment_key, bytes(found.content), found.media_type) if found else None
