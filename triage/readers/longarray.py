"""A JSON array too large to be held: its items one after the other, each of them whole."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from triage.readers.jsontext import LINE_LIMIT, strict_value, trusted_part
from triage.readers.unreadable import CUT_OFF, PARTS, JsonError, tolerant_value

# Letters read at a time; an item of more is read in steps that double.
STEP = 1 << 20
_TOO_LARGE = "1件が64MBを超えています。コメントの一覧だけを書き出し直してください。"
_GAP = re.compile(r"[\s,]*")
_SCALAR = re.compile(r"[^\s,\]]+")


def items_in(read: Callable[[int], str]) -> Iterator[Any]:
    """Yield the items of an array and of those behind it, Unreadable in the place of bad ones.

    `read` gives the text from behind the first "[". A comma too many or too few between items is no fault here.
    Raises JsonError that names the item from which on nothing can be read, after those before it.
    """
    text, at, number = "", 0, 1
    while True:
        at = _GAP.match(text, at).end()  # type: ignore[union-attr]
        if text[at : at + 1] == "]":
            text, at = _behind(text[at + 1 :], read), 1
            if not text:
                return
            if text[0] != "[":
                raise JsonError("一覧の終わり（]）の後に続きがあります。書き出しをやり直してください。")
            continue
        try:
            found, end = _item(text, at)
        except JsonError as error:
            raise _named(number, str(error)) from error
        if end:
            yield found
            number, at = number + 1, end
            continue
        if len(text) - at > LINE_LIMIT:
            raise _named(number, _TOO_LARGE)
        more = read(max(STEP, len(text) - at))
        if not more:
            raise _named(number, CUT_OFF)
        text, at = text[at:] + more, 0


def _item(text: str, at: int) -> tuple[Any, int]:
    """Return one item and where it ends; 0 where it goes on behind the text. Raises JsonError."""
    found = strict_value(text, at)
    if found is not None and found[1] < len(text):
        return found
    end = _end(text, at)
    return (trusted_part(tolerant_value(text[at:end])), end) if 0 < end < len(text) else (None, 0)


def _end(text: str, at: int) -> int:
    """Return where the item that begins at `at` ends by its brackets and quotes, 0 where it does not."""
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


def _behind(text: str, read: Callable[[int], str]) -> str:
    """Return what stands behind an array, "" where the file ends there."""
    while not (text := text.lstrip(" \t\r\n,;")) and (text := read(STEP)):
        pass
    return text


def _named(number: int, reason: str) -> JsonError:
    told = f"{number}件目を読めません。{reason}"
    return JsonError(told)
