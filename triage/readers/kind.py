"""What kind of content a file holds, seen in its bytes and never in its name."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from triage.readers.apierror import api_error
from triage.readers.content import CHUNK, Content, not_json
from triage.readers.delimited import find_dialect, read_rows
from triage.readers.encoding import find_encoding
from triage.readers.jsontext import numbered_lines, parse_document, parse_line, text_under
from triage.readers.longarray import STEP
from triage.readers.longpage import TOO_LARGE, walked
from triage.readers.mapping import HEADER_ROWS, guess, load_mapping
from triage.readers.options import ReadOptions
from triage.readers.rows import ExportError
from triage.readers.unreadable import HasText, JsonError, fault_of, object_of
from triage.readers.workbook import open_workbook

HEAD = 1 << 18
# A JSON document is read whole, at six times its size in memory. Beyond the first of these an array is read item by
# item, as JSON Lines and CSV are, and an object by parts of its list of comments.
HELD_WHOLE, JSON_LIMIT = 16 * 2**20, 150 * 2**20
_SAMPLE_LINES, _LONGEST_SAMPLE = 5, 16 * 2**20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|script|meta|div|title|form|p|h1)\b",
    re.IGNORECASE | re.DOTALL,
)
_SETTINGS = re.compile(r"(?:export\s+)?[A-Z][A-Z0-9_]*=\S*")
# A first line that lists objects is one of several documents, and no comment.
_LIST = re.compile(r"[\s\ufeff]*\[\s*\{")
_SCRIPT = re.compile(r"\s*window\.YTD\.\w+\.part\d+\s*=\s*")
_BINARIES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "画像（PNG）"),
    (b"\xff\xd8\xff", "画像（JPEG）"),
    (b"\x1f\x8b", "圧縮ファイル（gzip）"),
    (b"7z\xbc\xaf", "圧縮ファイル（7z）"),
)


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
    if options.mapping:
        content.has_text = text_under(load_mapping(options.mapping).headings.get("text", ""))
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
    # A document may be one line of any length.
    numbered = numbered_lines(content.text(), _LONGEST_SAMPLE)
    lines = [line for (_, line), _ in zip(numbered, range(_SAMPLE_LINES), strict=False)]
    if len(lines) < 2 or _LIST.match(lines[0]):
        return []
    values = [_value(line, content.has_text) for line in lines]
    told = values[0] is not None or _damaged_first_line(lines, values)
    return list(_objects_of(values)) if told else []


def _value(line: str, has_text: HasText) -> Any:
    try:
        return parse_line(line.lstrip("\ufeff"), has_text)
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
    content.shape = "document"
    size = content.handle.seek(0, io.SEEK_END)
    if size > HELD_WHOLE:
        _part(content, start[len(content.script) :].lstrip("\ufeff \t\r\n")[:1], size)
    if content.streamed:
        return _with_objects(content, content.items())
    if content.page is not None:
        return _with_objects(content, content.parts(content.page, STEP))
    text = content.text().read().lstrip("\ufeff")
    if content.script:
        text = text[len(content.script) :].rstrip().rstrip(";")
    try:
        content.document = parse_document(text, content.has_text)
    except JsonError as error:
        raise not_json(error) from error
    _refuse_api_error(content.document)
    return _with_objects(content, content.document if isinstance(content.document, list) else [content.document])


def _part(content: Content, first: str, size: int) -> None:
    """Find out how a long document can be read in parts. Raises ExportError where it is too long to be read whole."""
    content.streamed = first == "["
    if content.streamed:
        return
    try:
        page = walked(content.text().read, content.has_text, short=HELD_WHOLE, most=JSON_LIMIT)
    except JsonError as error:
        if size > JSON_LIMIT:
            raise not_json(error) from error
        return
    content.streamed = not page.alone
    content.page = page if page.can_be_parted(content.has_text) else None
    if size > JSON_LIMIT and not content.streamed and content.page is None:
        raise not_json(JsonError(TOO_LARGE))


def _with_objects(content: Content, items: Iterable[Any]) -> Content:
    """Keep the first objects, and why what stands before them is none."""
    for item in items:
        found = object_of(item)
        if found is not None:
            content.first_objects.append(found)
        content.fault = content.fault or fault_of(item)
        if len(content.first_objects) >= _SAMPLE_LINES:
            break
    return content


def _objects_of(items: Iterable[Any]) -> Iterator[dict[str, Any]]:
    return (item for item in items if isinstance(item, dict))


def _refuse_api_error(document: object) -> None:
    reason = api_error(document)
    if reason:
        raise ExportError(
            f"SNSのAPIが返したエラーの記録です（{reason}）。コメントは入っていません。取得をやり直してください。"
        )
