"""A spreadsheet that goes out and comes back: only the answers can be typed, and nothing in it is a formula."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from triage.readers.rows import ExportError, Row
from triage.readers.workbook import choose_sheet, open_workbook

# A cell of a spreadsheet holds no more.
_CELL = 32_000
_WIDTH = 16
_OLE = b"\xd0\xcf\x11\xe0"
_DIGITS = 15


def write_row(
    sheet: Any, number: int, columns: Sequence[str], values: Iterable[str], *, open_: Collection[str]
) -> None:
    """Write one row as text; the cells of the columns in `open_` can be typed into."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - 0.1 s
    from openpyxl.styles import Alignment, Protection  # noqa: PLC0415

    for column, (name, value) in enumerate(zip(columns, values, strict=True), start=1):
        cell = sheet.cell(number, column)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:_CELL]
        # Typed as text and marked as such: neither opening nor editing the cell makes a formula of it.
        cell.data_type = "s"
        cell.style = "Normal"
        cell.quotePrefix = True
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.protection = Protection(locked=name not in open_)


def offer(sheet: Any, formula: str, places: Sequence[str]) -> None:
    """Let some cells be filled in from a list alone."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    rule.error, rule.errorTitle = "一覧から選んでください。", "選べない言葉です"
    for place in places:
        rule.add(place)
    sheet.add_data_validation(rule)


def place_of(columns: Sequence[str], column: str, row: int) -> str:
    """Return a cell's name, such as L2."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    return f"{get_column_letter(columns.index(column) + 1)}{row}"


def finish(
    sheet: Any,
    columns: Sequence[str],
    *,
    open_: Collection[str],
    hidden: Collection[str],
    widths: Mapping[str, int],
    frozen: str,
) -> None:
    """Set widths and colours, hide what only the program reads, and protect the sheet (a guard against slips)."""
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    for column, name in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(name, _WIDTH)
        sheet.column_dimensions[get_column_letter(column)].hidden = name in hidden
        sheet.cell(1, column).font = Font(bold=True)
        if name in open_:
            sheet.cell(1, column).fill = PatternFill("solid", fgColor="FFF2CC")
    sheet.freeze_panes = frozen
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def read_back(path: Path, sheet: str, columns: Sequence[str], refusal: str) -> Iterator[tuple[Row, Mapping[str, str]]]:
    """Yield the rows of such a sheet with their cells by column.

    Raises:
        ExportError: no workbook, or other columns; then the message is `refusal`.
    """
    with path.open("rb") as handle:
        book = open_workbook(handle, ole=handle.read(len(_OLE)) == _OLE)
        choose_sheet(book, sheet)
        rows = book.rows(None)
        head = next(rows, None)
        if head is None or tuple(head.cells[: len(columns)]) != tuple(columns):
            raise ExportError(refusal)
        for row in rows:
            cells = [*row.cells, *[""] * len(columns)]
            yield row, dict(zip(columns, cells, strict=False))


def number_in(raw: str) -> int:
    """Return a number of the record out of a cell, 0 for what is none."""
    return int(raw) if raw.strip().isdecimal() and len(raw) <= _DIGITS else 0
