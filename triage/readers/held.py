"""Comments between the check of a file and its storing: one JSON line each, so that a file is read only once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

import orjson

from triage.records import Comment, CommentId, Flag, Platform, Precision, Source


def hold(comments: Iterable[Comment], stream: BinaryIO) -> int:
    """Write comments of one file to a stream and return how many they were."""
    count = 0
    for count, comment in enumerate(comments, start=1):  # noqa: B007 - the last number is wanted
        stream.write(orjson.dumps(_fields(comment), option=orjson.OPT_APPEND_NEWLINE))
    return count


def held(stream: BinaryIO, format_name: str, file: str, sha256: str) -> Iterator[Comment]:
    """Yield the comments that `hold` wrote, equal in every field; format, file and sha256 are those of their source."""
    stream.seek(0)
    platforms, precisions = {p.value: p for p in Platform}, {p.value: p for p in Precision}
    for line in stream:
        whose, what, post, place, when = orjson.loads(line)
        (key, platform, account, author, name, owner), (text, likes, status, flags) = whose, what
        (post_id, post_text, parent, url), (at, precision) = post, when
        yield Comment(
            id=CommentId(key),
            platform=platforms[platform],
            text=text,
            source=Source(format_name, file, sha256, *place),
            account=account,
            post_id=post_id,
            post_text=post_text,
            parent_id=parent,
            author_id=author,
            author_name=name,
            author_is_owner=owner,
            posted_at=datetime.fromisoformat(at) if at else None,
            posted_at_precision=precisions[precision],
            url=url,
            like_count=likes,
            platform_status=status,
            flags=tuple(map(Flag, flags)),
        )


def _fields(of: Comment) -> tuple[object, ...]:
    # As bare strings: of an enumeration the encoder asks in Python for each value.
    return (
        (of.id, str(of.platform), of.account, of.author_id, of.author_name, of.author_is_owner),
        (of.text, of.like_count, of.platform_status, of.flags),
        (of.post_id, of.post_text, of.parent_id, of.url),
        (of.source.row, of.source.screenshot, of.source.checked_by),
        (of.posted_at, str(of.posted_at_precision)),
    )
