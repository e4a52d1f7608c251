"""Google Takeout comments.csv: what the account itself wrote on YouTube, as of 2023, 2024 and 2026."""

import re
from collections.abc import Iterator

from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.grid import body_rows, cell, heading_with
from triage.readers.jsontext import as_dict, as_list, as_text, parse_json
from triage.readers.mapping import fold
from triage.readers.own import refuse_own_posts
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.times import parse_time
from triage.readers.unreadable import JsonError
from triage.records import Comment, Platform

_ID = ("commentid", "コメントid")
_TEXT = ("commenttext", "コメントのテキスト", "コメントテキスト")
_TIME = ("commentcreatetimestamp", "コメントの作成タイムスタンプ", "コメント作成タイムスタンプ")
_PARENT = ("parentcommentid", "親コメントid", "親コメントのid")
_VIDEO = ("videoid", "動画id")
_POST = ("postid", "投稿id")
_CHANNEL = ("channelid", "チャンネルid")
_FORMS = tuple((i, t) for i in _TIME for t in _TEXT)
_STAMPS = ("timestamp", "タイムスタンプ")
# Nobody but Takeout writes texts in this way, whatever language its headings are in.
_WRITTEN = re.compile(r'\s*\{\s*"(?:text|takeoutSegments)"\s*:')


def _recognises(content: Content) -> bool:
    return _heading(content) is not None


def _heading(content: Content) -> tuple[Row, dict[str, int]] | None:
    """Return the heading and the column of each known name: by the headings, else by how the texts are written."""
    named = next((found for form in _FORMS if (found := heading_with(content, *form))), None)
    if named is not None or content.shape != "rows" or len(content.first_rows) < 2:
        return named
    header, first = content.first_rows[:2]
    text = next((i for i, written in enumerate(first.cells) if _WRITTEN.match(written)), None)
    if text is None or len(first.cells) != len(header.cells):
        return None
    at = {fold(name): i for i, name in reversed(list(enumerate(header.cells)))}
    stamp = next((i for name, i in at.items() if any(word in name for word in _STAMPS)), len(header.cells))
    return header, {**at, _TEXT[0]: text, _TIME[0]: stamp}


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    refuse_own_posts(intake, "Google Takeout")
    found = _heading(content)
    if found is None:
        raise ExportError("Google Takeout のコメントの見出しがありません。書き出したままのCSVを指定してください。")
    header, at = found
    for row in body_rows(content, intake, header):
        video, native = cell(row, at, *_VIDEO), cell(row, at, *_ID)
        accepted = intake.accept(
            Draft(
                row.number,
                native,
                segments_text(cell(row, at, *_TEXT)),
                Platform.YOUTUBE,
                intake.options.account or cell(row, at, *_CHANNEL),
                post_id=video or cell(row, at, *_POST),
                parent=cell(row, at, *_PARENT),
                author_id=cell(row, at, *_CHANNEL),
                owner=True,
                moment=parse_time(cell(row, at, *_TIME), intake.zone, intake.date_order),
                url=f"https://www.youtube.com/watch?v={video}&lc={native}" if video and native else "",
            )
        )
        if accepted is not None:
            yield accepted


def segments_text(written: str) -> str:
    """Return the text of a Takeout cell: one JSON object, several joined by commas, or plain text."""
    if not written.lstrip().startswith("{"):
        return written
    try:
        parts = parse_json(f"[{written}]")
    except JsonError:
        return written
    found: list[str] = []
    for part in as_list(parts):
        segments = as_dict(part).get("takeoutSegments")
        found.extend(as_text(as_dict(s).get("text")) for s in (segments if isinstance(segments, list) else [part]))
    return "".join(found)


READER = Reader("takeout", "Google Takeout（自アカウントの投稿）", "native", _recognises, _read)
