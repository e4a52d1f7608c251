"""One file opened for reading: what kind of content it holds, seen in its bytes and never in its name."""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO, Literal

from triage.readers.apierror import api_error
from triage.readers.delimited import Dialect, find_dialect, read_rows
from triage.readers.encoding import Encoding, find_encoding
from triage.readers.jsontext import numbered_lines, parse_document, parse_flat, parse_line
from triage.readers.longarray import items_in
from triage.readers.mapping import HEADER_ROWS, guess
from triage.readers.mixed import Marked
from triage.readers.options import ReadOptions
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.unreadable import NO_OBJECT, JsonError
from triage.readers.workbook import Workbook, open_workbook

Shape = Literal["rows", "document", "lines"]

CHUNK = 1 << 20
HEAD = 1 << 18
# A JSON document is read whole, at four to seven times its size in memory. An array beyond the first of these is read
# item by item, as JSON Lines and CSV are.
HELD_WHOLE, JSON_LIMIT = 16 * 2**20, 512 * 2**20
_SAMPLE_LINES = 5
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|script|meta|div|title|form|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_SETTINGS = re.compile(r"(?:export\s+)?[A-Z][A-Z0-9_]*=\S*")
_SCRIPT = re.compile(r"\s*window\.YTD\.\w+\.part\d+\s*=\s*")
_BINARIES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "画像（PNG）"),
    (b"\xff\xd8\xff", "画像（JPEG）"),
    (b"\x1f\x8b", "圧縮ファイル（gzip）"),
    (b"7z\xbc\xaf", "圧縮ファイル（7z）"),
)


@dataclass(slots=True)
class Content:
    """The content of one file: rows of a table, one JSON document, or one JSON value a line."""

    handle: BinaryIO
    options: ReadOptions
    shape: Shape = "rows"
    encoding: Encoding = field(default_factory=lambda: Encoding("utf-8"))
    dialect: Dialect | None = None
    workbook: Workbook | None = None
    document: Any = None
    streamed: bool = False
    script: str = ""
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
        """Yield (1-based line or item, value): the lines, the items of an array, or the document."""
        if self.shape == "lines":
            yield from self._lines(intake)
        elif self.streamed:
            yield from enumerate(self.items(), start=1)
        elif isinstance(self.document, list):
            yield from enumerate(self.document, start=1)
        elif self.document is not None:
            yield 1, self.document

    def items(self) -> Iterator[Any]:
        """Yield the items of a long array. Raises ExportError naming the one from which on nothing can be read."""
        text = self.text()
        text.read(len(self.script))
        while text.read(1) not in {"[", ""}:
            pass
        try:
            yield from items_in(text.read)
        except JsonError as error:
            raise not_json(error) from error

    def _lines(self, intake: Intake | None) -> Iterator[tuple[int, Any]]:
        for number, line in numbered_lines(self.text()):
            try:
                yield number, _object(line.lstrip("\ufeff \t"))
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


def look(handle: BinaryIO, options: ReadOptions) -> Content:
    """Find out what a file holds. Raises ExportError for what is no export at all."""
    handle.seek(0)
    head = handle.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise ExportError("空のファイルです。書き出しをやり直してください。")
    if head.startswith((_ZIP, _OLE, b"PK\x05\x06")):
        return _workbook(handle, head, options)
    for magic, name in _BINARIES:
        if head.startswith(magic):
            raise ExportError(f"{name}です。CSV、Excel、JSONのいずれかで書き出したファイルを指定してください。")
    content = Content(handle, options, encoding=find_encoding(head, lambda: _chunks(handle), options))
    start = _start(content)
    _refuse_foreign(start)
    script = _SCRIPT.match(start)
    if script is not None:
        content.script = script[0]
        return _document(content, start)
    if start.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return _json(content, start)
    return _table(content, start)


def _chunks(handle: BinaryIO) -> Iterable[bytes]:
    handle.seek(0)
    return iter(lambda: handle.read(CHUNK), b"")


