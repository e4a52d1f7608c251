"""yt-dlp .info.json with comments: the times in it are estimates from words like "2 か月前"."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from triage.readers.cells import html_to_text, parse_votes, platform_named
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.jsontext import as_list, as_text
from triage.readers.paging import Pages
from triage.readers.reader import Reader
from triage.readers.rows import Intake
from triage.readers.times import ABSENT, Moment, from_epoch
from triage.records import Comment, Flag, Platform, Precision

# How YouTube marks a time as that of a comment changed since.
EDITED = ("編集済み", "edited")


def _recognises(content: Content) -> bool:
    return any(
        {"extractor", "extractor_key", "webpage_url"} & item.keys()
        and {"comments", "entries", "formats", "duration"} & item.keys()
        for item in content.first_objects
    )


def _infos(content: Content, intake: Intake) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every video, those of a playlist too, with its line or item."""
    for number, info in content.objects(intake):
        if not intake.is_object(info, number, "[]"):
            continue
        # A video that could not be fetched stands as null in a playlist.
        listed = [entry for entry in as_list(info.get("entries")) if entry is not None]
        entries = [entry for entry in listed if intake.is_object(entry, number, "entries[]")]
        yield from ((number, entry) for entry in entries)
        if not entries or "comments" in info:
            yield number, info


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    pages, told, found = Pages(), dict[tuple[int, str], int](), Counter[tuple[int, str]]()
    for number, info in _infos(content, intake):
        if not isinstance(info.get("comments"), list):
            intake.counts["rows"] += 1
            intake.reject(
                number,
                "comments",
                "",
                "コメントの一覧がありません。yt-dlp に --write-comments を付けて取得してください。",
            )
            continue
        comments = as_list(info["comments"])
        video, total = (number, as_text(info.get("id"))), info.get("comment_count")
        found[video] += len(comments)
        if isinstance(total, int):
            told[video] = total
        single = content.shape == "document" and number == 1
        for row, comment in pages.numbered(comments, 0 if single else number):
            if intake.is_object(comment, row, "comments[]"):
                yield from _comment(row, comment, info, intake)
    for video, total in told.items():
        if total > found[video]:
            intake.warn(f"コメント{total}件のうち{found[video]}件だけが入っています。続きがあります。")


def estimated(value: object) -> Moment:
    """Return a time that was worked out from relative words; null is absent."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ABSENT
    return from_epoch(value, Precision.ESTIMATED)


def _comment(row: int, item: dict[str, Any], info: dict[str, Any], intake: Intake) -> Iterator[Comment]:
    intake.counts["rows"] += 1
    text = item.get("text")
    if not item or (text is None and "html" not in item and not item.get("id")):
        intake.reject(
            row, "comments[]", item, "コメントの中身（id、text）がありません。id と text を含めて取得し直してください。"
        )
        return
    native, video = as_text(item.get("id")), as_text(info.get("id"))
    site = as_text(info.get("extractor")) or as_text(info.get("extractor_key"))
    platform = platform_named(site.partition(":")[0]) or Platform.OTHER
    parent = as_text(item.get("parent"))
    about = [as_text(info.get(name)) for name in ("title", "description")]
    accepted = intake.accept(
        Draft(
            row,
            native,
            text if isinstance(text, str) else html_to_text(as_text(item.get("html"))),
            platform,
            intake.options.account or as_text(info.get("channel_id")),
            post_id=video,
            post_text="\n".join(part for part in about if part),
            parent="" if parent == "root" else parent,
            author_id=as_text(item.get("author_id")),
            author_name=as_text(item.get("author")),
            owner=item.get("author_is_uploader") is True,
            moment=estimated(item.get("timestamp")),
            url=f"https://www.youtube.com/watch?v={video}&lc={native}"
            if platform is Platform.YOUTUBE and video
            else "",
            likes=parse_votes(item.get("like_count")),
            flags=(Flag.EDITED,) if any(word in as_text(item.get("_time_text")) for word in EDITED) else (),
        )
    )
    if accepted is not None:
        yield accepted


READER = Reader("ytdlp", "yt-dlp（.info.json）", "native", _recognises, _read)
