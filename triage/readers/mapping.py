"""Which column holds what: a mapping file in TOML, or a guess from the headings people use."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from triage.readers.cells import platform_named, shown
from triage.readers.rows import ExportError, Row
from triage.readers.times import DateOrder
from triage.records import Platform

HEADER_SEARCH_ROWS = 30
# No heading is looked for below, not even a named one.
HEADER_ROWS = 40
# Excel's own limit; a row of a million cells is no heading.
_MOST_COLUMNS = 16_384
_MOST_NAMED = 100

# ruff: noqa: E501 - one field a line keeps the synonyms readable
# In order of trust: an earlier heading wins, and a column is used once. 投稿内容 is the comment only if
# nothing else is, because it often names the body's own post. A handle is one's own on its platform, while anybody may
# bear any display name: headings that may mean either (ユーザー名, ハンドル) are names.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "comment_id": ("comment_id", "commentid", "コメントid", "コメント番号", "id", "cid", "整理番号", "管理番号", "通し番号", "番号", "no", "no.", "№", "#", "連番", "id_str", "tweet_id", "message_id", "review_id", "ツイートid", "ポストid", "リプライid", "返信id", "受付番号"),
    "text": ("text", "本文", "コメント本文", "コメント内容", "コメント", "コメント文", "comment", "comment_text", "comments", "書込み内容", "書き込み内容", "書込内容", "書込み", "書き込み", "書き込み本文", "ツイート本文", "ポスト本文", "投稿コメント", "返信内容", "返信", "内容", "message", "メッセージ", "body", "content", "full_text", "テキスト", "textoriginal", "ご意見", "意見", "ご意見・ご要望", "ご意見ご要望", "意見・要望", "ご要望", "要望", "自由記述", "自由記載", "原文", "全文", "コメント全文", "コメントテキスト", "テキスト本文", "comment_body", "comment_content", "message_text", "tweet_text", "reply_text", "review", "hit_sentence", "ご意見・ご感想", "感想", "お客様の声", "クチコミ", "口コミ", "レビュー", "ツイート", "ポスト", "つぶやき", "発言", "文章", "投稿本文", "投稿内容", "投稿"),
    "posted_at": ("posted_at", "投稿日時", "コメント日時", "書込日時", "書込み日時", "投稿日", "日時", "日付", "date", "datetime", "timestamp", "created_at", "created_time", "publishedat", "published_at", "受信日時", "作成日時", "time", "コメント投稿日時", "コメント日", "コメント投稿日", "書き込み日時", "書込日", "書き込み日", "投稿年月日", "年月日", "受信日", "受付日時", "受付日", "登録日時", "発言日時", "comment_date", "comment_time", "commented_at", "posted", "post_date", "posted_date", "publish_date", "published_date", "created", "created_time_utc", "createdtime"),
    "posted_time": ("投稿時刻", "時刻", "投稿時間", "時間"),
    "author_name": ("author_name", "投稿者名", "投稿者", "author", "ユーザー名", "ユーザ名", "ユーザー", "表示名", "名前", "氏名", "ニックネーム", "ハンドル", "user", "name", "authordisplayname", "投稿アカウント", "書込者", "書き込み者", "発信者", "送信者", "アカウント名", "コメント投稿者", "コメント投稿者名", "コメント者", "書き込み者名", "投稿者アカウント", "投稿者アカウント名", "投稿ユーザー", "投稿ユーザー名", "display_name", "commenter", "commenter_name", "from", "nickname", "reviewer"),
    "author_handle": ("author_handle", "username", "screen_name", "handle", "ユーザーネーム", "author_username"),
    "author_id": ("author_id", "投稿者id", "ユーザーid", "ユーザid", "user_id", "userid", "authorchannelid", "author_channel_id"),
    "url": ("url", "コメントurl", "リンク", "link", "permalink", "permalink_url", "アドレス", "コメントのurl", "コメントリンク", "comment_url", "comment_link", "link_to_comment", "tweet_url", "ツイートurl", "ポストurl"),
    "like_count": ("like_count", "いいね", "いいね数", "likes", "likecount", "高評価", "高評価数", "votes", "いいね！", "いいね！数", "グッド", "グッド数", "likes_count", "favorite_count", "favorites", "reactions"),
    "post_id": ("post_id", "投稿id", "video_id", "videoid", "動画id", "対象投稿id", "対象投稿url", "元投稿url", "投稿url", "元投稿id", "元動画id", "動画url", "video_url", "media_id", "対象動画"),
    "post_text": ("post_text", "対象投稿", "元投稿", "元の投稿", "対象の投稿", "投稿文", "投稿本文", "投稿内容", "記事", "動画タイトル", "動画名", "video_title", "post_title", "記事タイトル", "元投稿文"),
    "parent_id": ("parent_id", "返信先id", "返信先", "親コメントid", "親コメント", "in_reply_to", "in_reply_to_id", "返信元", "返信元id", "親id", "parent", "parent_comment_id", "reply_to", "in_reply_to_status_id"),
    "platform": ("platform", "媒体", "媒体名", "sns", "sns名", "プラットフォーム", "サービス", "サービス名", "チャネル", "sns種別", "媒体種別", "投稿先"),
    "account": ("account", "アカウント", "公式アカウント", "対象アカウント", "自アカウント", "アカウントid", "公式アカウント名", "運用アカウント", "対象チャンネル"),
}  # fmt: skip
_KEYS = {"id": "comment_id", "author": "author_name"} | {name: name for name in SYNONYMS}
_SETTINGS = {"timezone": str, "header_row": int, "sheet": str, "id_stable": bool, "date_order": str}
_IGNORED = str.maketrans("", "", " \u3000\n\r\t-_")
_ORDERS = ("", "ymd", "dmy", "mdy")


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping file: field to heading, and settings; `header_row` is 1-based, 0 to search."""

    headings: dict[str, str] = field(default_factory=dict)
    timezone: str = ""
    header_row: int = 0
    sheet: str = ""
    id_stable: bool = False
    date_order: DateOrder = ""

    @property
    def given(self) -> tuple[str, ...]:
        """The fields and settings that are written in it."""
        return (*self.headings, *(name for name in _SETTINGS if getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row: field to 0-based column, the heading row, what nobody reads."""

    at: dict[str, int]
    header: tuple[str, ...]
    row: int
    unread: tuple[str, ...]
    doubled: tuple[str, ...] = ()
    constant: Platform | None = None

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields and the headings they are read from, for showing."""
        return tuple((name, self.header[i]) for name, i in self.at.items())


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises ExportError with every mistake in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ExportError(f"マッピングファイル {path.name} がありません。", "missing") from error
    except (OSError, UnicodeError) as error:
        raise ExportError(f"マッピングファイル {path.name} を読めません。UTF-8で保存してください。") from error
    except tomllib.TOMLDecodeError as error:
        raise ExportError(f"マッピングファイル {path.name} の書き方に誤りがあります：{error}") from error
    problems = _problems(data)
    if problems:
        raise ExportError(f"マッピングファイル {path.name}：" + "／".join(problems))
    headings = {_KEYS[key]: value for key, value in data.items() if key in _KEYS}
    return Mapping(headings, **{key: data[key] for key in _SETTINGS if key in data})


def _problems(data: dict[str, Any]) -> list[str]:
    found = []
    for key, value in data.items():
        if key in _KEYS:
            if not isinstance(value, str) or not value:
                found.append(f'{key} には列の見出しを "…" で書いてください')
        elif key not in _SETTINGS:
            found.append(f"{key} という項目はありません（使える項目：{'、'.join([*_KEYS, *_SETTINGS])}）")
        elif type(value) is not _SETTINGS[key]:
            found.append(f"{key} の値の種類が違います")
    if data.get("date_order", "") not in _ORDERS:
        found.append('date_order は "ymd"、"dmy"、"mdy" のいずれかにしてください')
    return found


@lru_cache(maxsize=4096)
def fold(heading: str) -> str:
    """Return a heading without width, case, spaces and marks, for comparing."""
    folded = unicodedata.normalize("NFKC", heading).lower().strip().strip("\ufeff*※:：\"'")
    return folded.translate(_IGNORED)


# 「本文（必須）」 is 本文 and 「投稿日時（JST）」 is 投稿日時, but 「コメント（件数）」 is a count.
_IN_BRACKETS = re.compile(r"(?<=.)\((?!件|数|回|[%人])[^()]*\)$")


_FOLDED = {name: tuple(fold(word) for word in words) for name, words in SYNONYMS.items()}
_KNOWN = frozenset(word for words in _FOLDED.values() for word in words)
_LONGEST_HEADING = 100


def guess(header: Sequence[str]) -> dict[str, int]:
    """Return field to column for the headings that are known; each column is used once."""
    folded = [fold(cell) for cell in header[:_MOST_COLUMNS]]
    places: dict[str, int] = {}
    for i, cell in enumerate(folded):
        places.setdefault(cell, i)
    for i, cell in enumerate(folded):
        places.setdefault(_IN_BRACKETS.sub("", cell), i)
    taken: dict[str, int] = {}
    for name, words in _FOLDED.items():
        at = next((places[w] for w in words if w in places and places[w] not in taken.values()), None)
        if at is not None:
            taken[name] = at
    return taken


def heading_words(header: Sequence[str]) -> frozenset[str]:
    """Return, folded, every word that may stand in this heading when it comes again."""
    return _KNOWN.union(map(fold, header))


def repeats_heading(cells: Sequence[str], header: Sequence[str], words: frozenset[str]) -> bool:
    """Whether a row is the heading once more, or as many of its `words` in any order."""
    # Asked of every row, and nearly always answered by its first cell.
    for cell in cells:
        if cell and (len(cell) > _LONGEST_HEADING or fold(cell) not in words):
            return False
    named, here = ([cell.strip() for cell in row if cell.strip()] for row in (header, cells))
    # A comment of one word, alone in its row, may be a word that is a heading elsewhere.
    return here == named or len(here) >= max(len(named), 2)


def find_columns(rows: Sequence[Row], mapping: Mapping) -> Columns | None:
    """Return the columns of a table from its first rows, or None when no row of them names a text column.

    Title rows above the heading are passed over. Raises ExportError when the mapping names a missing heading.
    """
    if mapping.header_row:
        named = next((row for row in rows if row.number == mapping.header_row), None)
        if named is None and mapping.header_row > HEADER_ROWS:
            raise ExportError(
                f"header_row = {mapping.header_row} は使えません。見出しは先頭の{HEADER_ROWS}行のうちに置いてください。"
                "それより上にある行を消して、保存し直してください。"
            )
        if named is None:
            raise ExportError(
                f"header_row = {mapping.header_row} の行がありません。見出しのある行の番号を書いてください。"
            )
        return _columns(named, mapping)
    if "text" in mapping.headings:
        wanted = fold(mapping.headings["text"])
        named = next((row for row in rows if wanted in map(fold, row.cells)), None)
        if named is None:
            raise missing_heading("text", mapping.headings["text"], rows[0].cells if rows else [])
        return _columns(named, mapping)
    best = max(rows[:HEADER_SEARCH_ROWS], key=_score, default=None)
    return _columns(best, mapping) if best is not None and _score(best) else None


def _score(row: Row) -> int:
    at = guess(row.cells)
    return len(at) if "text" in at else 0


def missing_heading(key: str, heading: str, header: Sequence[str]) -> ExportError:
    """Return the refusal of a mapping that names a heading or key which the file has not."""
    seen = "、".join(shown(cell, chars=20) for cell in header[:_MOST_NAMED] if cell) or "なし"
    return ExportError(
        f"マッピングの {key} = 「{shown(heading)}」という見出しの列がありません。ファイルの見出し：{seen}"
    )


def _columns(row: Row, mapping: Mapping) -> Columns | None:
    at = guess(row.cells)
    folded = [fold(cell) for cell in row.cells]
    constant = None
    for name, heading in mapping.headings.items():
        if fold(heading) in folded:
            column = folded.index(fold(heading))
            at = {other: i for other, i in at.items() if i != column} | {name: column}
        elif name == "platform" and (constant := platform_named(heading)):
            at.pop("platform", None)
        else:
            raise missing_heading(name, heading, row.cells)
    if "text" not in at:
        return None
    used = set(at.values())
    unread = tuple(cell for i, cell in enumerate(row.cells) if i not in used and cell)
    doubled = tuple(sorted({row.cells[i] for i in used if folded.count(folded[i]) > 1}))
    return Columns(at, tuple(row.cells), row.number, unread, doubled, constant)
