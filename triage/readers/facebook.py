"""Facebook Graph API comments; `from` is missing without a Page token, and a sticker has no text."""

from collections.abc import Iterator

from triage.readers.cells import parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.graph import is_empty, nodes, sample_items
from triage.readers.jsontext import as_dict, as_text
from triage.readers.reader import Reader
from triage.readers.rows import Intake
from triage.readers.times import parse_time
from triage.records import Comment, Platform

_MARKS = {"message", "attachment", "from", "comment_count", "can_hide", "is_hidden"}


def _recognises(content: Content) -> bool:
    items = sample_items(content, "comments")
    return is_empty(content) or any("created_time" in item and _MARKS & item.keys() for item in items)


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    for node in nodes(content, intake, replies="comments", caption="message"):
        intake.counts["rows"] += 1
        item = node.item
        native = as_text(item.get("id"))
        if not native:
            intake.reject(
                node.row, "id", item, "コメントの番号（id）がありません。fields に id を含めて取得し直してください。"
            )
            continue
        author, parent = as_dict(item.get("from")), as_text(as_dict(item.get("parent")).get("id"))
        accepted = intake.accept(
            Draft(
                node.row,
                native,
                as_text(item.get("message")),
                Platform.FACEBOOK,
                post_id=native.partition("_")[0] if "_" in native else node.post_id,
                post_text=node.post_text,
                parent=parent or node.parent,
                author_id=as_text(author.get("id")),
                author_name=as_text(author.get("name")),
                moment=parse_time(as_text(item.get("created_time")), intake.zone),
                url=as_text(item.get("permalink_url")),
                likes=parse_votes(item.get("like_count")),
                status="hidden" if item.get("is_hidden") is True else "",
            )
        )
        if accepted is not None:
            yield accepted


READER = Reader("facebook_graph", "Facebook Graph API", "native", _recognises, _read)
