"""Rows of Excel (xlsx, xls) and OpenDocument sheets: calamine for values, openpyxl for formulas."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, BinaryIO

from triage.readers.rows import ExportError, Intake, Row
from triage.readers.zipguard import Seen, inspect_zip, sheet_parts

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Excel keeps 15 digits of a number; what is longer has been rounded.
_EXACT_DIGITS = 10**15
_LOCKED = "パスワード付きのファイルです。パスワードを外して保存し直してください。"
_BROKEN = (
    "Excelファイルとして読めません（壊れている可能性があります）。Excelで開いて保存し直すか、CSVで保存してください。"
)

Value = int | float | str | bool | time | date | datetime | timedelta


@dataclass(slots=True)
class Workbook:
    """An open workbook and the sheet chosen from it; formula cells are read beside the values."""

    handle: BinaryIO
    book: "CalamineWorkbook"
    seen: Seen
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    visible: tuple[str, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    formulas: dict[int, dict[int, str]] = field(default_factory=dict)

    def rows(self, intake: Intake | None) -> Iterator[Row]:
        """Yield the rows of the chosen sheet that hold anything, by sheet row (1-based)."""
        from python_calamine import CalamineError  # noqa: PLC0415

        try:
            sheet = self.book.get_sheet_by_name(self.sheet)
            values_of = sheet.to_python(skip_empty_area=True)
        except (CalamineError, ValueError) as error:
            raise ExportError(_BROKEN) from error
        if intake is not None:
            self._report(sheet, intake)
        hidden = self.seen.hidden.get(self._member(), set())
        first = sheet.start[0] if sheet.start else 0
        offset = sheet.start[1] if sheet.start else 0
        for number, values in enumerate(values_of, start=first + 1):
            row = _row(number, ([""] * offset) + list(values), self.formulas.get(number, {}), hidden=number in hidden)
            if row.formulas or any(row.cells):
                yield row

    def _member(self) -> str:
        """The part of the archive the sheet lies in; sheets that were moved keep the number of their part."""
        return sheet_parts(self.handle).get(self.sheet, "") if self.seen.hidden else ""

    def _report(self, sheet: "CalamineSheet", intake: Intake) -> None:
        others = [name for name in self.sheets if name != self.sheet]
        if others:
            intake.warn(f"シート「{self.sheet}」を読みました。ほかのシート（{'、'.join(others)}）は読んでいません。")
        if self.hidden_sheets:
            intake.warn(f"非表示のシートがあります（{'、'.join(self.hidden_sheets)}）。")
        merged = [area for area in sheet.merged_cell_ranges or [] if area[0][0] != area[1][0]]
        if merged:
            intake.warn(f"行をまたいで結合されたセルが{len(merged)}か所あります。値は先頭の行にだけ入ります。")


def open_workbook(handle: BinaryIO, *, ole: bool) -> Workbook:
    """Open an xlsx, xls or ods file after its archive has been inspected. Raises ExportError."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - heavy

    handle.seek(0)
    data = handle.read()
    seen = Seen()
    if ole:
        if _ENCRYPTED in data:
            raise ExportError(_LOCKED)
    else:
        seen = inspect_zip(handle, len(data))
        if (
            "xl/workbook.xml" not in seen.names
            and "content.xml" not in seen.names
            and "xl/workbook.bin" not in seen.names
        ):
            raise ExportError("圧縮ファイル（zip）です。展開して、中のCSVやJSONのファイルを指定してください。")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise ExportError(_LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise ExportError(_LOCKED if "assword" in str(error) or "ncrypt" in str(error) else _BROKEN) from error
    return _chosen(handle, book, seen)


def _chosen(handle: BinaryIO, book: "CalamineWorkbook", seen: Seen) -> Workbook:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - heavy

    sheets = [meta for meta in book.sheets_metadata if meta.typ is SheetTypeEnum.WorkSheet]
    visible = tuple(meta.name for meta in sheets if meta.visible is SheetVisibleEnum.Visible)
    if not sheets:
        raise ExportError("シートがありません。コメントの一覧を含むファイルを指定してください。")
    found = Workbook(handle, book, seen, (visible or (sheets[0].name,))[0], tuple(m.name for m in sheets), visible)
    found.hidden_sheets = tuple(meta.name for meta in sheets if meta.name not in visible)
    return found


def choose_sheet(book: Workbook, name: str) -> None:
    """Take another sheet, by name. Raises ExportError listing the sheets there are."""
    if name not in book.sheets:
        raise ExportError(f"シート「{name}」がありません。ある名前：{'、'.join(book.sheets)}")
    book.sheet = name


def find_formulas(book: Workbook) -> None:
    """Read the formulas of the chosen sheet as typed: calamine gives "" for those without a stored value."""
    if not book.seen.formulas:
        return
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - heavy

    book.handle.seek(0)
    try:
        typed = load_workbook(io.BytesIO(book.handle.read()), read_only=True, data_only=False)
        for cells in typed[book.sheet].iter_rows():
            formulas = (c for c in cells if getattr(c, "data_type", "") == "f")
            # An array formula is an object that holds its text.
            found = {c.column - 1: str(getattr(c.value, "text", c.value)) for c in formulas}
            if found:
                book.formulas[cells[next(iter(found))].row] = found
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ExportError(_BROKEN) from error


def _row(number: int, values: list[Value], formulas: dict[int, str], *, hidden: bool) -> Row:
    cells = [cell_text(value) for value in values]
    if formulas:
        cells.extend([""] * (max(formulas) + 1 - len(cells)))
    return Row(number, cells, formulas, hidden)


def cell_text(value: Value) -> str:
    """Return a cell as the text a person would type: whole numbers without ".0", times in ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float):
        if abs(value) >= _EXACT_DIGITS:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