def _start(content: Content) -> str:
    try:
        return content.text().read(HEAD // 4)
    except UnicodeError as error:
        raise ExportError(
            f"文字コード {content.encoding.name} として読めません。--encoding で指定してください。"
        ) from error


def _refuse_foreign(start: str) -> None:
    if _HTML.match(start.lstrip("\ufeff")):
        raise ExportError(
            "HTMLです（ログイン画面やエラー画面を保存した可能性があります）。書き出しの画面からCSV、Excel、JSONで保存し直してください。"
        )
    if start.lstrip("\ufeff \r\n\t").startswith("[LINE]"):
        raise ExportError(
            "LINEのトーク履歴です。1対1やグループの私信で、SNSの公開コメントではないため読み込みません。"
            "コメントを写すときは、取込様式.xlsx に書き写してください。",
            "refused",
        )
    if start.lstrip("\ufeff \r\n\t").startswith("<?xml"):
        raise ExportError("XMLです。CSV、Excel（xlsx）、JSONのいずれかで保存し直してください。")
    lines = [line for line in start.splitlines()[:20] if line.strip() and not line.startswith("#")]
    if lines and all(_SETTINGS.fullmatch(line.strip()) for line in lines):
        raise ExportError("設定ファイル（鍵や合い言葉を含むもの）のようです。読み込みません。", "refused")


def _workbook(handle: BinaryIO, head: bytes, options: ReadOptions) -> Content:
    book = open_workbook(handle, ole=head.startswith(_OLE))
    content = Content(handle, options, workbook=book)
    # A cover sheet may stand before the comments: the first sheet with a text column, else the first one.
    for name in (*book.visible, book.sheet):
        book.sheet = name
        content.first_rows = book.heads[name]
        if any("text" in guess(row.cells) for row in content.first_rows):
            break
    return content


def _table(content: Content, start: str) -> Content:
    content.dialect = find_dialect(start)
    # The head may end inside a quoted field, so an error here means nothing yet.
    rows = read_rows(content.text(newline=""), content.dialect, truncated=False, intake=None)
    try:
        for row in rows:
            content.first_rows.append(row)
            if len(content.first_rows) >= HEADER_ROWS:
                break
    except ExportError:
        if not content.first_rows:
            raise
    return content


def _json(content: Content, start: str) -> Content:
    """JSON Lines if the first line is a value of its own and not the only one, else one document."""
    content.first_objects = _first_lines(content) if "\n" in start or start.startswith("{") else []
    if content.first_objects:
        content.shape = "lines"
        return content
    return _document(content, start)


def _first_lines(content: Content) -> list[dict[str, Any]]:
    lines = [line for (_, line), _ in zip(numbered_lines(content.text()), range(_SAMPLE_LINES), strict=False)]
    if len(lines) < 2:
        return []
    values = [_value(line) for line in lines]
    told = values[0] is not None or _damaged_first_line(lines, values)
    return list(_objects_of(values)) if told else []


def _object(line: str) -> Any:
    """Parse a line that is a comment; what begins otherwise is not worth a parser's error."""
    if not line.startswith("{"):
        raise JsonError(NO_OBJECT)
    found = parse_flat(line)
    return parse_line(line) if found is None else found


def _value(line: str) -> Any:
    try:
        return parse_line(line.lstrip("\ufeff"))
    except JsonError:
        return None


def _damaged_first_line(lines: list[str], values: list[Any]) -> bool:
    """A first line that is broken, above lines that are objects, is not the opening of a document.

    Of the lines of a document only its last element can be an object of its own; the others end in a comma.
    """
    opens = lines[0].rstrip().endswith(("{", "[", ","))
    whole = sum(isinstance(value, dict) for value in values[1:])
    return whole > 1 or (not opens and all(isinstance(value, dict) for value in values[1:-1] or values[1:]))


def _document(content: Content, start: str) -> Content:
    size = content.handle.seek(0, io.SEEK_END)
    if size > HELD_WHOLE and start[len(content.script) :].lstrip("\ufeff \t\r\n").startswith("["):
        content.shape, content.streamed = "document", True
        content.first_objects = list(islice(_objects_of(content.items()), _SAMPLE_LINES))
        return content
    if size > JSON_LIMIT:
        raise ExportError(
            "JSONファイルが512MBを超えています。期間を分けて書き出すか、1行1件のJSONL形式にしてください。"
        )
    text = content.text().read().lstrip("\ufeff")
    try:
        content.document = parse_document(text[len(content.script) :].rstrip().rstrip(";") if content.script else text)
    except JsonError as error:
        raise not_json(error) from error
    content.shape = "document"
    _refuse_api_error(content.document)
    items = content.document if isinstance(content.document, list) else [content.document]
    content.first_objects = list(islice(_objects_of(items), _SAMPLE_LINES))
    return content


def _objects_of(items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    return (item for item in items if isinstance(item, dict))


def not_json(error: JsonError) -> ExportError:
    """Return the refusal of a file for the reason that its JSON cannot be read."""
    return ExportError(f"JSONを読み込めません：{error} 何も取り込んでいません。")


def _refuse_api_error(document: object) -> None:
    reason = api_error(document)
    if reason:
        raise ExportError(
            f"SNSのAPIが返したエラーの記録です（{reason}）。コメントは入っていません。取得をやり直してください。"
        )
