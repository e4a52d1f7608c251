"""Which encoding a text file is in: BOM, then strict UTF-8, then strict CP932, and never a silent guess."""

import codecs
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from triage.expression import compiled
from triage.readers.cells import shown
from triage.readers.misread import is_misread
from triage.readers.mixed import count_utf8, utf8_place
from triage.readers.options import ReadOptions
from triage.readers.rows import ExportError

# One broken comment in twenty means the file was broken when it was saved; fewer may be quotations.
MOJIBAKE_RATE = 0.05
MOJIBAKE_SHOWN = 3

Chunks = Callable[[], Iterable[bytes]]

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What Windows calls Shift_JIS holds ①, ㈱ and 髙, which the standard of that name does not.
_MEANT = dict.fromkeys(("shift_jis", "shiftjis", "sjis", "s_jis", "x_sjis", "ms932", "windows_31j"), "cp932")
_ISO_2022_JP = re.compile(rb"\x1b\$[@B]|\x1b\(J")
# UTF-8 kana start with E3 81-83, which CP932 shows as 縺, 繧 and 繝, each with a letter or two behind it: 縺れる and
# 繧繝（うんげん） are words.
_KANA = "(?<![縺繧繝])[縺繧繝](?![れらりるろ縺繧繝])"
_KANA_TWICE = re.compile(f"({_KANA}[^\n縺繧繝]{{1,2}}){_KANA}")
_HALF_KANA = re.compile("[｡-ﾟ]")
_HIRAGANA = re.compile("[ぁ-ん]")
# UTF-8 read as CP932, UTF-8 and CP932 read as Windows-1252 or Latin-1, bytes already lost.
_MOJIBAKE = _KANA + "|[ãâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—™š›œžŸ\ufffd]|[‚ƒ\x82\x83][\x80-\xff]|\ufffd\ufffd"
# What each of these begins with: nearly every text has none, and that is six times as quick to see.
_MOJIBAKE_BEGINS = re.compile("[縺繧繝ãâ‚ƒ\x82\x83\ufffd､･]")
# EUC-JP kana read as CP932: A4 and A5, which are ､ and ･ there, before every other letter.
_EUC_IN_CP932 = re.compile("[､･][｡-ﾟ]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The codec to read with, `errors` for its decoder, and whether the last character is cut off.

    `mixed`: lines of UTF-8 are to be marked as lost.
    """

    name: str
    errors: str = "strict"
    truncated: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class _Scan:
    """How far one codec gets: byte offset (0-based) and line (1-based) of what it refuses, if any."""

    name: str
    bad: int | None = None
    line: int = 0
    truncated: bool = False


def find_encoding(head: bytes, chunks: Chunks, options: ReadOptions) -> Encoding:
    """Choose the encoding of a text file; `chunks()` starts it again from its first byte.

    Raises ExportError with byte offset and line when no single encoding reads the whole file.
    """
    if options.encoding:
        return _named(_meant(options.encoding, head), chunks, options)
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), "") or _utf16_without_bom(head)
    if marked:
        return _named(marked, chunks, options)
    if _ISO_2022_JP.search(head):
        raise ExportError(_suggest("ISO-2022-JP", "iso2022_jp"))
    utf8 = _scan("utf-8", chunks())
    if utf8.bad is None:
        return Encoding("utf-8")
    if utf8.truncated:
        return Encoding("utf-8", "replace", truncated=True)
    return _not_utf8(utf8, _scan("cp932", chunks()), head, chunks, options)


def _suggest(label: str, name: str) -> str:
    return f"文字コードが {label} のようです。--encoding {name} を付けて読み直してください。"


def _meant(name: str, head: bytes) -> str:
    """Return the codec that people mean by a name; UTF-16 without its mark has the order of Windows unless it shows."""
    folded = name.lower().replace("-", "_")
    if folded in {"utf_16", "utf16"} and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16_without_bom(head) or "utf-16-le"
    return _MEANT.get(folded, name)


def _is_codec(name: str) -> bool:
    """Whether a name is an encoding of text; Python also calls base64 and rot13 codecs."""
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001 - Python asks itself in the same way
    except (LookupError, ValueError):
        return False


def _named(name: str, chunks: Chunks, options: ReadOptions) -> Encoding:
    if not _is_codec(name):
        raise ExportError(
            f"文字コード「{shown(name)}」はありません。utf-8、cp932、utf-16、euc_jp などを指定してください。", "usage"
        )
    scan = _scan(name, chunks())
    if scan.bad is None:
        return Encoding(name)
    if scan.truncated:
        return Encoding(name, "replace", truncated=True)
    if options.encoding_errors == "replace":
        return Encoding(name, "replace")
    raise ExportError(
        f"{scan.line}行目（先頭から{scan.bad}バイト目）に、文字コード {name} として読めない文字があります。"
        "別の文字コードを --encoding で指定するか、"
        "--encoding-errors=replace で読めない文字を印（U+FFFD）に替えて読み込んでください。"
    )


def _not_utf8(utf8: _Scan, cp932: _Scan, head: bytes, chunks: Chunks, options: ReadOptions) -> Encoding:
    if _is_euc_jp(head, chunks):
        raise ExportError(_suggest("EUC-JP", "euc_jp"))
    places = (utf8_place(chunks()), None if cp932.truncated else cp932.bad, _kana_place(chunks()))
    foreign = min((place for place in places if place is not None), default=None)
    if foreign is None or (options.accept_mojibake and (cp932.bad is None or cp932.truncated)):
        return Encoding("cp932", "replace" if cp932.truncated else "strict", cp932.truncated)
    if options.encoding_errors == "replace":
        ours, others = count_utf8(chunks())
        return Encoding("utf-8", "replace") if ours >= others else Encoding("cp932", "replace", mixed=True)
    at = max(utf8.bad or 0, foreign)
    raise ExportError(
        f"{_line_at(at, chunks())}行目（先頭から{at}バイト目）で文字コードが変わっています"
        "（UTF-8とShift_JIS（CP932）の混在か、ほかの文字コードです）。"
        "元のファイルを一つの文字コードで保存し直すか、一つの文字コードであれば --encoding で指定するか、"
        "--encoding-errors=replace で読めない文字を印（U+FFFD）に替えて読み込んでください。"
    )


def _line_at(place: int, chunks: Iterable[bytes]) -> int:
    line = 1
    for chunk in chunks:
        line += chunk[: max(place, 0)].count(b"\n")
        place -= len(chunk)
    return line


def _kana_place(chunks: Iterable[bytes]) -> int | None:
    """Return the byte offset of kana of UTF-8 within a line of CP932, None where there are none or no CP932."""
    decoder, at = codecs.getincrementaldecoder("cp932")("replace"), 0
    for chunk in chunks:
        pending = decoder.getstate()[0]
        text = decoder.decode(chunk)
        # Looking for a letter is quick, and these are rare.
        for found in _KANA_TWICE.finditer(text) if any(letter in text for letter in "縺繧繝") else ():
            if _is_utf8(found[1]):
                return at - len(pending) + len(text[: found.start()].encode("cp932", "replace"))
        at += len(chunk)
    return None


def _is_utf8(piece: str) -> bool:
    try:
        return bool(piece.encode("cp932").decode("utf-8"))
    except UnicodeError:
        return False


def _utf16_without_bom(head: bytes) -> str:
    """Every other byte NUL is UTF-16 without its mark; a stray NUL in UTF-8 is not."""
    sample = head[: len(head) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < 4 or (even + odd) * 10 < len(sample):
        return ""
    if odd > even * 9:
        return "utf-16-le"
    return "utf-16-be" if even > odd * 9 else ""


def _is_euc_jp(head: bytes, chunks: Chunks) -> bool:
    """EUC-JP passes for CP932 as rows of half-width katakana: only the share of kana tells them apart."""
    sample = head.decode("euc_jp", "ignore")
    wide = sum(1 for char in sample if char > "\x7f")
    if not wide or len(_HIRAGANA.findall(sample)) < 0.1 * wide:
        return False
    as_cp932 = head.decode("cp932", "ignore")
    if len(_HIRAGANA.findall(as_cp932)) > len(_HALF_KANA.findall(as_cp932)):
        return False
    return _scan("euc_jp", chunks()).bad is None


def _scan(name: str, chunks: Iterable[bytes]) -> _Scan:
    decoder = codecs.getincrementaldecoder(name)()
    at, line = 0, 1
    pending = b""
    for chunk in chunks:
        pending = decoder.getstate()[0]
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            before = (pending + chunk)[: error.start]
            return _Scan(name, at - len(pending) + error.start, line + before.count(b"\n"))
        except UnicodeError:  # a codec that does not say where
            return _Scan(name, at, line)
        at += len(chunk)
        line += chunk.count(b"\n")
    pending = decoder.getstate()[0]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _Scan(name, at - len(pending), line, truncated=True)
    return _Scan(name)


def is_mojibake(text: str) -> bool:
    """Whether a text looks like one encoding read as another: a broken place in every eight characters."""
    if text.isascii():
        return False
    if _MOJIBAKE_BEGINS.search(text) is None:
        return is_misread(text)
    if "､" in text or "･" in text:
        euc = len(_EUC_IN_CP932.findall(text))
        if euc > 2 and euc * 4 >= len(text):
            return True
    if compiled(_MOJIBAKE).search(text) is None:
        return is_misread(text)
    places = len(compiled(_MOJIBAKE).findall(text))
    return (places * 8 >= len(text) and (places > 1 or len(text) <= 4)) or is_misread(text)


def sample_of(row: int, text: str) -> str:
    """Return a broken text as it is shown to people: its row (1-based) and its beginning."""
    return f"{row}行目「{shown(text, chars=20)}」"


def mojibake(samples: Sequence[str]) -> ExportError:
    """Return the refusal of a file whose text was broken when it was saved, with samples of it."""
    return ExportError(
        f"文字化けしています（{'、'.join(samples[:MOJIBAKE_SHOWN])}）。元の文字コードで書き出し直してください。"
        "このまま取り込む場合は --accept-mojibake を付けてください。"
    )
