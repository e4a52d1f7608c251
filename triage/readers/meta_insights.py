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
        "保存数", "フォロー数", "クリック数", "閲覧数", "ビュー", "ビュー数", "視聴数", "リアクション",
        "合計クリック数",
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
    # Three of them and one of each kind: a list of comments may have an address and one count as well.
    return any(len(found & (_COUNTS | _POSTS)) >= 3 and found & _COUNTS and found & _POSTS for found in headings)


def _read(_content: Content, _intake: Intake) -> Iterator[Comment]:
    raise ExportError(
        "投稿ごとの件数の集計（Meta Business Suite のインサイトなど）です。コメントの本文は入っていません。"
        "コメントはAPIで取得するか（Facebook・InstagramはGraph API）、取込様式.xlsx に書き写してください。",
        "refused",
    )


READER = Reader("meta_insights", "Meta Business Suite 投稿インサイト（読み込みません）", "native", _recognises, _read)
