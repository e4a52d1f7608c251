"""What Graph answers share: pages of data, nested replies, and paging addresses that must not be kept."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from triage.readers.content import Content
from triage.readers.jsontext import as_dict, as_list, as_text
from triage.readers.paging import Pages, listed_in, pages_of
from triage.readers.rows import Intake

# Fields of a post, which a comment never has (facebook_business 26.0.3).
POST_ALONE = {"media_type", "media_url", "media_product_type", "comments_count", "story", "full_picture"}
POST_ALONE |= {"status_type", "attachments", "shares", "is_published", "updated_time"}

_UNFINISHED = "続きがあります（paging.next）。このファイルは途中までの書き出しです。残りのページも取得してください。"


@dataclass(frozen=True, slots=True)
class Node:
    """One comment of a Graph answer with its place: 1-based row, its post, and its parent's native id."""

    row: int
    item: dict[str, Any]
    post_id: str = ""
    post_text: str = ""
    parent: str = ""


@dataclass(slots=True)
class _Seen:
    """What one file has told so far: its pages, replies left out by comment, comments promised and found by post."""

    pages: Pages = field(default_factory=Pages)
    missing: Counter[str] = field(default_factory=Counter)
    promised: dict[str, int] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)

    def promise(self, post: str, count: object) -> None:
        """Take a count of comments that a post or its page shows."""
        if isinstance(count, int):
            self.promised[post] = max(count, self.promised.get(post, 0))

    def warn(self, intake: Intake) -> None:
        """Say what the file leaves out."""
        if self.pages.left:
            intake.warn(_UNFINISHED)
        intake.counts["missing_replies"] = sum(n for n in self.missing.values() if n > 0)
        if intake.counts["missing_replies"]:
            intake.warn(
                f"返信{intake.counts['missing_replies']}件がこのファイルに入っていません。返信も取得してください。"
            )
        short = sum(max(0, count - self.found[post]) for post, count in self.promised.items())
        if short and not self.pages.left and not intake.counts["missing_replies"]:
            intake.warn(
                f"SNSの示す件数より{short}件少ない書き出しです（削除済みや利用制限中の投稿者のものは入りません）。"
                "SNSの画面と比べてください。"
            )


def nodes(content: Content, intake: Intake, *, replies: str, caption: str) -> Iterator[Node]:
    """Yield every comment, replies after theirs; `replies` and `caption` name the platform's fields."""
    seen = _Seen()
    for number, page in pages_of(content, intake):
        alone = content.shape == "lines" or not ("data" in page or is_post(page, replies))
        for node in _page(page, number if alone else 0, intake, seen, (replies, caption)):
            _count_missing(node, replies, seen.missing)
            yield node
    seen.warn(intake)


def _count_missing(node: Node, replies: str, missing: Counter[str]) -> None:
    """A comment says how many replies it has; each reply, nested or standing alone, takes one off."""
    parent = node.parent or as_text(as_dict(node.item.get("parent")).get("id")) or as_text(node.item.get("parent_id"))
    if parent:
        missing[parent] -= 1
    count = node.item.get("comment_count")
    if replies == "comments" and isinstance(count, int):
        missing[as_text(node.item.get("id"))] += count


def _page(page: dict[str, Any], line: int, intake: Intake, seen: _Seen, names: tuple[str, str]) -> Iterator[Node]:
    """One answer: a page of comments, a post with its comments, a page of such posts, or a comment alone."""
    replies, _ = names
    if is_post(page, replies):
        yield from _post(page, line, intake, seen, names)
        return
    items = listed_in(page, "data", line or 1, intake) if "data" in page else [page]
    posts = any(is_post(item, replies) for item in map(as_dict, items))
    listed = "" if posts else _listed(items)
    if "data" in page:
        seen.pages.turn(listed, more=_goes_on(page))
        if not posts:
            seen.promise(listed, as_dict(page.get("summary")).get("total_count"))
    for row, item in seen.pages.numbered(items, line):
        if not intake.is_object(item, row, "data[]"):
            continue
        if is_post(item, replies):
            yield from _post(item, line, intake, seen, names)
        elif posts or POST_ALONE & item.keys():
            intake.warn("コメントの付いていない投稿は、コメントではないため取り込みません。")
        else:
            yield from _counted(_tree(Node(row, item), replies, intake), listed, seen)


def _post(post: dict[str, Any], line: int, intake: Intake, seen: _Seen, names: tuple[str, str]) -> Iterator[Node]:
    replies, caption = names
    below, key = as_dict(post["comments"]), as_text(post.get("id"))
    items = listed_in(below, "data", line or 1, intake)
    listed = _listed(items) or key
    seen.pages.turn(listed, more=_goes_on(below))
    seen.promise(listed, post.get("comments_count", as_dict(below.get("summary")).get("total_count")))
    for row, item in seen.pages.numbered(items, line):
        if intake.is_object(item, row, "comments.data[]"):
            node = Node(row, item, key, as_text(post.get(caption)))
            yield from _counted(_tree(node, replies, intake), listed, seen)


def _counted(tree: Iterator[Node], listed: str, seen: _Seen) -> Iterator[Node]:
    for node in tree:
        seen.found[listed] += 1
        yield node


def _listed(items: Sequence[object]) -> str:
    """Return the post whose comments these are, as they name it themselves; empty where they do not, or differ."""
    objects = [item for item in items if isinstance(item, dict)]
    named = {
        as_text(as_dict(item.get("media")).get("id")) or as_text(item.get("id")).rpartition("_")[0] for item in objects
    }
    return named.pop() if len(named) == 1 else ""


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
    """A comment, then its replies, and theirs: each with the comment it answers."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        below = as_dict(current.item.get(replies))
        if _goes_on(below):
            intake.warn(_UNFINISHED)
        key = as_text(current.item.get("id"))
        listed = f"{replies}.data[]"
        items = [item for item in as_list(below.get("data")) if intake.is_object(item, node.row, listed)]
        waiting.extend(Node(node.row, item, node.post_id, node.post_text, key) for item in reversed(items))


def _goes_on(holder: dict[str, Any]) -> bool:
    """The address of the next page may carry an access token: its presence is noted, itself never."""
    return bool(as_dict(holder.get("paging")).get("next"))


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
