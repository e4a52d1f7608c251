"""youtube-comment-downloader JSON Lines: times are estimates, a reply's parent is its id before the dot."""

from collections.abc import Iterator
from typing import Any

from triage.readers.cells import parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.jsontext import as_dict, as_list, as_text
from triage.readers.paging import Pages
from triage.readers.reader import Reader
from triage.readers.rows import Intake
from triage.readers.times import ABSENT, Moment, from_epoch
from triage.readers.ytdlp import EDITED
from triage.records import Comment, Flag, Platform, Precision


def _recognises(content: Content) -> bool:
    items = [
        *content.first_objects,
        *(as_dict(c) for o in content.first_objects for c in as_list(o.get("comments"))[:3]),
    ]
    return any("cid" in item and "text" in item and ("time_parsed" in item or "channel" in item) for item in items)


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    pages = Pages()
    for number, item in content.objects(intake):
        nested = as_dict(item).get("comments")
        held = isinstance(nested, list)
        for row, comment in pages.numbered(as_list(nested) if held else [item], 0 if held else number):
            read = intake.is_object(comment, row, "comments[]" if held else "[]")
            accepted = _comment(row, comment, intake) if read else None
            if accepted is not None:
                yield accepted


def _comment(row: int, found: dict[str, Any], intake: Intake) -> Comment | None:
    intake.counts["rows"] += 1
    if not found.get("cid"):
        intake.reject(
            row, "cid", found, "コメントの番号（cid）がありません。youtube-comment-downloader で取得し直してください。"
        )
        return None
    native, when = as_text(found["cid"]), found.get("time_parsed")
    timed = isinstance(when, int | float) and not isinstance(when, bool)
    moment: Moment = from_epoch(float(when), Precision.ESTIMATED) if timed else ABSENT  # type: ignore[arg-type]
    return intake.accept(
        Draft(
            row,
            native,
            as_text(found.get("text")),
            Platform.YOUTUBE,
            parent=native.partition(".")[0] if "." in native else "",
            author_id=as_text(found.get("channel")),
            author_name=as_text(found.get("author")),
            moment=moment,
            likes=parse_votes(found.get("votes")),
            flags=(Flag.EDITED,) if any(word in as_text(found.get("time")) for word in EDITED) else (),
        )
    )


READER = Reader("ycd", "youtube-comment-downloader（JSONL）", "native", _recognises, _read)
