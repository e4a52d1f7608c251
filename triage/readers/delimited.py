"""Rows of CSV, TSV and semicolon files: strict quoting, delimiter found, ragged rows left to the caller."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.readers.rows import ExportError, Intake, Row

if TYPE_CHECKING:
    from _csv import Reader

# One field may hold a very long comment; the module's own 131,072 would abort the file.
FIELD_LIMIT = 32 * 2**20
_DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter of a table and how many lines before its first row only name it (Excel's `sep=;`)."""

    delimiter: str
    skip: int = 0


def find_dialect(start: str) -> Dialect:
    """Return the delimiter under which the first rows have the most columns in the most even way."""
    first = start.lstrip("\ufeff").split("\n", 1)[0].strip('\r" ')
    if first.lower().startswith("sep=") and len(first) == 5:
        return Dialect(first[4], skip=1)
    if first.lower() == "sep=\\t":
        return Dialect("\t", skip=1)
    return Dialect(max(_DELIMITERS, key=lambda delimiter: _evenness(start, delimiter)))


def _evenness(start: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows share the commonest width over one, and that width."""
    widths: list[int] = []
    reader = csv.reader(io.StringIO(start.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            widths.append(len(row))
            if len(widths) >= 30:
                break
    except csv.Error:
        pass
    wide = [width for width in widths if width > 1]
    if not wide:
        return (0, 0)
    common = max(set(wide), key=lambda width: (wide.count(width), width))
    return (wide.count(common), common)


def read_rows(stream: io.TextIOBase, dialect: Dialect, *, truncated: bool, intake: Intake | None) -> Iterator[Row]:
    """Yield each record with the physical line it starts on; blank lines are passed over.

    `truncated` says that the file ends inside a character: its last record is then rejected, not yielded.
    Raises ExportError naming the opening line of a quote that is never closed.
    """
    csv.field_size_limit(FIELD_LIMIT)
    for _ in range(dialect.skip):
        stream.readline()
    # csv finds the line ends itself, so a lone CR inside quotes stays what it was.
    reader = csv.reader(stream, delimiter=dialect.delimiter, strict=True)
    held: Row | None = None
    for row in _records(reader, dialect.skip):
        if not truncated:
            yield row
            continue
        if held is not None:
            yield held
        held = row
    if held is not None and intake is not None:
        intake.counts["rows"] += 1
        intake.reject(held.number, "", "", "ファイルが途中で切れています。書き出しをやり直してください。")


def _records(reader: "Reader", skip: int) -> Iterator[Row]:
    line = 0
    while True:
        line = reader.line_num + skip + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ExportError(_complaint(str(error), line)) from error
        if cells and (len(cells) > 1 or cells[0]):
            yield Row(line, cells)


def _complaint(error: str, line: int) -> str:
    if "field larger" in error:
        return f"{line}行目に32MBを超える項目があります。ファイルが壊れていないか確かめてください。"
    return (
        f'{line}行目で始まる引用符（"）が正しく閉じていません。'
        "その行の引用符を確かめて保存し直してください。何も取り込んでいません。"
    )
