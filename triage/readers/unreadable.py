"""What stands in the place of JSON that cannot be trusted, so that one bad item does not stop the others."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isinf
from typing import Any

NO_OBJECT = "1件が { } の形になっていません。書き出しをやり直してください。"
CUT_OFF = "途中で切れています。書き出しをやり直してください。"
DOUBLE = "同じ名前の項目が二つあります。一つにしてください。"
TOO_DEEP = "入れ子が深すぎます。コメントの一覧だけを書き出し直してください。"
TOO_LONG = '数の桁数が多すぎます。番号は文字（"…"）として書き出し直してください。'

# Lists of comments, of pages, or of what a page's comments share: a bad item of theirs is no fault of what holds them.
# Any other list is a part of its comment.
LISTS = {"data", "items", "comments", "replies", "entries", "children", "responses", "results", "posts", "tweets"}
LISTS |= {"users", "返信", "返信一覧", "コメント", "コメント一覧"}
# Answers to answers were seen ten deep; what goes on beyond this is no export.
_DEPTH = 200
PARTS = re.compile(r'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
# What is put for a part that is nested too deep; no key of an export begins with NUL.
_CUT_KEY, _CUT = "\0", '{"\\u0000":0,"\\u0000":0}'


class JsonError(ValueError):
    """Text that is not acceptable JSON; the message is the reason in Japanese."""


class NotANumber:
    """Stands for NaN, Infinity and numbers too great to be kept; readers treat it as a missing value."""


NAN = NotANumber()
# Whether an object has a text of its own.
HasText = Callable[[dict[str, Any]], bool]


def parse_float(digits: str) -> float | NotANumber:
    """Return a number with a fraction or an exponent; 1e400, of which only infinity would be left, is none."""
    number = float(digits)
    return NAN if isinf(number) else number


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for what cannot be trusted: the reason in Japanese, and what was read of it.

    `found` is the object where the fault lies deeper, the pairs of one with two of one name, or the first letters of
    what was not read on.
    """

    reason: str
    found: dict[str, Any] | tuple[tuple[str, Any], ...] | str = field(compare=False)


def fault_of(item: object) -> str:
    """Return why an item of a list is no object to be read, in Japanese; "" for an object."""
    if isinstance(item, dict):
        return ""
    fault = _fault_in(item, own=False) if isinstance(item, Unreadable | list) else None
    return fault.reason if fault is not None else NO_OBJECT


def object_of(item: object) -> dict[str, Any] | None:
    """Return an item of a list as an object, also one that cannot be trusted; None for what is none."""
    if isinstance(item, Unreadable):
        return dict(item.found) if isinstance(item.found, dict | tuple) else None
    return item if isinstance(item, dict) else None


def opened(value: object, has_text: HasText) -> Any:
    """Return what only wraps lists of texts as an object again, with Unreadable in them alone; else the value as it is.

    Nobody knows all names under which tools list comments, but a wrapper has no text of its own.
    """
    if not isinstance(value, Unreadable) or not isinstance(value.found, dict) or has_text(value.found):
        return value
    inside = {name: opened(part, has_text) for name, part in value.found.items()}
    lists = ((part, name in LISTS or holds_texts(part, has_text)) for name, part in inside.items())
    return value if any(_fault_in(part, own=own) for part, own in lists) else inside


def holds_texts(part: object, has_text: HasText) -> bool:
    """Whether this is a list with an object that has a text; one that cannot be trusted tells as well as another."""
    objects = map(object_of, part) if isinstance(part, list) else ()
    return any(found is not None and has_text(found) for found in objects)


def without_depths(text: str) -> str:
    """Return a JSON text with a mark for each part that is nested deeper than anything an export holds.

    Raises JsonError where such a part does not end.
    """
    kept: list[str] = []
    at = depth = start = 0
    for part in PARTS.finditer(text):
        if part[0] in "[{":
            depth += 1
            start = part.start() if depth == _DEPTH else start
        elif part[0] in "]}":
            if depth == _DEPTH:
                kept += [text[at:start], _CUT]
                at = part.end()
            depth -= 1
    if depth >= _DEPTH:
        raise JsonError(TOO_DEEP)
    return "".join((*kept, text[at:]))


def parsed(text: str, parse: Callable[[str], Any]) -> Any:
    """Return what a parser makes of a text. Raises JsonError with a Japanese reason, never another exception."""
    try:
        return parse(text)
    except JsonError:
        raise
    except RecursionError as error:
        raise JsonError(TOO_DEEP) from error
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise JsonError(CUT_OFF) from error
        raise JsonError(
            f"JSONとして読めません（{error.lineno}行{error.colno}文字目）。書き出しをやり直してください。"
        ) from error
    except ValueError as error:
        raise JsonError(TOO_LONG) from error


def tolerant_value(text: str) -> Any:
    """Return the value of one JSON text, with Unreadable in the place of what cannot be trusted. Raises JsonError."""
    return parsed(without_depths(text), TOLERANT.decode)


def object_from(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Unreadable:
    """Return the object of these names and values, Unreadable where one of them cannot be trusted."""
    found = dict(pairs)
    if len(found) != len(pairs):
        return Unreadable(TOO_DEEP, "") if _CUT_KEY in found else Unreadable(DOUBLE, tuple(pairs))
    faults = (_fault_in(value, own=name in LISTS) for name, value in pairs if isinstance(value, Unreadable | list))
    fault = next(filter(None, faults), None)
    return found if fault is None else Unreadable(fault.reason, found)


def _fault_in(value: object, *, own: bool) -> Unreadable | None:
    """Return what makes the object that holds this value unreadable; the items of a list of its `own` do not."""
    # Not by calling itself: lists in lists are read as deep as Python goes.
    waiting = [] if own and isinstance(value, list) else [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Unreadable):
            return found
        if isinstance(found, list):
            waiting.extend(reversed(found))
    return None


def _int(digits: str) -> int | Unreadable:
    try:
        return int(digits)
    except ValueError:
        return Unreadable(TOO_LONG, digits[:20])


# A tab or a line end that stands bare in a text is kept: the quote still shows where the text ends.
TOLERANT = json.JSONDecoder(
    object_pairs_hook=object_from, parse_int=_int, parse_float=parse_float, parse_constant=lambda _: NAN, strict=False
)
