"""What Graph answers share: pages of data, nested replies, and paging addresses that must not be kept."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from triage.readers.content import Content, api_error
from triage.readers.jsontext import NO_OBJECT, as_dict, as_list, as_text
from triage.readers.rows import Intake

# Fields of a post, which a comment never has (facebook_business 26.0.3).
POST_ALONE = {"media_type", "media_url", "media_product_type", "comments_count", "story", "full_picture"}
POST_ALONE |= {"status_type", "attachments", "shares", "is_published", "updated_time"}


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
    missing: Counter[str] = Counter()
    for number, page in content.objects(intake):
        reason = api_error(page)
        if reason or not isinstance(page, dict):
            intake.counts["rows"] += 1
            intake.reject(
                number,
                "",
                "",
                f"APIのエラーの記録です（{reason}）。" if reason else NO_OBJECT,
            )
            continue
        for node in _page(page, number if content.shape == "lines" else 0, intake, replies, caption):
            _count_missing(node, replies, missing)
            yield node
    intake.counts["missing_replies"] = sum(n for n in missing.values() if n > 0)
    if intake.counts["missing_replies"]:
        intake.warn(f"返信{intake.counts['missing_replies']}件がこのファイルに入っていません。返信も取得してください。")


def _count_missing(node: Node, replies: str, missing: Counter[str]) -> None:
    """A comment says how many replies it has; each reply, nested or standing alone, takes one off."""
    parent = node.parent or as_text(as_dict(node.item.get("parent")).get("id")) or as_text(node.item.get("parent_id"))
    if parent:
        missing[parent] -= 1
    count = node.item.get("comment_count")
    if replies == "comments" and isinstance(count, int):
        missing[as_text(node.item.get("id"))] += count


def _page(page: dict[str, Any], line: int, intake: Intake, replies: str, caption: str) -> Iterator[Node]:
    """One answer: a page of comments, a post with its comments, a page of such posts, or a comment alone."""
    if is_post(page, replies):
        yield from _post(page, line, intake, replies, caption)
        return
    items = [as_dict(item) for item in (as_list(page["data"]) if "data" in page else [page])]
    _warn_unfinished(page, intake)
    posts = any(is_post(item, replies) for item in items)
    for position, item in enumerate(items, start=1):
        if is_post(item, replies):
            yield from _post(item, line or position, intake, replies, caption)
        elif posts or POST_ALONE & item.keys():
            intake.warn("コメントの付いていない投稿は、コメントではないため取り込みません。")
        else:
            yield from _tree(Node(line or position, item), replies, intake)


def _post(post: dict[str, Any], line: int, intake: Intake, replies: str, caption: str) -> Iterator[Node]:
    below = as_dict(post["comments"])
    _warn_unfinished(below, intake)
    for position, item in enumerate(map(as_dict, as_list(below.get("data"))), start=1):
        node = Node(line or position, item, as_text(post.get("id")), as_text(post.get(caption)))
        yield from _tree(node, replies, intake)


def is_post(item: dict[str, Any], replies: str) -> bool:
    """Whether an object is a post with its comments, and not a comment with its replies.

    On Instagram replies have another name. On Facebook a post is PAGE_POST and its comments are POST_COMMENT, while
    a comment and its replies share the POST; without such ids only a comment says how many replies it has.
    """
    below = item.get("comments")
    if "data" in item or not isinstance(below, dict):
        return False
    if replies != "comments":
        return True
    first = next((as_text(as_dict(child).get("id")) for child in as_list(below.get("data"))), "")
    own = as_text(item.get("id"))
    if first and "_" in own and "_" in first:
        return own.partition("_")[0] != first.partition("_")[0]
    return (
        not {"comment_count", "parent", "can_remove", "can_hide", "is_hidden", "attachment", "user_likes"} & item.keys()
    )


def _tree(node: Node, replies: str, intake: Intake) -> Iterator[Node]:
    """A comment, then its replies; Graph answers nest one level, so no deeper walk is needed."""
    yield node
    below = as_dict(node.item.get(replies))
    _warn_unfinished(below, intake)
    for item in as_list(below.get("data")):
        yield Node(node.row, as_dict(item), node.post_id, node.post_text, as_text(node.item.get("id")))


def _warn_unfinished(holder: dict[str, Any], intake: Intake) -> None:
    """The address of the next page may carry an access token: its presence is noted, itself never."""
    if as_dict(holder.get("paging")).get("next"):
        intake.warn(
            "続きがあります（paging.next）。このファイルは途中までの書き出しです。残りのページも取得してください。"
        )


def sample_items(content: Content, replies: str) -> list[dict[str, Any]]:
    """Return some comments of the first pages, to know the format by."""
    found: list[dict[str, Any]] = []
    for page in content.first_objects:
        for item in map(as_dict, as_list(page["data"])[:5] if "data" in page else [page]):
            below = as_list(as_dict(item.get("comments")).get("data")) if is_post(item, replies) else []
            found.extend(map(as_dict, below[:5] or [item]))
    return found


def is_empty(content: Content) -> bool:
    """Whether every page is an answer of Graph without a single comment."""
    pages = content.first_objects
    return bool(pages) and all(
        page.get("data") == [] and page.keys() <= {"data", "paging", "summary"} for page in pages
    )
