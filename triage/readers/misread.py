"""Text that was read in another encoding: put back into its bytes it is Japanese again, and that is no chance."""

import codecs
import re
from functools import cache

from triage.expression import compiled
from triage.readers.mixed import rare_letters

# A lead and two bytes of a quarter of all: of three bytes by chance one group in 256 is a letter, of six one in 65,536.
# One behind the other: 閾値 many times over is CP932 of 臒l many times over.
_JAPANESE = "[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]{2}"
_OTHER = "[\u0080-\u1fff\u2e80-\u2fff\u3100-\u4dff\ua000-\ufeff]"
_FAR_EAST = "\u2e80"
# Of one hiragana behind the other only letters that nobody writes would come.
_WRITTEN = re.compile("[ぁ-ん]{2}")
_HALF_WIDTH = "[｡-ﾟ]"
# Big5 and EUC-JP are not among them: UTF-8 read so is seen by its lost letters (encoding.py), and enough are left to be
# put back in 5 and 3 % of the runs of kanji alone.
_WESTERN, _EASTERN = ("mac_roman", "cp437"), ("gbk", "cp932", "cp949")


def is_misread(text: str) -> bool:
    """Whether a text begins as UTF-8 that was read in another encoding, two letters together, or is EUC-JP in CP932.

    What is cut off in the middle of a letter, or behind a mark for a lost one, is no objection. Of 41,745 lines of
    real text, 16,518 labelled ones, 35,907 runs of kanji in them and 92,900 texts put into half-width katakana none was
    taken for it. Spoilt on purpose (5,000 of each, once), of lines and of runs of kanji were seen 98 and 100 % of
    Windows-1252, Latin-1 and CP437, 95 and 100 % of Mac Roman, 78 and 76 % of GBK, 80 and 75 % of CP932, 22 and 40 % of
    CP949, 67 and 40 % of EUC-JP in CP932.
    """
    if "\ufffd" in text:
        text = text.partition("\ufffd")[0]
    # First, for it ends here for nearly every Japanese text.
    if text.isascii() or _WRITTEN.search(text):
        return False
    if max(text) < _FAR_EAST:
        codes = [*map(_western, text)]
        known = -1 not in codes and _is_japanese(bytes(codes))
        return known or any(_is_japanese(_bytes(text, name)) for name in _WESTERN)
    return any(_is_japanese(_bytes(text, name)) for name in _EASTERN) or _is_euc_jp(text)


@cache
def _western(letter: str) -> int:
    """Return the byte of a letter, -1 for none; five bytes that Windows-1252 leaves free come as Latin-1 has them."""
    found = _bytes(letter, "cp1252") or _bytes(letter, "latin-1")
    return found[0] if found else -1


def _bytes(text: str, name: str) -> bytes:
    try:
        return text.encode(name)
    except UnicodeEncodeError:
        return b""


def _is_euc_jp(text: str) -> bool:
    """Whether half-width katakana stand beside rare kanji, and none that is rare is left once they are read as EUC-JP.

    People who write half-width katakana write no rare kanji beside them.
    """
    kanji, halves = compiled(_HALF_WIDTH).subn("", text)
    if not halves or not rare_letters(kanji):
        return False
    found = _decoded(_bytes(text, "cp932"), "euc_jp")
    return compiled(_JAPANESE).search(found) is not None and not rare_letters(found)


def _decoded(data: bytes, name: str) -> str:
    """Return bytes as text up to a letter that is cut off, "" where they are none."""
    try:
        return codecs.getincrementaldecoder(name)().decode(data)
    except UnicodeDecodeError:
        return ""


def _is_japanese(data: bytes) -> bool:
    text = _decoded(data, "utf-8")
    return compiled(_JAPANESE).search(text) is not None and compiled(_OTHER).search(text) is None
