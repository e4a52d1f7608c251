"""A JSON object with one list too long to be held: the same object many times, each time with a part of the list."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from triage.readers.jsontext import as_list
from triage.readers.longarray import BETWEEN, GAP, STEP, Tape, items_of
from triage.readers.unreadable import CUT_OFF, LISTS, HasText, JsonError, holds_texts, object_from, opened

# Letters of the list that one page brings.
PAGE = 8 * STEP
# {"result": {"comments": {"data": [ … ]}}} is the deepest that a tool has been seen to wrap its items.
_WRAPPERS = 3
# What all comments of an object share; no list in it is one of comments.
_SHARED = {"includes", "users", "meta", "paging", "pageInfo", "summary"}
_SPACE = re.compile(r"\s*")
_NOT_JSON = "JSONとして読めません。書き出しをやり直してください。"
TOO_LARGE = (
    "コメントの一覧のほかに、まとめて読む部分が150MBを超えています。"
    "期間を分けて書き出すか、1行1件のJSONL形式にしてください。"
)


@dataclass(frozen=True, slots=True)
class LongPage:
    """An object without the items of its long list, the names that lead to that (none: there is none), and its place.

    The place is in letters from the beginning of the text; `alone` says that nothing stands behind the object, `below`
    that an item of the list holds comments of its own: what such a list is of shows only in the whole of it.
    """

    whole: Any
    names: tuple[str, ...]
    place: int
    alone: bool
    below: bool = False

    def can_be_parted(self, has_text: HasText) -> bool:
        """Whether a part of its list says the same of each comment in it as the whole would, in the same order."""
        found = self.whole
        for name in self.names:
            # A count of all is true of no part.
            if not isinstance(found, dict) or has_text(found) or "summary" in found:
                return False
            others = (part for key, part in found.items() if key not in (name, "includes"))
            if any(_lists_texts(part, has_text) for part in others):
                return False
            found = found[name]
        return self.alone and bool(self.names) and not self.below

    def items_of(self, part: dict[str, Any]) -> list[Any]:
        """Return what a part has of the long list."""
        found: Any = part
        for name in self.names:
            found = found[name]
        return as_list(found)


@dataclass(slots=True)
class _Walk:
    """How far an object has been read: the long list, if met, its letters, and whether its items hold comments."""

    tape: Tape
    has_text: HasText
    short: int
    most: int
    names: tuple[str, ...] = ()
    place: int = 0
    letters: int = 0
    below: bool = False


def walked(read: Callable[[int], str], has_text: HasText, *, short: int, most: int) -> LongPage:
    """Return the object that a text begins with, without the items of the first list of comments that is not `short`.

    Raises JsonError where it cannot be read, or is more than `most` letters without that list.
    """
    walk = _Walk(Tape(read), has_text, short, most)
    walk.tape.first(BETWEEN)
    whole = opened(_object(walk, ()), has_text)
    return LongPage(whole, walk.names, walk.place, not walk.tape.first(BETWEEN), walk.below)


def pages_in(read: Callable[[int], str], page: LongPage, has_text: HasText, letters: int) -> Iterator[dict[str, Any]]:
    """Yield the object with so many letters of its long list at a time; what else it lists comes with the first.

    Raises JsonError as `items_in`.
    """
    left = page.place
    while left and (passed := read(min(left, STEP))):
        left -= len(passed)
    tape, whole, items = Tape(read), page.whole, []
    tape.first(_SPACE)
    begun = tape.place
    for item in items_of(tape, 0, has_text):
        items.append(item)
        if tape.place - begun >= letters:
            yield _with(whole, page.names, items)
            whole, items, begun = _later(page.whole, page.names), [], tape.place
    if items or whole is page.whole:
        yield _with(whole, page.names, items)


def _object(walk: _Walk, names: tuple[str, ...]) -> Any:
    tape, pairs = walk.tape, []
    tape.skip()
    while (first := tape.first(GAP)) != "}":
        name = tape.value(walk.has_text) if first == '"' else None
        if not isinstance(name, str) or tape.first(_SPACE) != ":":
            raise JsonError(_NOT_JSON if first else CUT_OFF)
        tape.skip()
        pairs.append((name, _part(walk, (*names, name))))
        _refuse_much(walk)
    tape.skip()
    return object_from(pairs)


def _part(walk: _Walk, names: tuple[str, ...]) -> Any:
    first = walk.tape.first(_SPACE)
    if first == "{" and len(names) < _WRAPPERS:
        return _object(walk, names)
    return _list(walk, names) if first == "[" else walk.tape.value(walk.has_text)


def _list(walk: _Walk, names: tuple[str, ...]) -> list[Any]:
    tape, items = walk.tape, []
    begun, asked = tape.place, bool(walk.names)
    for item in items_of(tape, 0, walk.has_text):
        if walk.names == names:
            walk.below = walk.below or _holds_comments(item)
            continue
        items.append(item)
        if not asked and tape.place - begun > walk.short:
            asked = True
            if _SHARED.isdisjoint(names) and (names[-1] in LISTS or holds_texts(items, walk.has_text)):
                walk.below = any(map(_holds_comments, items))
                walk.names, walk.place, items = names, begun, []
        elif asked:
            _refuse_much(walk)
    if walk.names == names:
        walk.letters = tape.place - begun
    return items


def _lists_texts(part: object, has_text: HasText, depth: int = _WRAPPERS) -> bool:
    if isinstance(part, dict) and depth:
        return any(_lists_texts(inner, has_text, depth - 1) for inner in part.values())
    return holds_texts(part, has_text)


def _holds_comments(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("comments"), dict | list)


def _refuse_much(walk: _Walk) -> None:
    if walk.tape.place - walk.letters > walk.most:
        raise JsonError(TOO_LARGE)


def _with(whole: dict[str, Any], names: tuple[str, ...], items: list[Any]) -> dict[str, Any]:
    name, *rest = names
    return {**whole, name: _with(whole[name], tuple(rest), items) if rest else items}


def _later(whole: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return an object without the lists that its first page has brought."""
    name, *rest = names
    kept = {key: part for key, part in whole.items() if key in _SHARED or not isinstance(part, dict | list)}
    return {**kept, name: _later(whole[name], tuple(rest)) if rest else []}
