"""Meta Business Suite post insights: counts of the body's own posts and no comment text, so it is refused."""

from collections.abc import Iterator

from triage.readers.content import Content
from triage.readers.mapping import fold
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake
from triage.records import Comment

_COUNTS = {
    fold(word)
    for word in (
        "リーチ", "リーチ数", "インプレッション", "インプレッション数", "表示数", "再生数", "シェア",
        "シェア数",
        "保存数", "フォロー数", "クリック数",
        "Reach", "Impressions", "Views", "Shares", "Saves", "Follows", "Reactions",
        "Total clicks", "Reactions, Comments and Shares",
    )
}  # fmt: skip
_POSTS = {
    fold(word)
    for word in (
        "投稿ID",
        "投稿タイプ",
        "パーマリンク",
        "公開時刻",
        "公開日時",
        "Post ID",
        "Post type",
        "Permalink",
        "Publish time",
    )
}


def _recognises(content: Content) -> bool:
    headings = ({fold(cell) for cell in row.cells} for row in content.first_rows[:5])
    return any(len(found & _COUNTS) >= 2 and found & _POSTS for found in headings)


def _read(_content: Content, _intake: Intake) -> Iterator[Comment]:
    raise ExportError(
        "Meta Business Suite の投稿インサイト（件数の集計）です。コメントの本文は入っていません。"
        "コメントはGraph APIで取得するか、取込様式.xlsx に書き写してください。",
        "refused",
    )


READER = Reader("meta_insights", "Meta Business Suite 投稿インサイト（読み込みません）", "native", _recognises, _read)
