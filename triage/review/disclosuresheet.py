"""A list for a 開示請求 as a workbook: whole for the office, or blacked out with the reason of each field beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from triage.detectors.identifying import BLACK, blacked
from triage.policy import Policy
from triage.results import string_cell
from triage.text import reveal

SHEET, ABOUT = "一覧", "この一覧について"
# Each column, and the field of the policy's [[redactions]] that says why it is blacked out, "" where it never is.
COLUMNS = {
    "番号": "",
    "記録番号": "",
    "コメントID": "address",
    "SNS": "",
    "アカウント": "",
    "投稿日時": "",
    "投稿者名": "author_name",
    "投稿者ID": "author_id",
    "URL": "address",
    "本文": "text",
    "項目（要領の文言）": "",
    "判断・記録": "",
    "措置": "",
    "記録した日時": "",
    "所属": "",
    "職名": "",
    "理由・メモなど": "notes",
    "要領の版": "",
}
# Of a person's own data nothing is hidden from them that is theirs by itself.
_OWN = ("author_name", "author_id", "address")
_REASON = "墨消しの理由（{}）"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it is written: cells by column, and free texts under their names.

    `author` holds the names and ids of whoever posted; texts in `hidden` are for the office alone, as a whole.
    """

    cells: Mapping[str, str]
    text: str
    notes: Sequence[tuple[str, str]]
    hidden: Sequence[tuple[str, str]] = ()
    author: tuple[str, ...] = ()


def as_listed(lines: Iterable[Line]) -> Iterator[list[str]]:
    """Yield the rows of the list for the office, the headings first."""
    yield list(COLUMNS)
    for line in lines:
        texts = {"本文": reveal(line.text), "理由・メモなど": _notes([*line.notes, *line.hidden])}
        yield [{**line.cells, **texts}.get(name, "") for name in COLUMNS]


def as_blacked(lines: Iterable[Line], policy: Policy, *, own: bool) -> Iterator[list[str]]:
    """Yield the rows of the copy that is given out, the headings first; `own`: to the person who posted.

    After each column that may be blacked out stands the reason, where something in the cell was.
    """
    yield [heading for name, field in COLUMNS.items() for heading in _headings(name, field)]
    reasons: dict[str, str] = {one.field: one.reason for one in policy.redactions}
    for line in lines:
        kept = {**line.cells, "本文": reveal(line.text), "理由・メモなど": _notes([*line.notes, *line.hidden])}
        told = _blacked(line, policy, own=own)
        yield [
            cell
            for name, field in COLUMNS.items()
            for cell in _with_reason(told.get(name, ""), kept.get(name, ""), reasons.get(field, ""), field)
        ]


def _headings(name: str, field: str) -> list[str]:
    return [name, _REASON.format(name)] if field else [name]


def _with_reason(told: str, kept: str, reason: str, field: str) -> list[str]:
    """Return a cell, with the cell of its reason where its column has one."""
    return [told, reason if told != kept else ""] if field else [told]


def _blacked(line: Line, policy: Policy, *, own: bool) -> dict[str, str]:
    named = () if own else tuple(name for name in line.author if len(name) > 1)
    hide = partial(blacked, named=named, phones=policy.official_phones, domains=policy.official_domains)
    # What somebody posted they know; the rest of the record may tell of others.
    text = line.text if own else hide(line.text)
    whole = {name: BLACK for name, field in COLUMNS.items() if field in _OWN and line.cells.get(name) and not own}
    notes = [(name, hide(text)) for name, text in line.notes]
    notes += [(name, BLACK) for name, _text in line.hidden]
    return {**line.cells, **whole, "本文": reveal(text), "理由・メモなど": _notes(notes)}


def _notes(notes: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{name}：{reveal(text)}" for name, text in notes)


def as_book(rows: Iterable[Sequence[str]], about: Sequence[str]) -> bytes:
    """Return a workbook of texts, with what the list is on a sheet of its own; nothing in it is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - 0.1 s

    book, made = Workbook(write_only=True), BytesIO()
    sheets: Sequence[tuple[str, Iterable[Sequence[str]]]] = ((SHEET, rows), (ABOUT, ([line] for line in about)))
    for title, lines in sheets:
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append([string_cell(sheet, cell) for cell in line])
    book.save(made)
    return made.getvalue()
