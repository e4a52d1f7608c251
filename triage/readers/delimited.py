"""Rows of CSV, TSV and semicolon files: strict quoting, delimiter found, ragged rows left to the caller."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from triage.readers import quotes
from triage.readers.mapping import HEADER_SEARCH_ROWS, guess
from triage.readers.rows import ExportError, Intake, Row

# One field may hold a very long comment; the module's own 131,072 would abort the file.
FIELD_LIMIT = 32 * 2**20
# Its last cell may go on behind a broken record: so many rows without a quote show that it does not.
_DOUBTFUL = 100
_DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter of a table and how many lines before its first row only name it (Excel's `sep=;`)."""

    delimiter: str
    skip: int = 0


def find_dialect(start: str) -> Dialect:
    """Return the delimiter of the heading or, where no heading is known, the one that makes the most even columns."""
    first = start.lstrip("\ufeff").split("\n", 1)[0].strip('\r" ')
    if first.lower().startswith("sep=") and len(first) == 5:
        return Dialect(first[4], skip=1)
    if first.lower() == "sep=\\t":
        return Dialect("\t", skip=1)
    rows = {delimiter: _first_rows(start, delimiter) for delimiter in _DELIMITERS}
    headings = {delimiter: _heading(found) for delimiter, found in rows.items()}
    known = max(headings.values())
    likely = [delimiter for delimiter in _DELIMITERS if headings[delimiter] == known]
    if known[0] and known[2] == 1:
        # One column: whatever stands between two parts of a row was written by the people who commented.
        return Dialect(min(likely, key=lambda delimiter: _evenness(rows[delimiter])))
    return Dialect(max(likely, key=lambda delimiter: _evenness(rows[delimiter])))


def _first_rows(start: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(start.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        rows.extend(islice(reader, HEADER_SEARCH_ROWS))
    return rows


def _heading(rows: Sequence[Sequence[str]]) -> tuple[int, int, int]:
    """How many known columns the best heading names (0: none), how early it stands, and how many cells it has."""
    named = ((len(at), -place, len(row)) for place, row in enumerate(rows) if "text" in (at := guess(row)))
    return max(named, default=(0, 0, 0))


def _evenness(rows: Iterable[Sequence[str]]) -> tuple[int, int]:
    """How many of the rows share the commonest width over one, and that width."""
    wide = [width for width in map(len, rows) if width > 1]
    if not wide:
        return (0, 0)
    common = max(set(wide), key=lambda width: (wide.count(width), width))
    return (wide.count(common), common)


def read_rows(stream: io.TextIOBase, dialect: Dialect, *, truncated: bool, intake: Intake | None) -> Iterator[Row]:
    """Yield each record with the physical line it starts on; blank lines are passed over, an empty cell ("") is not.

    A record with a quote in the wrong place is rejected where the next one can be told from it. `truncated` says that
    the file ends inside a character: its last record is then rejected, not yielded.
    Raises ExportError naming the opening line of a quote that is never closed, or not before other rows.
    """
    csv.field_size_limit(FIELD_LIMIT)
    for _ in range(dialect.skip):
        stream.readline()
    records = _records(stream, dialect, intake)
    if not truncated:
        yield from records
        return
    held: Row | None = None
    for row in records:
        if held is not None:
            yield held
        held = row
    if held is not None:
        _reject(intake, held.number, "", "ファイルが途中で切れています。書き出しをやり直してください。")


def _records(stream: io.TextIOBase, dialect: Dialect, intake: Intake | None) -> Iterator[Row]:
    lines: list[str] = []
    # csv finds the line ends itself, so a lone CR inside quotes stays what it was.
    reader = csv.reader(_remembered(stream, lines), delimiter=dialect.delimiter, strict=True)
    doubtful: list[Row] | None = None
    begun = False
    while True:
        line = reader.line_num + dialect.skip + 1
        lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            yield from doubtful or ()
            return
        except csv.Error as error:
            if not begun or _is_lost(str(error), lines, dialect.delimiter):
                raise ExportError(_complaint(str(error), line)) from error
            _reject_lines(intake, line, lines, quotes.STRAY)
            doubtful = doubtful or []
            continue
        if not cells:
            continue
        begun = True
        if len(lines) > 1 and quotes.swallows(cells, dialect.delimiter):
            _reject_lines(intake, line, lines, quotes.SWALLOWS)
        elif doubtful is None:
            yield Row(line, cells)
        else:
            doubtful.append(Row(line, cells))
            settled = _settled(doubtful, lines[0], dialect.delimiter, intake)
            doubtful = doubtful if settled is None else None
            yield from settled or ()


def _settled(doubtful: list[Row], line: str, delimiter: str, intake: Intake | None) -> list[Row] | None:
    """Return which rows behind a left-open quote are rows, once a line with a quote tells; None while none does."""
    if quotes.closes(line, delimiter):
        for row in doubtful:
            _reject(intake, row.number, delimiter.join(row.cells), quotes.GOES_ON)
        return []
    return doubtful if '"' in line or len(doubtful) >= _DOUBTFUL else None


def _remembered(stream: Iterable[str], lines: list[str]) -> Iterator[str]:
    for line in stream:
        lines.append(line)
        yield line


def _is_lost(error: str, lines: Sequence[str], delimiter: str) -> bool:
    """Whether nobody can tell where the next record begins: the quote is never closed, or only after other rows."""
    return "expected after" not in error or (len(lines) > 1 and quotes.holds_rows(lines, delimiter))


def _reject(intake: Intake | None, line: int, value: str, reason: str) -> None:
    if intake is not None:
        intake.counts["rows"] += 1
        # Where a quote stands wrong nobody can tell which part of the line is the secret one.
        intake.reject(line, "", "" if intake.secret_columns else value, reason)


def _reject_lines(intake: Intake | None, first: int, lines: Iterable[str], reason: str) -> None:
    """Each line by itself: it may have been a row."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            _reject(intake, number, line, reason)


def _complaint(error: str, line: int) -> str:
    if "field larger" in error:
        return f"{line}行目に32MBを超える項目があります。ファイルが壊れていないか確かめてください。"
    return (
        f'{line}行目で始まる引用符（"）が正しく閉じていません。'
        "その行の引用符を確かめて保存し直してください。何も取り込んでいません。"
    )
