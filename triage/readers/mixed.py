"""Lines of UTF-8 in a file of CP932: two exports written one behind the other, which no codec refuses as a whole."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

_WIDE = re.compile("[^\x00-\x7f]")
_MAY_BE_UTF8 = re.compile(rb"\n[\x00-\x09\x0b-\x7f]*+[\xc2-\xf4][\x80-\xbf]")
# The kanji that CP932 keeps from this code on (level 2) are rare; UTF-8 read as CP932 is full of them and of half-width
# katakana, which have one byte.
_RARE_FROM = b"\x98\x9f"
# Written in comments, and not in CP932: marks and kana beside Japanese, Vietnamese, Hangul, emoji and their joiners.
_WRITTEN = re.compile(
    "[\u1ea0-\u1eff\u200b-\u200d\u2600-\u27bf\u3000-\u30ff\uac00-\ud7a3\ufe0f\uff00-\uffef\U0001f000-\U000e007f]"
)
# Two bytes of UTF-8 are half-width katakana in CP932, which write words as well.
_THREE_BYTES = "\u0800"
# A longer line is no comment; it is taken in parts.
_LONGEST = 64 * 2**20


def utf8_place(chunks: Iterable[bytes]) -> int | None:
    """Return the byte offset (0-based) of the first letter that is written in UTF-8, None where no line is."""
    at = 0
    for block in _blocks(chunks):
        # Nearly every line of CP932 is left aside by its first letter, in a third of the time of asking line by line.
        for found in _MAY_BE_UTF8.finditer(b"\n" + block):
            end = block.find(b"\n", found.end() - 1)
            if is_utf8(block[found.start() : end if end >= 0 else None]):
                return at + found.end() - 3
        at += len(block)
    return None


def is_utf8(line: bytes) -> bool:
    """Whether a line that is not ASCII is sense in UTF-8 and none in CP932.

    Of 1,230,947 pieces of 1 to 5 letters of our labelled texts in CP932 one was taken for UTF-8 (雉子); of 1,176,015
    of 3 to 5 letters in UTF-8 all but 883 were, mostly Latin letters with accents (n = 1 run).
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if max(text, default="") < _THREE_BYTES:
        return False
    try:
        other = rare_letters(line.decode("cp932"))
    except UnicodeDecodeError:
        return True
    return other > 0 and rare_letters(text) * 2 <= other


def count_utf8(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Return how many of the lines that are not ASCII are UTF-8, and how many are not."""
    found = [is_utf8(line) for line in _lines(chunks) if not line.isascii()]
    return sum(found), len(found) - sum(found)


class Marked(io.RawIOBase):
    """The bytes of a CP932 file as UTF-8, with U+FFFD for each letter that cannot be read or was not CP932."""

    def __init__(self, handle: BinaryIO) -> None:
        super().__init__()
        self._lines = _lines(iter(lambda: handle.read(1 << 20), b""))
        self._left = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill the buffer as far as the line in hand goes."""
        while not self._left:
            line = next(self._lines, None)
            if line is None:
                return 0
            self._left = _marked(line)
        given, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def _marked(line: bytes) -> bytes:
    if not line.isascii() and is_utf8(line):
        return _WIDE.sub("\ufffd", line.decode("utf-8")).encode("utf-8")
    return line.decode("cp932", "replace").encode("utf-8")


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield all bytes, cut behind line ends."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        end = rest.rfind(b"\n") + 1 if len(rest) < _LONGEST else len(rest)
        yield rest[:end]
        rest = rest[end:]
    yield rest


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    return (line for block in _blocks(chunks) for line in block.splitlines(keepends=True))


def rare_letters(text: str) -> int:
    """How many letters are no Japanese that people write: half-width katakana, kanji of level 2, signs of neither."""
    return sum(_is_rare(letter) for letter in text if letter > "\x7f")


def _is_rare(letter: str) -> bool:
    try:
        code = letter.encode("cp932")
    except UnicodeEncodeError:
        return _WRITTEN.match(letter) is None
    return len(code) == 1 or code >= _RARE_FROM
