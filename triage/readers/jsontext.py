"""JSON from strangers, strictly or with what cannot be trusted marked in its place (`unreadable`)."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import orjson

from triage.readers.mapping import fold, guess
from triage.readers.unreadable import (
    DOUBLE,
    NAN,
    TOLERANT,
    HasText,
    JsonError,
    NotANumber,
    Unreadable,
    opened,
    parse_float,
    parsed,
    tolerant_value,
    without_depths,
)

# A line longer than this is no comment; it is rejected and skipped, not loaded.
LINE_LIMIT = 64 * 2**20
# Lines parsed at once: more gain nothing, and one that is not flat sends all of them to be parsed by themselves.
_TOGETHER, _LETTERS_TOGETHER = 64, 1 << 16


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonError(DOUBLE)
    return found


_SPACED_COLONS = (" :", "\t:", "\r:", "\n:")
_COLON = re.compile(r"\s*:\s*")
# {"result": {"comments": {"data": [ … ]}}} is the deepest that a tool has been seen to wrap its items.
_WRAPPERS = 3
# Files that were joined bring the mark of their encoding with them.
_BETWEEN = re.compile(r"[\s,\ufeff]*")
# How a value may begin.
OPENING = frozenset('{["-0123456789tfnNI')
_OBJECT = frozenset((dict,))
_SCALARS = frozenset((str, int, bool, type(None)))
_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_float=parse_float, parse_constant=lambda _: NAN)


def parse_json(text: str) -> Any:
    """Return the value of one JSON text. Raises JsonError with a Japanese reason, never another exception."""
    return parsed(text, _STRICT.decode)


def text_under(heading: str) -> HasText:
    """Return what says whether an object has a text: under this heading, under a usual one where it is ""."""

    def has_text(found: dict[str, Any]) -> bool:
        if heading:
            return isinstance({fold(key): value for key, value in found.items()}.get(fold(heading)), str)
        place = guess(list(found)).get("text")
        return place is not None and isinstance([*found.values()][place], str)

    return has_text


USUAL_TEXT = text_under("")


def parse_line(text: str, has_text: HasText = USUAL_TEXT) -> Any:
    """Return the value of one JSON text, with Unreadable in the place of bad items of its lists of comments.

    Raises JsonError where the text itself or what it holds beside such lists is bad.
    """
    try:
        return _STRICT.decode(text)
    except (ValueError, RecursionError):
        return _trusted(tolerant_value(text), has_text)


def parse_document(text: str, has_text: HasText = USUAL_TEXT) -> Any:
    """Return the value of a file, or one list of several values or lists written one behind the other; as `parse_line`.

    Raises JsonError that names the item from which on nothing can be read, where there are items.
    """
    try:
        return _several(text, _STRICT)
    except (ValueError, RecursionError):
        text = without_depths(text)
    try:
        return _trusted(parsed(text, lambda whole: _several(whole, TOLERANT)), has_text)
    except JsonError as error:
        place = _place_of_fault(text)
        if not place:
            raise
        # What to do stands at the end of the reason itself.
        told = f"{place}を読めません。{error}"
        raise JsonError(told) from error


def strict_value(text: str, at: int) -> tuple[Any, int] | None:
    """Return the value that begins at `at` and where it ends, None where none can be read strictly."""
    try:
        return _STRICT.raw_decode(text, at)
    except (ValueError, RecursionError):
        return None


def _trusted(value: object, has_text: HasText) -> Any:
    if isinstance(value, list):
        return [opened(item, has_text) for item in value]
    value = opened(value, has_text)
    if isinstance(value, Unreadable):
        raise JsonError(value.reason)
    return value


def place_in_list(read: int, first: str) -> str:
    """Return which item cannot be read after so many, or behind which one nothing can be; "" where there is none.

    `first` is the letter that stands there.
    """
    if first in OPENING:
        return f"{read + 1}件目"
    return f"{read}件目の後" if read else ""


def _place_of_fault(text: str) -> str:
    """Return which item cannot be read ("3件目"), "" where there are no items; only asked when something is wrong."""
    before, at = 0, _between(text, 0)
    while end := _end_of_value(text, at):
        before, at = before + 1, _between(text, end)
    # Behind the last value there is no other, and a fault of what was read whole is none of its items'.
    if text[at : at + 1] not in ("{", "["):
        return ""
    item = _faulty_item(text, at)
    return f"{before + 1}件目" + (f"の中の{item}" if item else "") if before else item


def _faulty_item(text: str, at: int) -> str:
    """Return which item cannot be read in the list at `at` or in the object there, "" for none."""
    for _ in range(_WRAPPERS):
        if text[at : at + 1] != "{":
            break
        at = _faulty_value(text, at)
    if text[at : at + 1] != "[":
        return ""
    read, at = 0, _between(text, at + 1)
    while end := _end_of_value(text, at):
        read, at = read + 1, _between(text, end)
    return "" if text[at : at + 1] == "]" else place_in_list(read, text[at : at + 1])


def _faulty_value(text: str, at: int) -> int:
    """Return where in an object the first value begins that cannot be read; the end of the text for none."""
    at = _between(text, at + 1)
    while (end := _end_of_value(text, at)) and (colon := _COLON.match(text, end)):
        end = _end_of_value(text, colon.end())
        if not end:
            return colon.end()
        at = _between(text, end)
    return len(text)


def _end_of_value(text: str, at: int) -> int:
    """Return where the value ends that begins at `at`, 0 where none can be read."""
    try:
        return TOLERANT.raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return 0


def _several(text: str, decoder: json.JSONDecoder) -> Any:
    found: list[Any] = []
    at, end = _between(text, 0), len(text)
    while at < end or not found:
        value, at = decoder.raw_decode(text, at)
        found.append(value)
        at = _between(text, at)
    return (
        found[0] if len(found) == 1 else [item for one in found for item in (one if isinstance(one, list) else [one])]
    )


def _between(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def parse_flat(text: str) -> dict[str, Any] | None:
    """Return a plain object of scalars as `parse_json` does, in a tenth of the time; None where that must decide.

    Where no colon stands after a space, every key is followed by one at once: more of those than keys means a key
    that is repeated, or a text that looks like it.
    """
    if any(map(text.__contains__, _SPACED_COLONS)):
        return None
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict) or text.count('":') != len(value):
        return None
    # A whole number of more than 64 bits comes as a float, which is no id any more.
    return value if _SCALARS.issuperset(map(type, value.values())) else None


def parse_flat_lines(lines: Sequence[str]) -> list[dict[str, Any]] | None:
    """Return the plain objects of so many lines, one of each, as `parse_flat` does; None where that must decide.

    Every line begins with a brace, and a comma is put before all but the first: inside an object or a text that is no
    JSON, so each line begins a new object of the list, or stands in a list of its own, which is refused at the end.
    """
    text = f"[{','.join(lines)}]"
    if text[1] != "{" or text.count("\n,{") != len(lines) - 1 or any(map(text.__contains__, _SPACED_COLONS)):
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if len(found) != len(lines) or not _OBJECT.issuperset(map(type, found)) or text.count('":') != sum(map(len, found)):
        return None
    return found if _SCALARS.issuperset(map(type, chain.from_iterable(map(dict.values, found)))) else None


def together(numbered: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    """Yield lines with their numbers some at a time, few where they are long."""
    block: list[tuple[int, str]] = []
    letters = 0
    for one in numbered:
        if block and len(one[1]) > _LETTERS_TOGETHER:
            yield block
            block, letters = [], 0
        block.append(one)
        letters += len(one[1])
        if len(block) == _TOGETHER or letters > _LETTERS_TOGETHER:
            yield block
            block, letters = [], 0
    if block:
        yield block


def numbered_lines(stream: Any, most: int = LINE_LIMIT) -> Iterator[tuple[int, str]]:
    """Yield (1-based line, text) of the lines that hold something; one of more than `most` letters comes cut."""
    for number, line in enumerate(iter(partial(stream.readline, most), ""), start=1):
        if len(line) >= most and line[-1] != "\n":
            while (rest := stream.readline(most)) and rest[-1] != "\n":
                pass
        if line.strip("\ufeff \t\r\n"):
            yield number, line


def as_text(value: object) -> str:
    """Return a JSON scalar as the text of a field; null, NaN and nested values are ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, NotANumber | dict | list):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def as_dict(value: object) -> dict[str, Any]:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return the value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []
