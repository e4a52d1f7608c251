"""Words as they are searched: folded, and cut into overlapping pairs of characters, for Japanese puts no spaces."""

import re
import unicodedata
from collections.abc import Iterable

from triage.store.models.lists import Wording
from triage.text import CONTROL, INVISIBLE

_UNSEEN = re.compile(f"[{INVISIBLE.pattern[1:-1]}{CONTROL.pattern[1:-1]}\\s]")
# SQLite's tokeniser would end a word at an ASCII mark; the full-width form is a letter to it.
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
# Katakana as hiragana: who seeks by ear need not know which of the two was written.
_KANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_INDEXED_PAIRS = 40


def folded(text: str) -> str:
    """Return a text as it is compared: NFKC, lower case, one kana, no spaces, nothing unseen, marks full-width."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text).lower()).translate(_WIDE | _KANA)


def pairs(text: str) -> str:
    """Return a text as it is stored for searching: 窓口へ as 「窓口 口へ」; a single character as itself."""
    plain = folded(text)
    return " ".join(map(str.__add__, plain, plain[1:])) or plain


def words_of(asked: str) -> list[str]:
    """Return the words of a search, each as it stands in `pairs` wherever the text has it; all must be there."""
    return [found for word in asked.split() if (found := pairs(word))]


def indexed(asked: str) -> list[str]:
    """Return the pairs that an index can look up for a search, each once; none for single characters."""
    every = [pair for word in words_of(asked) for pair in word.split(" ") if len(pair) > 1]
    return list(dict.fromkeys(every))[:_INDEXED_PAIRS]


def keep_wording(texts: Iterable[tuple[int, str, str]]) -> None:
    """Write what some comments are searched by: (row number, text now, writer's name); call it in a transaction."""
    rows = [Wording(comment_id=row, text=pairs(text), author=pairs(author)) for row, text, author in texts]
    Wording.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["comment"], update_fields=["text", "author"]
    )
