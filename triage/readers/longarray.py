"""JSON too large to be held: its lists and values one behind the other, each item of them whole."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from triage.readers.jsontext import LINE_LIMIT, OPENING, USUAL_TEXT, place_in_list, strict_value
from triage.readers.unreadable import CUT_OFF, PARTS, HasText, JsonError, opened, tolerant_value

# Letters read at a time; an item of more is read in steps that double.
STEP = 1 << 20
_TOO_LARGE = "1件が64MBを超えています。コメントの一覧だけを書き出し直してください。"
_BEHIND = "一覧の終わり（]）の後に続きがあります。書き出しをやり直してください。"
# A comma too many or too few between items is no fault here.
GAP = re.compile(r"[\s,]*")
BETWEEN = re.compile(r"[\s,;\ufeff]*")
_SCALAR = re.compile(r"[^\s,\]}]+|}")


class Tape:
    """A text that is read in steps, and where on it one stands."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._text, self._at, self._left = "", 0, 0
        self._ended = False

    @property
    def place(self) -> int:
        """How many letters lie behind."""
        return self._left + self._at

    def first(self, gap: re.Pattern[str]) -> str:
        """Pass over a gap and return the letter behind it, "" at the end of the text."""
        while True:
            self._at = gap.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def skip(self) -> None:
        """Pass over one letter."""
        self._at += 1

    def value(self, has_text: HasText) -> Any:
        """Return the value that begins here and pass over it, Unreadable where it is bad. Raises JsonError."""
        while True:
            found, end = _value(self._text, self._at, has_text)
            if end:
                self._at = end
                return found
            if len(self._text) - self._at > LINE_LIMIT:
                raise JsonError(_TOO_LARGE)
            if not self._more():
                raise JsonError(CUT_OFF)

    def _more(self) -> bool:
        """Read on; behind the end stands a line end, so that what ends there is seen to end."""
        if self._ended:
            return False
        more = self._read(max(STEP, len(self._text) - self._at))
        self._ended = not more
        self._left += self._at
        self._text, self._at = self._text[self._at :] + (more or "\n"), 0
        return True


def items_in(read: Callable[[int], str], has_text: HasText = USUAL_TEXT) -> Iterator[Any]:
    """Yield the items of the lists of a text and the values beside them, Unreadable in the place of bad ones.

    Raises JsonError that names the item from which on nothing can be read, after those before it.
    """
    tape, number = Tape(read), 0
    while first := tape.first(BETWEEN):
        if first not in OPENING:
            raise JsonError(_BEHIND)
        for item in items_of(tape, number, has_text) if first == "[" else [_named(tape, number, first, has_text)]:
            yield item
            number += 1


def items_of(tape: Tape, number: int, has_text: HasText) -> Iterator[Any]:
    """Yield the items of the list that begins here, after so many of other lists, and pass over its end.

    Raises JsonError as `items_in`.
    """
    tape.skip()
    while (first := tape.first(GAP)) != "]":
        yield _named(tape, number, first, has_text)
        number += 1
    tape.skip()


def _named(tape: Tape, number: int, first: str, has_text: HasText) -> Any:
    try:
        return tape.value(has_text)
    except JsonError as error:
        place = place_in_list(number, first)
        told = f"{place}を読めません。{error}" if place else str(error)
        raise JsonError(told) from error


def _value(text: str, at: int, has_text: HasText) -> tuple[Any, int]:
    """Return one value and where it ends; 0 where it goes on behind the text. Raises JsonError."""
    found = strict_value(text, at)
    if found is not None and found[1] < len(text):
        return found
    end = _end(text, at)
    return (opened(tolerant_value(text[at:end]), has_text), end) if 0 < end < len(text) else (None, 0)


def _end(text: str, at: int) -> int:
    """Return where the value that begins at `at` ends by its brackets and quotes, 0 where it does not."""
    first = text[at : at + 1]
    if first not in ("{", "["):
        found = (PARTS if first == '"' else _SCALAR).match(text, at)
        return found.end() if found else 0
    depth = 0
    for part in PARTS.finditer(text, at):
        depth += (part[0] in ("{", "[")) - (part[0] in ("}", "]"))
        if depth == 0:
            return part.end()
    return 0
