"""What every reader shares: its options, the error it may raise, rejected rows, and the making of comments."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from triage.readers.cells import clean_url, is_lossy_id, shown
from triage.readers.identity import Register
from triage.readers.times import ABSENT, DateOrder, Moment
from triage.records import Comment, CommentId, Flag, Platform, Precision, Source
from triage.text import INVISIBLE, REPLACEMENT, SCORED_CHARS, scrub

Kind = Literal["data", "missing", "refused"]
Identity = Literal["native", "table"]

# The first public SNS of a Japanese office is later than this; earlier dates are typing or zone errors.
_EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Values of rejected rows are kept for the first rows only, so that a file of a million bad rows stays small.
_VALUES_KEPT = 10_000
_ROWS_NAMED = 5


class ExportError(ValueError):
    """A file that cannot be imported; the message is Japanese and says what to do.

    `kind` is `data` (broken or unreadable), `missing` (no such file) or `refused` (a rule of the office).
    """

    def __init__(self, message: str, kind: Kind = "data") -> None:
        super().__init__(message)
        self.kind: Kind = kind


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read one export. `own_accounts` are native ids or handles of the body's own accounts."""

    format: str = "auto"
    mapping: Path | None = None
    encoding: str | None = None
    encoding_errors: Literal["strict", "replace"] = "strict"
    account: str = ""
    own_posts: bool = False
    allow_private_messages: bool = False
    accept_mojibake: bool = False
    max_reject_rate: float = 0.1
    keep_going: bool = False
    own_accounts: frozenset[str] = frozenset()
    timezone: str = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not imported: 1-based line, sheet row or item; the value is cut and its secrets masked."""

    file: str
    row: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Draft:
    """One comment as a reader found it, before identity, flags and storage rules are applied."""

    row: int
    native: str
    text: str
    platform: Platform = Platform.OTHER
    account: str = ""
    post_id: str = ""
    post_text: str = ""
    parent: str = ""
    author_id: str = ""
    author_name: str = ""
    owner: bool = False
    moment: Moment = ABSENT
    url: str = ""
    likes: int | None = None
    status: str = ""
    flags: tuple[Flag, ...] = ()


_NOTES = {
    "bad_date": "日時を読めない行が{n}件あります（{rows}）。日時なしで取り込みました。",
    "ambiguous_date": "日と月の順を決められない日時が{n}件あります（{rows}）。マッピングに date_order = \"dmy\" か \"mdy\" を書いてください。",
    "clamped_date": "うるう秒の日時が{n}件あります（{rows}）。59秒として取り込みました。",
    "odd_date": "未来または2005年より前の日時が{n}件あります（{rows}）。元の記録を確かめてください。",
    "naive_date": "時差の書かれていない日時{n}件を{zone}の時刻として読みました。",
    "lossy_id": "Excelで桁の落ちた番号が{n}件あります（{rows}）。内容から番号を作り、別々のコメントとして取り込みました。",
    "duplicate": "同じ番号・同じ内容の行が{n}件あります（{rows}）。1件として数えました。",
    "version": "同じコメントの本文違いが{n}件あります（{rows}）。新しい版として取り込みました。",
    "other": "同じ番号で内容の違う行が{n}件あります（{rows}）。別のコメントとして、番号の後に記号を付けて取り込みました。",
    "replaced": "読めない文字を印（U+FFFD）に替えた行が{n}件あります（{rows}）。",
    "formula": "式の入ったセルが{n}件あります（{rows}）。入力された文字を確かめてください。",
    "hidden": "非表示の行が{n}件あります（{rows}）。取り込みました。",
    "not_a_number": "数値でない値（NaN等）のある行が{n}件あります（{rows}）。その項目は空として扱いました。",
    "platform": "媒体の名前を読めない行が{n}件あります（{rows}）。「other」としました。",
    "votes": "いいね数を読めない行が{n}件あります（{rows}）。空として扱いました。",
}


@dataclass(slots=True)
class Intake:
    """What happened while one file was read: counts, rejected rows, warnings, and the ids already seen."""

    options: ReadOptions
    file: str
    sha256: str
    format: str
    identity: Identity
    now: datetime
    date_order: DateOrder = ""
    zone: ZoneInfo = field(init=False)
    rejects: list[Reject] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    register: Register = field(init=False)
    _noted: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.options.timezone)
        self.register = Register(native=self.identity == "native")

    def reject(self, row: int, column: str, value: object, reason: str) -> None:
        """Leave one row out, with the reason in Japanese."""
        kept = shown(value if isinstance(value, str) else repr(value)) if len(self.rejects) < _VALUES_KEPT else ""
        self.rejects.append(Reject(self.file, row, column, kept, reason))
        self.counts["rejected"] += 1

    def warn(self, sentence: str) -> None:
        """Tell the user something once."""
        if sentence not in self.said:
            self.said.append(sentence)

    def note(self, name: str, row: int) -> None:
        """Count one thing that happened to one row; each kind becomes one warning at the end."""
        self.counts[name] += 1
        rows = self._noted.setdefault(name, [])
        if len(rows) < _ROWS_NAMED:
            rows.append(row)

    def warnings(self) -> list[str]:
        """Return all warnings in Japanese, those about rows with their number and first rows."""
        return [*self.said, *(self._sentence(name, rows) for name, rows in self._noted.items())]

    def _sentence(self, name: str, rows: list[int]) -> str:
        n = self.counts[name]
        named = "、".join(f"{row}" for row in rows) + ("行目" if n <= len(rows) else "行目ほか")
        return _NOTES[name].format(n=n, rows=named, zone=self.options.timezone)

    def accept(self, draft: Draft) -> Comment | None:
        """Make the comment: identity, storable text, flags, owner; None for an exact double of an earlier row."""
        text, flags = self._text(draft)
        draft.text = text
        if draft.url:
            draft.url = clean_url(draft.url)
        if not draft.account:
            draft.account = self.options.account
        self._make_storable(draft)
        flags += self._time_flags(draft)
        if is_lossy_id(draft.native):
            draft.native = ""
            flags += (Flag.LOSSY_ID,)
            self.note("lossy_id", draft.row)
        placed = self.register.place(draft)
        if placed.verdict != "new":
            self.note(placed.verdict, draft.row)
            if placed.verdict == "duplicate":
                return None
        return self._comment(draft, placed.id, flags)

    def _comment(self, draft: Draft, identity: str, flags: tuple[Flag, ...]) -> Comment:
        owner = (draft.owner or self._is_own(draft)) and not self.options.own_posts
        self.counts["owner" if owner else "comments"] += 1
        if draft.parent:
            self.counts["replies"] += 1
        native = self.identity == "native"
        parent = f"{draft.platform}:{draft.parent}" if draft.parent and native else draft.parent
        moment = draft.moment
        return Comment(
            CommentId(identity),
            draft.platform,
            draft.text,
            Source(self.format, self.file, self.sha256, draft.row),
            draft.account,
            draft.post_id,
            draft.post_text,
            parent,
            draft.author_id,
            draft.author_name,
            owner,
            moment.at,
            moment.precision,
            draft.url,
            draft.likes,
            draft.status,
            flags,
        )

    def _is_own(self, draft: Draft) -> bool:
        own = self.options.own_accounts
        return bool(own) and bool(draft.author_id) and draft.author_id in own

    def _text(self, draft: Draft) -> tuple[str, tuple[Flag, ...]]:
        flags = draft.flags
        text, odd = scrub(draft.text)
        flags += odd
        if len(text) <= SCORED_CHARS:
            bare = text.strip()
            if not bare or (len(bare) < 16 and not INVISIBLE.sub("", bare).strip()):
                flags += (Flag.NO_TEXT,)
                self.counts["no_text"] += 1
        else:
            flags += (Flag.LONG_TEXT,)
        if self.options.encoding_errors == "replace" and REPLACEMENT in draft.text:
            flags += (Flag.REPLACED_BYTES,)
            self.note("replaced", draft.row)
        return text, flags

    def _time_flags(self, draft: Draft) -> tuple[Flag, ...]:
        moment = draft.moment
        if moment.naive and moment.precision is not Precision.DATE:
            self.counts["naive_date"] += 1
            self._noted.setdefault("naive_date", [])
        if moment.problem == "clamped":
            self.note("clamped_date", draft.row)
        elif moment.problem:
            self.note("bad_date" if moment.problem == "bad" else "ambiguous_date", draft.row)
            return (Flag.BAD_DATE,)
        if moment.at is not None and not _EARLIEST <= moment.at <= self.now + _AHEAD:
            self.note("odd_date", draft.row)
            return (Flag.ODD_DATE,)
        return ()

    @staticmethod
    def _make_storable(draft: Draft) -> None:
        """Ids, names and addresses meet the same database as the text does."""
        joined = f"{draft.native}{draft.author_name}{draft.author_id}{draft.post_text}{draft.post_id}{draft.url}{draft.account}{draft.parent}"
        if _UNSTORABLE.search(joined) is None:
            return
        for name in ("native", "author_name", "author_id", "post_text", "post_id", "url", "account", "parent"):
            setattr(draft, name, _UNSTORABLE.sub(REPLACEMENT, getattr(draft, name)))
