"""A process that reads one workbook from stdin and writes its rows to stdout as JSON Lines.

Workbooks come from strangers, and a parser may crash, hang or swell on them (a cell in XFD1048576 alone made calamine
ask for 549 GB): that must end this process and no other. It is run by its path and imports nothing of triage.

Without arguments: the sheets, then the first rows of each. With the 0-based place of a sheet, and `formulas` or
`values`: how many cells of it are merged over rows, then all its rows. It ends with 0, LOCKED, or anything
else; `SLOW` is said for it by whoever has waited too long.
"""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

LOCKED, SLOW = 3, 4
FIRST_ROWS = 40
# An honest sheet of a million comments takes about 1 GiB here.
_MEMORY = 4 * 2**30
# Time on a processor, measured: a book takes well under a second a megabyte, one with formulas longer.
_SECONDS, _SECONDS_A_MEGABYTE = 30, 15
# Excel keeps 15 digits of a number; what is longer has been rounded.
_EXACT_DIGITS = 10**15

Value = int | float | str | bool | time | date | datetime | timedelta


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


def _rows(sheet: Any, formulas: dict[int, dict[int, str]]) -> Iterator[dict[str, Any]]:
    """The rows that hold anything, by sheet row (1-based)."""
    first, left = sheet.start or (0, 0)
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
        cells = [""] * left + [cell_text(value) for value in values]
        typed = formulas.get(number, {})
        if typed:
            cells.extend([""] * (max(typed) + 1 - len(cells)))
        if typed or any(cells):
            yield {"n": number, "c": cells, "f": typed}


def _formulas(data: bytes, sheet: str) -> dict[int, dict[int, str]]:
    """Formulas as typed, by row and column: calamine gives "" for those without a stored value."""
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy

    book, found = load_workbook(io.BytesIO(data), read_only=True, data_only=False), {}
    for cells in book[sheet].iter_rows():
        here = [cell for cell in cells if getattr(cell, "data_type", "") == "f"]
        if here:
            # An array formula is an object that holds its text.
            found[here[0].row] = {cell.column - 1: str(getattr(cell.value, "text", cell.value)) for cell in here}
    return found


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")


def cpu_seconds(size: int) -> int:
    """Return how long a book of `size` bytes may occupy a processor, in seconds; what takes longer does not end."""
    return _SECONDS + _SECONDS_A_MEGABYTE * size // 2**20


def _limit(size: int) -> None:
    """Hold memory, what is written and time on a processor below what honest books need, where there are limits."""
    try:
        import resource  # noqa: PLC0415 - POSIX alone has it
    except ImportError:
        return
    wanted = {resource.RLIMIT_AS: _MEMORY, resource.RLIMIT_FSIZE: _MEMORY, resource.RLIMIT_CPU: cpu_seconds(size)}
    # A process that is ended for its time would leave its memory, with all comments, in a core file.
    wanted[resource.RLIMIT_CORE] = 0
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _describe(book: Any) -> None:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - after the limit

    sheets = book.sheets_metadata
    visible, work = SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet
    _say({"sheets": [[meta.name, meta.typ == work, meta.visible == visible] for meta in sheets]})
    for place, meta in enumerate(sheets):
        if meta.typ == work:
            sheet = book.get_sheet_by_index(place)
            for row, _ in zip(_rows(sheet, {}), range(FIRST_ROWS), strict=False):
                _say({"s": place, **row})


def main() -> None:
    """Do what the arguments say."""
    data = sys.stdin.buffer.read()
    _limit(len(data))
    from python_calamine import CalamineWorkbook, PasswordError  # noqa: PLC0415 - after the limit

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        sys.exit(LOCKED)
    if len(sys.argv) == 1:
        _describe(book)
        return
    sheet = book.get_sheet_by_index(int(sys.argv[1]))
    formulas = _formulas(data, sheet.name) if sys.argv[2] == "formulas" else {}
    _say({"merged": sum(area[0][0] != area[1][0] for area in sheet.merged_cell_ranges or [])})
    for row in _rows(sheet, formulas):
        _say(row)


if __name__ == "__main__":
    main()
