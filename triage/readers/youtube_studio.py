"""YouTube Studio's analytics by video: counts and no comment text, so it is refused."""

from collections.abc import Iterator

from triage.readers.cells import is_number
from triage.readers.content import Content
from triage.readers.mapping import fold, guess
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake, Row
from triage.records import Comment

_TITLES = {fold(word) for word in ("動画のタイトル", "動画タイトル", "Video title")}
_COUNTS = {
    fold(word)
    for word in (
        "視聴回数",
        "再生回数",
        "インプレッション数",
        "チャンネル登録者",
        "Views",
        "Impressions",
        "Subscribers",
    )
}


def _recognises(content: Content) -> bool:
    return any(_is_heading(row, content.first_rows[i:]) for i, row in enumerate(content.first_rows[:5], start=1))


def _is_heading(row: Row, below: list[Row]) -> bool:
    """A list of comments may name video and views as well; then it says who wrote, or holds more than numbers."""
    folded, at = set(map(fold, row.cells)), guess(row.cells)
    if not (folded & _TITLES and folded & _COUNTS) or at.keys() & {"author_name", "author_id"}:
        return False
    texts = [line.cells[at["text"]] for line in below if at.get("text", len(line.cells)) < len(line.cells)]
    return all(is_number(text) for text in texts if text.strip())


def _read(_content: Content, _intake: Intake) -> Iterator[Comment]:
    raise ExportError(
        "動画ごとの件数の集計（YouTube Studio のアナリティクスなど）です。"
        "「コメント」の列は件数で、本文は入っていません。コメントは YouTube Data API（commentThreads）か yt-dlp で"
        "取得するか、取込様式.xlsx に書き写してください。",
        "refused",
    )


READER = Reader("youtube_studio", "YouTube Studio アナリティクス（読み込みません）", "native", _recognises, _read)
