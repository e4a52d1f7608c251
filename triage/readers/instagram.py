"""Instagram Graph API comments; comments of restricted and age-gated users are never in such an answer."""

from collections.abc import Iterator

from triage.readers.cells import parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.graph import nodes, sample_items
from triage.readers.jsontext import as_dict, as_text
from triage.readers.reader import Reader
from triage.readers.rows import Intake
from triage.readers.times import parse_time
from triage.records import Comment, Platform

_MARKS = {"username", "media", "hidden", "replies", "legacy_instagram_comment_id", "from", "user"}


def _recognises(content: Content) -> bool:
    paged = any("data" in page or isinstance(page.get("comments"), dict) for page in content.first_objects)
    return any(
        {"timestamp", "id"} <= item.keys()
        and not {"message", "platform", "media_type"} & item.keys()
        and (_MARKS & item.keys() or (paged and "text" in item))
        for item in sample_items(content, "replies")
    )


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    media = ""
    for node in nodes(content, intake, replies="replies", caption="caption"):
        intake.counts["rows"] += 1
        item = node.item
        if not item.get("id"):
            intake.reject(
                node.row, "id", item, "コメントの番号（id）がありません。fields に id を含めて取得し直してください。"
            )
            continue
        media = as_text(as_dict(item.get("media")).get("id")) or node.post_id or (media if node.parent else "")
        author = as_dict(item.get("from"))
        handle = as_text(author.get("username")) or as_text(item.get("username"))
        accepted = intake.accept(
            Draft(
                node.row,
                as_text(item["id"]),
                as_text(item.get("text")),
                Platform.INSTAGRAM,
                post_id=media,
                post_text=node.post_text,
                parent=as_text(item.get("parent_id")) or node.parent,
                author_id=as_text(author.get("id")) or as_text(as_dict(item.get("user")).get("id")) or handle,
                author_name=handle,
                owner=intake.accounts.is_own(Platform.INSTAGRAM, handle),
                moment=parse_time(as_text(item.get("timestamp")), intake.zone),
                likes=parse_votes(item.get("like_count")),
                status="hidden" if item.get("hidden") is True else "",
            )
        )
        if accepted is not None:
            yield accepted


READER = Reader("instagram_graph", "Instagram Graph API", "native", _recognises, _read)
