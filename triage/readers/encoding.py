"""Which encoding a text file is in: BOM, then strict UTF-8, then strict CP932, and never a silent guess."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from triage.readers.rows import ExportError, ReadOptions

CHUNK = 1 << 20

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\(J")
# UTF-8 kana start with E3 81-83, which CP932 shows as 縺, 繧 and 繝; two close together are no Japanese word.
_UTF8_IN_CP932 = re.compile("[縺繧繝][^\n縺繧繝]{0,2}[縺繧繝]")
_HALF_KANA = re.compile("[｡-ﾟ]")
_HIRAGANA = re.compile("[ぁ-ん]")
_ASK = "文字コードが分かる場合は --encoding で指定してください（例：--encoding cp932）。"


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec to read with; `errors` for the decoder; `truncated` when the last character is cut off."""

    name: str
    errors: str = "strict"
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class _Scan:
    """How far one codec gets: the byte offset of the first byte it refuses (None: none) and its 1-based line."""

    name: str
    bad: int | None = None
    line: int = 0
    truncated: bool = False
    foreign: bool = False


def find_encoding(head: bytes, chunks: "Reopen", options: ReadOptions) -> Encoding:
    """Choose the encoding of a text file from its bytes; `chunks()` starts the file again from its first byte.

    Raises ExportError with byte offset and line when no single encoding reads the whole file.
    """
    if options.encoding:
        return _check_named(options.encoding, chunks, options)
    named = next((name for bom, name in _BOMS if head.startswith(bom)), "") or _utf16_without_bom(head)
    if named:
        return _check_named(named, chunks, options)
    if _ISO_2022_JP.search(head):
        raise ExportError("文字コードがISO-2022-JPのようです。--encoding iso2022_jp を付けて読み直してください。")
    utf8 = _scan("utf-8", chunks())
    if utf8.bad is None or utf8.truncated:
        return Encoding("utf-8", "replace" if utf8.truncated else "strict", utf8.truncated)
    return _not_utf8(head, utf8, _scan("cp932", chunks()), options)


type_chunks = Iterable[bytes]


class Reopen:
    """Starts a file again from its first byte, in chunks; carries the open handle."""

    def __init__(self, handle: "SupportsRead") -> None:
        self._handle = handle

    def __call__(self) -> Iterable[bytes]:
        self._handle.seek(0)
        return iter(lambda: self._handle.read(CHUNK), b"")
