"""The content of one file opened for reading: rows of a table, one JSON document, or one JSON value a line."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from triage.readers.delimited import Dialect, read_rows
from triage.readers.encoding import Encoding
from triage.readers.jsontext import USUAL_TEXT, numbered_lines, parse_flat, parse_flat_lines, parse_line, together
from triage.readers.longarray import items_in
from triage.readers.longpage import PAGE, LongPage, pages_in
from triage.readers.mixed import Marked
from triage.readers.options import ReadOptions
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.unreadable import NO_OBJECT, HasText, JsonError, object_of
from triage.readers.workbook import Workbook

Shape = Literal["rows", "document", "lines"]

CHUNK = 1 << 20


@dataclass(slots=True)
class Content:
    """What a file holds; `fault` is why the first JSON item that is no object cannot be read, "" where all are."""

    handle: BinaryIO
    options: ReadOptions
    shape: Shape = "rows"
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8"))
    dialect: Dialect | None = None
    workbook: Workbook | None = None
    document: Any = None
    streamed: bool = False
    page: LongPage | None = None
    script: str = ""
    has_text: HasText = USUAL_TEXT
    fault: str = ""
    first_rows: list[Row] = field(default_factory=list)
    first_objects: list[Any] = field(default_factory=list)

    def text(self, *, newline: str = "\n") -> io.TextIOWrapper:
        """Open the text from its beginning; lines end at LF only by default; nothing is translated."""
        self.handle.seek(0)
        if self.encoding.mixed:
            return io.TextIOWrapper(io.BufferedReader(Marked(self.handle)), "utf-8", newline=newline)
        raw = io.BufferedReader(_Unclosed(self.handle), CHUNK)
        name = "utf-8-sig" if self.encoding.name.lower().replace("_", "-") in {"utf-8", "utf8"} else self.encoding.name
        return io.TextIOWrapper(raw, name, self.encoding.errors, newline=newline)

    def rows(self, intake: Intake | None = None) -> Iterator[Row]:
        """Yield the rows of a table, text file or workbook, with the line or sheet row each starts on."""
        if self.workbook is not None:
            yield from self.workbook.rows(intake)
        elif self.dialect is not None:
            yield from read_rows(self.text(newline=""), self.dialect, truncated=self.encoding.truncated, intake=intake)

    def objects(self, intake: Intake | None = None) -> Iterator[tuple[int, Any]]:
        """Yield (1-based line or item, value): the lines, the items of an array, the document or the parts of it."""
        if self.shape == "lines":
            yield from self._lines(intake)
        elif self.streamed:
            yield from enumerate(self.items(), start=1)
        elif self.page is not None:
            yield from ((1, part) for part in self.parts(self.page, PAGE))
        elif isinstance(self.document, list):
            yield from enumerate(self.document, start=1)
        elif self.document is not None:
            yield 1, self.document

    def listed(self, intake: Intake) -> Iterator[tuple[int, Any, str]]:
        """Yield as `objects` with the name of the list, but one by one the items of a long document's list."""
        page = self.page
        if page is None:
            return ((number, value, "[]") for number, value in self.objects(intake))
        name = f"{page.names[-1]}[]"
        return ((number, item, name) for number, value in self.objects(intake) for item in page.items_of(value))

    def items(self) -> Iterator[Any]:
        """Yield the items of a long array. Raises ExportError naming the one from which on nothing can be read."""
        text = self.text()
        text.read(len(self.script))
        yield from _told(items_in(text.read, self.has_text))

    def parts(self, page: LongPage, letters: int) -> Iterator[Any]:
        """Yield a long document in parts, each with so many letters of its list. Raises ExportError as `items`."""
        yield from _told(pages_in(self.text().read, page, self.has_text, letters))

    def _lines(self, intake: Intake | None) -> Iterator[tuple[int, Any]]:
        for block in together(numbered_lines(self.text())):
            numbers, lines = zip(*block, strict=True)
            flat = parse_flat_lines(lines)
            yield from zip(numbers, flat, strict=True) if flat is not None else self._each(block, intake)

    def _each(self, lines: Sequence[tuple[int, str]], intake: Intake | None) -> Iterator[tuple[int, Any]]:
        for number, line in lines:
            try:
                found = _value(line.lstrip("\ufeff \t"), self.has_text)
                yield from ((number, item) for item in found) if isinstance(found, list) else ((number, found),)
            except JsonError as error:
                if intake is not None:
                    intake.counts["rows"] += 1
                    intake.reject(number, "", line[:400], str(error))


class _Unclosed(io.RawIOBase):
    """A raw view of a handle that somebody else closes."""

    def __init__(self, handle: BinaryIO) -> None:
        super().__init__()
        self._handle = handle

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._handle.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def fingerprint(handle: BinaryIO) -> str:
    """Return the SHA-256 (hex) of a file's bytes, read from its beginning in chunks."""
    handle.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: handle.read(CHUNK), b""):
        digest.update(chunk)
    return digest.hexdigest()


def not_json(error: JsonError) -> ExportError:
    """Return the refusal of a file for the reason that its JSON cannot be read."""
    return ExportError(f"JSONを読み込めません：{error} 何も取り込んでいません。")


def _told(values: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from values
    except JsonError as error:
        raise not_json(error) from error


def _value(line: str, has_text: HasText) -> Any:
    """Parse a line that is a comment or a list of objects; what begins otherwise is not worth a parser's error."""
    if not line.startswith(("{", "[")):
        raise JsonError(NO_OBJECT)
    found = parse_flat(line)
    if found is not None:
        return found
    value = parse_line(line, has_text)
    if isinstance(value, list) and not any(map(object_of, value)):
        raise JsonError(NO_OBJECT)
    return value
