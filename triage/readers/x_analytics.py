"""X analytics by post: the account's own posts with their counts, never the replies they received."""

from collections.abc import Iterator

from triage.readers.cells import parse_votes
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.grid import body_rows, cell
from triage.readers.mapping import fold, guess
from triage.readers.own import refuse_own_posts
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.times import parse_time
from triage.records import Comment, Platform


def _folded(*words: str) -> tuple[str, ...]:
    return tuple(map(fold, words))


_ID = _folded("ツイートID", "ポストID", "Tweet id", "Post id")
_LINK = _folded("ツイートの固定リンク", "ポストのリンク", "ポストリンク", "Tweet permalink", "Post Link")
_TEXT = _folded("ツイート本文", "ポスト本文", "ポストテキスト", "Tweet text", "Post text")
_SEEN = _folded("インプレッション", "インプレッション数", "Impressions")
_WHEN = _folded("時間", "日付", "time", "Date")
_LIKES = _folded("いいね", "likes")


def _heading(content: Content) -> tuple[Row, dict[str, int]] | None:
    """A list of replies from another tool may hold the same columns, but says who wrote them."""
    for row in content.first_rows:
        at = {fold(cell): i for i, cell in reversed(list(enumerate(row.cells)))}
        known = all(any(name in at for name in names) for names in (_TEXT, _SEEN, _ID + _LINK))
        if known and not guess(row.cells).keys() & {"author_name", "author_id"}:
            return row, at
    return None


def _recognises(content: Content) -> bool:
    return _heading(content) is not None


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    found = _heading(content)
    if found is None:
        raise ExportError(
            "Xアナリティクスの見出し（ツイート本文、インプレッションなど）がありません。--format を外してください。"
        )
    refuse_own_posts(intake, "Xアナリティクスの投稿ごとの集計")
    header, at = found
    for row in body_rows(content, intake, header):
        accepted = intake.accept(
            Draft(
                row.number,
                cell(row, at, *_ID).strip(),
                cell(row, at, *_TEXT),
                Platform.X,
                owner=True,
                moment=parse_time(cell(row, at, *_WHEN), intake.zone, intake.date_order),
                url=cell(row, at, *_LINK).strip(),
                likes=parse_votes(cell(row, at, *_LIKES)),
            )
        )
        if accepted is not None:
            yield accepted


READER = Reader("x_analytics", "Xアナリティクス（自アカウントの投稿）", "native", _recognises, _read)
