"""YouTube Data API v3: commentThreads and comments, as one page, an array of pages, or a page a line."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from triage.readers.cells import html_to_text, parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.jsontext import as_dict, as_list, as_text
from triage.readers.paging import Pages, listed_in, pages_of
from triage.readers.reader import Reader
from triage.readers.rows import Intake
from triage.readers.times import parse_time
from triage.records import Comment, Flag, Platform

_KINDS = ("youtube#commentThread", "youtube#comment")


def _recognises(content: Content) -> bool:
    """By `kind`, or by the fields where a partial answer (`fields=`) left the kinds out."""
    items = [*content.first_objects, *(as_dict(i) for o in content.first_objects for i in as_list(o.get("items"))[:3])]
    return any(
        as_text(item.get("kind")).startswith(_KINDS)
        or {"topLevelComment", "textDisplay", "textOriginal"} & as_dict(item.get("snippet")).keys()
        for item in items
    )


@dataclass(slots=True)
class _Seen:
    """What one file has told so far: by comment how many replies it has and which came, the channels, and the pages."""

    totals: dict[str, int] = field(default_factory=dict)
    replies: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    channels: set[str] = field(default_factory=set)
    pages: Pages = field(default_factory=Pages)

    def missing(self) -> int:
        """How many replies did not come; a thread or a reply that the file holds twice counts once."""
        return sum(max(total - len(self.replies[comment]), 0) for comment, total in self.totals.items())

    def channel(self, named: str) -> str:
        """Replies fetched alone may come without their channel: it is that of the file, if it has just one."""
        if named:
            self.channels.add(named)
        return named or (next(iter(self.channels)) if len(self.channels) == 1 else "")


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    seen = _Seen()
    for number, page in pages_of(content, intake):
        items = listed_in(page, "items", number, intake) if "items" in page else [page]
        if "items" in page:
            seen.pages.turn(_listed(items), more=bool(page.get("nextPageToken")))
        line = 0 if content.shape == "document" and "items" in page else number
        for row, item in seen.pages.numbered(items, line):
            if intake.is_object(item, row, "items[]"):
                yield from _item(row, item, seen, intake)
    if seen.pages.left:
        intake.warn(
            "続きがあります（nextPageToken）。このファイルは途中までの書き出しです。残りのページも取得してください。"
        )
    intake.counts["missing_replies"] = seen.missing()
    if intake.counts["missing_replies"]:
        intake.warn(
            f"返信{intake.counts['missing_replies']}件がこのファイルに入っていません（totalReplyCountとの差）。返信も取得してください。"
        )


def _listed(items: Sequence[Any]) -> str:
    """What a page lists: the one video, or the one comment whose replies these are; empty where it is not one."""
    snippets = [as_dict(item.get("snippet")) for item in items if isinstance(item, dict)]
    named = {as_text(snippet.get("videoId")) or as_text(snippet.get("parentId")) for snippet in snippets}
    return named.pop() if len(named) == 1 else ""


def _item(row: int, item: dict[str, Any], seen: _Seen, intake: Intake) -> Iterator[Comment]:
    """A thread with the replies it brings, or a comment alone, which may be a reply that a thread has left out."""
    if as_text(item.get("kind")) == "youtube#comment" or "topLevelComment" not in as_dict(item.get("snippet")):
        if parent := as_text(as_dict(item.get("snippet")).get("parentId")):
            seen.replies[parent].add(as_text(item.get("id")))
        yield from _comment(row, item, {}, "", seen, intake)
        return
    thread = as_dict(item["snippet"])
    top = {"id": item.get("id"), **as_dict(thread["topLevelComment"])}
    yield from _comment(row, top, thread, "", seen, intake)
    total, comment = thread.get("totalReplyCount"), as_text(top["id"])
    if isinstance(total, int):
        seen.totals[comment] = max(total, seen.totals.get(comment, 0))
    for place, reply in enumerate(as_list(as_dict(item.get("replies")).get("comments"))):
        # One that cannot be read has come too, and is listed as that.
        seen.replies[comment].add(as_text(as_dict(reply).get("id")) or f"{place}")
        if intake.is_object(reply, row, "replies.comments[]"):
            yield from _comment(row, reply, thread, comment, seen, intake)


def _comment(
    row: int, item: dict[str, Any], thread: dict[str, Any], parent: str, seen: _Seen, intake: Intake
) -> Iterator[Comment]:
    intake.counts["rows"] += 1
    snippet = as_dict(item.get("snippet"))
    if not snippet or not item.get("id"):
        intake.reject(
            row,
            "snippet",
            item,
            "コメントの中身（id、snippet）がありません。part=snippet を付けて取得し直してください。",
        )
        return
    native = as_text(item["id"])
    video = as_text(snippet.get("videoId")) or as_text(thread.get("videoId"))
    channel = seen.channel(as_text(snippet.get("channelId")) or as_text(thread.get("channelId")))
    author = as_text(as_dict(snippet.get("authorChannelId")).get("value") or snippet.get("authorChannelId"))
    edited = snippet.get("updatedAt") and snippet.get("updatedAt") != snippet.get("publishedAt")
    accepted = intake.accept(
        Draft(
            row,
            native,
            _text(snippet),
            Platform.YOUTUBE,
            intake.options.account or channel,
            post_id=video,
            parent=as_text(snippet.get("parentId")) or parent,
            author_id=author,
            author_name=as_text(snippet.get("authorDisplayName")),
            owner=bool(author) and author == channel,
            moment=parse_time(as_text(snippet.get("publishedAt")), intake.zone),
            url=f"https://www.youtube.com/watch?v={video}&lc={native}" if video else "",
            likes=parse_votes(snippet.get("likeCount")),
            status=as_text(snippet.get("moderationStatus")),
            flags=(Flag.EDITED,) if edited else (),
        )
    )
    if accepted is not None:
        yield accepted


def _text(snippet: dict[str, Any]) -> str:
    """The plain text is only guaranteed to its author; textDisplay is HTML (API discovery document)."""
    original = snippet.get("textOriginal")
    return original if isinstance(original, str) else html_to_text(as_text(snippet.get("textDisplay")))


READER = Reader("youtube_api", "YouTube Data API（commentThreads・comments）", "native", _recognises, _read)
