"""JSON objects that hold others: lists of comments under some name, and the replies inside a comment."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from triage.readers.jsontext import as_text
from triage.readers.mapping import fold

# Field to key of one object, as far as its keys tell.
FieldsOf = Callable[[Mapping[str, Any]], Mapping[str, str]]
# Other lists in a comment may hold texts too, such as what it said before.
_REPLIES = frozenset(map(fold, ("replies", "comments", "children", "responses", "返信", "返信一覧", "コメント")))
# What the parsers of jsontext.py make of objects and arrays; no class of their own.
_HOLDING = frozenset((dict, list))
# {"result": {"comments": {"data": [ … ]}}} is the deepest that a tool has been seen to wrap its rows.
_WRAPPERS = 3


def comments_in(item: object, fields_of: FieldsOf) -> Iterator[tuple[object, str]]:
    """Yield what is to be read as one row each, with the id of the comment it stands in, "" for none.

    An object with a text is a comment and comes before its replies; one without is a wrapper, and gives way to
    the lists it holds. What holds nothing is yielded as it is, to be rejected by name.
    """
    waiting: list[tuple[object, str]] = [(item, "")]
    while waiting:
        found, parent = waiting.pop()
        if not isinstance(found, dict):
            yield found, parent
            continue
        fields = fields_of(found)
        own = "text" in fields and type(found[fields["text"]]) not in _HOLDING
        # Most objects hold no other; to see that is quicker than to look at their values one by one.
        flat = _HOLDING.isdisjoint(map(type, found.values()))
        parts = {} if flat else {name: part for name, part in found.items() if type(part) in _HOLDING}
        below = [
            row for name, part in parts.items() if not own or fold(name) in _REPLIES for row in _rows(part, fields_of)
        ]
        if own or not below:
            yield found, parent
        inside = as_text(found[fields["comment_id"]]) if own and "comment_id" in fields else parent
        waiting.extend((row, inside) for row in reversed(below))


def _rows(part: object, fields_of: FieldsOf, depth: int = _WRAPPERS) -> list[object]:
    """Return the rows of a list of comments, or of such lists in an object that wraps them."""
    if isinstance(part, dict) and depth:
        return [row for inner in part.values() for row in _rows(inner, fields_of, depth - 1)]
    if not isinstance(part, list):
        return []
    objects = (row for row in part if isinstance(row, dict))
    told = any("text" in fields_of(row) for row in islice(objects, 5))
    return part if told else []
