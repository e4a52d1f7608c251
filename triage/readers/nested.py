"""JSON objects that hold others: lists of comments under some name, and the replies inside a comment."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from triage.readers.jsontext import as_text
from triage.readers.mapping import fold
from triage.readers.unreadable import LISTS, object_of

# Field to key of one object, as far as its keys tell.
FieldsOf = Callable[[Mapping[str, Any]], Mapping[str, str]]
# Other lists in a comment may hold texts too, such as what it said before.
_REPLIES = frozenset(map(fold, ("replies", "comments", "children", "responses", "返信", "返信一覧", "コメント")))
# What the parsers of jsontext.py make of objects and arrays; no class of their own.
_HOLDING = frozenset((dict, list))
_NO_TEXT = _HOLDING | {type(None)}
# {"result": {"comments": {"data": [ … ]}}} is the deepest that a tool has been seen to wrap its rows.
_WRAPPERS = 3


def comments_in(item: object, fields_of: FieldsOf, within: str = "[]") -> Iterable[tuple[object, str, str]]:
    """Return what is to be read as one row each, with the id of the comment it stands in ("" for none) and its list.

    An object with a text is a comment and comes before its replies, and before any list that is named as one of
    comments: an answer may have a "message" beside its "data". One without is a wrapper, and gives way to the lists
    it holds. What holds nothing is returned as it is, to be rejected by name.
    """
    if not isinstance(item, dict) or _HOLDING.isdisjoint(map(type, item.values())):
        # Most objects hold no other; to see that is quicker than to look at their values one by one.
        return ((item, "", within),)
    return _opened(item, fields_of, within)


def _opened(item: dict[str, Any], fields_of: FieldsOf, within: str) -> Iterator[tuple[object, str, str]]:
    waiting: list[tuple[object, str, str]] = [(item, "", within)]
    while waiting:
        found, parent, listed = waiting.pop()
        if not isinstance(found, dict):
            yield found, parent, listed
            continue
        fields = fields_of(found)
        own = "text" in fields and type(found[fields["text"]]) not in _NO_TEXT
        parts = {name: part for name, part in found.items() if type(part) in _HOLDING}
        inside = as_text(found[fields["comment_id"]]) if own and "comment_id" in fields else parent
        below = [
            (row, inside, f"{called}[]")
            for name, part in parts.items()
            if not own or name in LISTS or fold(name) in _REPLIES
            for called, rows in _lists(name, part, fields_of)
            for row in rows
        ]
        if own or not below:
            yield found, parent, listed
        waiting.extend(reversed(below))


def _lists(name: str, part: object, fields_of: FieldsOf, depth: int = _WRAPPERS) -> Iterator[tuple[str, list[object]]]:
    """Yield a list of comments with its name, or such lists in an object that wraps them."""
    if isinstance(part, dict) and depth:
        for inner in part.items():
            yield from _lists(*inner, fields_of, depth - 1)
    if isinstance(part, list):
        # One that cannot be trusted shows as well what its list is of.
        objects = filter(None, map(object_of, part))
        if any("text" in fields_of(row) for row in islice(objects, 5)):
            yield name, part
