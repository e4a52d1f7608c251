"""What every reader shares: the error it may raise, rejected rows, the making of comments."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeGuard
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.readers.accounts import Accounts, read_all_the_same, why_silent
from triage.readers.cells import shown
from triage.readers.draft import Draft, settle
from triage.readers.identity import Register
from triage.readers.jsonvalue import list_named, written
from triage.readers.notes import LEFT_EMPTY, NOTES
from triage.readers.options import ReadOptions
from triage.readers.reject import Reject, RejectList, value_of
from triage.readers.times import DateOrder
from triage.readers.unreadable import fault_of
from triage.records import Comment, CommentId, Flag, Source

Kind = Literal["data", "missing", "refused", "usage"]
Identity = Literal["native", "table"]

# What a formula cell shows when its text was meant as a comment: nothing, an error, a number, TRUE.
_NO_TEXT_SHOWN = re.compile(r"|#.*|-?\d[\d.]*(?:E[+-]?\d+)?|TRUE|FALSE", re.DOTALL)
_ROWS_NAMED = 5


class ExportError(ValueError):
    """A file that cannot be imported; the message is Japanese and says what to do.

    `kind` is `data` (broken or unreadable), `missing` (no such file), `refused` (a rule of the office) or `usage`.
    """

    def __init__(self, message: str, kind: Kind = "data") -> None:
        super().__init__(message)
        self.kind: Kind = kind


class Row(NamedTuple):
    """One row of a table: the 1-based line or sheet row it starts on, its cells, what to know about it."""

    number: int
    cells: list[str]
    formulas: Mapping[int, str] = MappingProxyType({})
    hidden: bool = False

    def typed(self, column: int) -> str:
        """Return the text somebody typed: a formula that shows a number, an error or nothing as itself."""
        cell = self.cells[column] if column < len(self.cells) else ""
        formula = self.formulas.get(column)
        if formula is None or not (_NO_TEXT_SHOWN.fullmatch(cell)):
            return cell
        return formula


def named_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name. Raises ExportError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ExportError(f"時間帯「{shown(name)}」はありません。Asia/Tokyo のように書いてください。") from error


@dataclass(slots=True)
class Intake:
    """What happened in one file: counts, rejected rows, warnings, the ids seen. It may refuse: ExportError."""

    options: ReadOptions
    file: str
    sha256: str
    format: str
    identity: Identity
    now: datetime
    date_order: DateOrder = ""
    own_wanted: bool = False
    secret_columns: bool = False
    zone: ZoneInfo = field(init=False)
    listed: RejectList = field(default_factory=RejectList)
    first_reject: Reject | None = None
    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    register: Register = field(init=False)
    accounts: Accounts = field(init=False)
    _noted: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.zone = named_zone(self.options.timezone)
        self.accounts = Accounts(self.options.accounts, self.options.account)
        if self.accounts.silent and not self.options.allow_private_messages:
            raise ExportError(why_silent(self.accounts.silent), "refused")
        self.register = Register(native=self.identity == "native")

    def set_zone(self, name: str) -> None:
        """Take naive times in another zone, as the mapping says. Raises ExportError."""
        self.zone = named_zone(name)

    def make_stable(self) -> None:
        """Treat the ids of a table as lasting: the same id with other content is a new version."""
        self.register.stable = True

    def reject(self, row: int, column: str, value: object, reason: str) -> None:
        """Leave one row out, with the reason in Japanese."""
        reject = Reject(self.file, row, column, value_of(value), reason)
        self.listed.add(reject)
        self.first_reject = self.first_reject or reject
        self.counts["rejected"] += 1

    def is_object(self, item: object, row: int, listed: str) -> TypeGuard[dict[str, Any]]:
        """Whether an item of the list `listed` can be read; one that cannot is counted and left out."""
        reason = fault_of(item)
        if reason:
            self.counts["rows"] += 1
            self.reject(row, list_named(listed), written(item), reason)
        return not reason

    def warn(self, sentence: str) -> None:
        """Tell the user something once."""
        if sentence not in self.said:
            self.said.append(sentence)

    def note(self, name: str, row: int, value: str = "") -> None:
        """Count one thing that happened to one row; each kind becomes one warning at the end, each value a line."""
        self._note(name, row, value_of(value))

    def _note(self, name: str, row: int, value: str = "") -> None:
        self.counts[name] += 1
        if name in LEFT_EMPTY:
            self.counts["left_empty"] += 1
            column, reason = LEFT_EMPTY[name]
            self.listed.add(Reject(self.file, row, column, value, reason, "注意"))
        rows = self._noted.setdefault(name, [])
        if len(rows) < _ROWS_NAMED and row not in rows:
            rows.append(row)

    def warnings(self) -> list[str]:
        """Return all warnings in Japanese, those about rows with their number and first rows."""
        noted = [self._sentence(name, rows) for name, rows in self._noted.items()]
        return [*self.said, *noted, *self.accounts.sentences()]

    def _sentence(self, name: str, rows: list[int]) -> str:
        n = self.counts[name]
        named = "、".join(f"{row}" for row in rows) + ("行目" if n <= len(rows) else "行目ほか")
        return NOTES[name].format(n=n, rows=named, zone=self.zone.key)

    def accept(self, draft: Draft) -> Comment | None:
        """Make the comment of a row that was only just read; None as in `place`."""
        return self.place(self.settled(draft))

    def settled(self, draft: Draft) -> Draft:
        """Return a draft with all that does not depend on other rows: storable values, flags, notes, account."""
        return settle(draft, self.options, self.accounts, self.now)

    def place(self, draft: Draft) -> Comment | None:
        """Make the comment of a settled draft: what is to be said of its row, the account's rule, its identity.

        None for a double of a row before, and for a row of an account that has no comments.
        """
        if draft.flags and Flag.NO_TEXT in draft.flags:
            self.counts["no_text"] += 1
        for name, value in draft.notes:
            self._note(name, draft.row, value)
        if self.options.accounts and not self._may_be_read(draft):
            return None
        placed = self.register.place(draft)
        if placed.verdict != "new":
            self._note(placed.verdict, draft.row)
            if placed.verdict == "duplicate":
                return None
        return self._comment(draft, placed.id)

    def _may_be_read(self, draft: Draft) -> bool:
        account = draft.registered
        if account is None:
            if draft.account:
                self.accounts.miss(draft.account)
            else:
                self._note("no_account", draft.row)
            return True
        if account.comments:
            return True
        if self.options.allow_private_messages:
            self.warn(read_all_the_same(account))
            return True
        self.reject(draft.row, "アカウント", account.id, why_silent(account))
        return False

    def _comment(self, draft: Draft, identity: str) -> Comment:
        own = draft.owner or (bool(draft.author_id) and self.accounts.is_own(draft.platform, draft.author_id))
        owner = own and not self.own_wanted
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
            Source(self.format, self.file, self.sha256, draft.row, draft.screenshot, draft.checked_by),
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
            draft.flags,
        )
