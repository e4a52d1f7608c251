"""X API v2 (search/recent): whole text from note_tweet, names from includes, retweets left out."""

from collections.abc import Iterator
from typing import Any

from triage.readers.cells import parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.jsontext import as_dict, as_list, as_text
from triage.readers.paging import Pages, listed_in, pages_of
from triage.readers.reader import Reader
from triage.readers.rows import Intake
from triage.readers.times import parse_time
from triage.readers.unreadable import fault_of
from triage.records import Comment, Flag, Platform

_MARKS = {"author_id", "conversation_id", "edit_history_tweet_ids", "referenced_tweets"}
# Marks that a canonical JSON Lines file has not: a post that stands alone (twarc2 flatten) is known by these.
_ALONE = _MARKS - {"author_id"}
_META = {"result_count", "newest_id", "oldest_id"}
_INCLUDES = (
    "投稿者と元の投稿の一覧（includes）に読めないものがあります。その投稿者や元の投稿は空として取り込みました。"
    "取得をやり直してください。"
)


def unescape(text: str) -> str:
    """Undo the three escapes X puts into texts, and no other."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _tweets(page: dict[str, Any]) -> list[Any]:
    if "data" not in page and "text" in page and _ALONE & page.keys():
        return [page]
    data = page.get("data")
    return [data] if isinstance(data, dict) else as_list(data)


def _recognises(content: Content) -> bool:
    return any(
        bool(_META & as_dict(page.get("meta")).keys())
        or any("text" in as_dict(t) and _MARKS & as_dict(t).keys() for t in _tweets(page)[:5])
        for page in content.first_objects
    )


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    pages = Pages()
    for number, page in pages_of(content, intake):
        includes = as_dict(page.get("includes"))
        users = {as_text(as_dict(u).get("id")): as_dict(u) for u in as_list(includes.get("users"))}
        posts = {as_text(as_dict(t).get("id")): as_dict(t) for t in as_list(includes.get("tweets"))}
        if any(fault_of(one) for one in (*as_list(includes.get("users")), *as_list(includes.get("tweets")))):
            intake.warn(_INCLUDES)
        tweets = _tweets(page) or listed_in(page, "data", number, intake)
        if "meta" in page:
            talks = {as_text(tweet.get("conversation_id")) for tweet in tweets if isinstance(tweet, dict)}
            pages.turn(talks.pop() if len(talks) == 1 else "", more=bool(as_dict(page["meta"]).get("next_token")))
        if not tweets and not {"data", "meta"} & page.keys():
            intake.counts["rows"] += 1
            intake.reject(number, "data", page, "投稿の一覧（data）がありません。応答を丸ごと保存し直してください。")
        line = 0 if content.shape == "document" and "data" in page else number
        for row, tweet in pages.numbered(tweets, line):
            if intake.is_object(tweet, row, "data[]"):
                yield from _comment(row, tweet, users, posts, intake)
    if pages.left:
        intake.warn(
            "続きがあります（next_token）。このファイルは途中までの書き出しです。残りのページも取得してください。"
        )
    if intake.counts["skipped"]:
        intake.warn(f"リポスト{intake.counts['skipped']}件はコメントではないため取り込みません。")


def _whole_text(tweet: dict[str, Any]) -> str:
    """Long posts are cut in `text`; `note_tweet.text` holds them whole."""
    return unescape(as_text(as_dict(tweet.get("note_tweet")).get("text")) or as_text(tweet.get("text")))


def _references(tweet: dict[str, Any]) -> list[dict[str, Any]]:
    return [as_dict(r) for r in as_list(tweet.get("referenced_tweets"))]


def _referenced(tweet: dict[str, Any], kind: str) -> str:
    return next((as_text(r.get("id")) for r in _references(tweet) if r.get("type") == kind), "")


def _root_text(tweet: dict[str, Any], root: str, posts: dict[str, dict[str, Any]]) -> str:
    """The post the talk began with: from the page's includes, or flattened into the reference to it."""
    inside = next((r for r in _references(tweet) if "text" in r and as_text(r.get("id")) == root), {})
    return _whole_text(posts.get(root) or inside)


def _comment(
    row: int,
    tweet: dict[str, Any],
    users: dict[str, dict[str, Any]],
    posts: dict[str, dict[str, Any]],
    intake: Intake,
) -> Iterator[Comment]:
    intake.counts["rows"] += 1
    native = as_text(tweet.get("id"))
    if not native or "text" not in tweet:
        intake.reject(
            row, "id", tweet, "コメントの中身（id、text）がありません。id と text を含めて取得し直してください。"
        )
        return
    if any(reference.get("type") == "retweeted" for reference in _references(tweet)):
        intake.counts["skipped"] += 1
        return
    author = as_text(tweet.get("author_id"))
    user = users.get(author) or as_dict(tweet.get("author"))
    handle, root = as_text(user.get("username")), as_text(tweet.get("conversation_id"))
    parent = _referenced(tweet, "replied_to")
    edited = len(as_list(tweet.get("edit_history_tweet_ids"))) > 1
    if edited:
        intake.note("edited", row)
    accepted = intake.accept(
        Draft(
            row,
            native,
            _whole_text(tweet),
            Platform.X,
            post_id=root,
            post_text="" if root == native else _root_text(tweet, root, posts),
            parent="" if parent == root else parent,
            author_id=author if user or not users else "",
            author_name=as_text(user.get("name")),
            owner=intake.accounts.is_own(Platform.X, handle),
            moment=parse_time(as_text(tweet.get("created_at")), intake.zone),
            url=f"https://x.com/{handle or 'i/web'}/status/{native}",
            likes=parse_votes(as_dict(tweet.get("public_metrics")).get("like_count")),
            flags=(Flag.EDITED,) if edited else (),
        )
    )
    if accepted is not None:
        yield accepted


READER = Reader("x_api_v2", "X API v2", "native", _recognises, _read)
