"""What Graph answers share: pages of data, nested replies, and paging addresses that must not be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from triage.readers.content import Content, api_error
from triage.readers.jsontext import as_dict, as_list, as_text
from triage.readers.rows import Intake


@dataclass(frozen=True, slots=True)
class Node:
    """One comment of a Graph answer with its place: 1-based row, its post, and its parent's native id."""

    row: int
    item: dict[str, Any]
    post_id: str = ""
    post_text: str = ""
    parent: str = ""


def nodes(content: Content, intake: Intake, *, replies: str, caption: str) -> Iterator[Node]:
    """Yield every comment, replies after theirs; `replies` and `caption` name the platform's fields."""
    for number, page in content.objects(intake):
        reason = api_error(page)
        if reason or not isinstance(page, dict):
            intake.counts["rows"] += 1
            intake.reject(
                number,
                "",
                "",
                f"APIのエラーの記録です（{reason}）。" if reason else "1件が { } の形になっていません。",
            )
            continue
        yield from _page(page, number if content.shape == "lines" else 0, intake, replies, caption)
    if intake.counts["missing_replies"]:
        intake.warn(f"返信{intake.counts['missing_replies']}件がこのファイルに入っていません。返信も取得してください。")


def _page(page: dict[str, Any], line: int, intake: Intake, replies: str, caption: str) -> Iterator[Node]:
    post_id, post_text, holder = "", "", page
    if "data" not in page and isinstance(page.get("comments"), dict):
        post_id, post_text, holder = (
            as_text(page.get("id")),
            as_text(page.get(caption)),
            as_dict(page["comments"]),
        )
    items = as_list(holder["data"]) if "data" in holder else [page]
    _warn_unfinished(holder, intake)
    for position, item in enumerate(items, start=1):
        yield from _tree(Node(line or position, as_dict(item), post_id, post_text), replies, intake)


def _tree(node: Node, replies: str, intake: Intake) -> Iterator[Node]:
    """A comment, then its replies; Graph answers nest one level, so no deeper walk is needed."""
    yield node
    below = as_dict(node.item.get(replies))
    inner = as_list(below.get("data"))
    _warn_unfinished(below, intake)
    count = node.item.get("comment_count")
    if isinstance(count, int) and count > len(inner):
        intake.counts["missing_replies"] += count - len(inner)
    for item in inner:
        yield Node(node.row, as_dict(item), node.post_id, node.post_text, as_text(node.item.get("id")))


def _warn_unfinished(holder: dict[str, Any], intake: Intake) -> None:
    """The address of the next page may carry an access token: its presence is noted, itself never."""
    if as_dict(holder.get("paging")).get("next"):
        intake.warn(
            "続きがあります（paging.next）。このファイルは途中までの書き出しです。残りのページも取得してください。"
        )


def sample_items(content: Content) -> list[dict[str, Any]]:
    """Return some comments of the first pages, to know the format by."""
    found: list[dict[str, Any]] = []
    for page in content.first_objects:
        holder = page if "data" in page else as_dict(page.get("comments"))
        items = as_list(holder.get("data")) if "data" in holder else [page]
        found.extend(as_dict(item) for item in items[:5])
    return found
