"""JSON values as they are shown to people: as JSON, cut, and never the secrets that a name tells of."""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from triage.readers.cells import names_secret, shown
from triage.readers.unreadable import NotANumber, Unreadable

# Nobody reads on behind either.
_LETTERS, _DEPTH = 320, 20
_CUT = "…"
# Made once: to make it takes longer than what it does.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def written(value: object) -> str:
    """Return a value as the beginning of its JSON text; what could not be read ends with an ellipsis."""
    if not isinstance(value, Unreadable | dict | list):
        return _scalar(value)
    text = ""
    for piece in _pieces(value, _DEPTH):
        text += piece
        if len(text) >= _LETTERS:
            break
    return text


@lru_cache(maxsize=256)
def list_named(name: str) -> str:
    """Return the name of a list as it is shown, for many items of one list."""
    return shown(name, chars=40)


def _pieces(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, Unreadable):
        yield from (value.found, _CUT) if isinstance(value.found, str) else _pieces(value.found, depth)
    elif isinstance(value, dict | tuple | list) and not depth:
        yield _CUT
    elif isinstance(value, dict | tuple):
        yield from _object(value.items() if isinstance(value, dict) else value, depth)
    elif isinstance(value, list):
        yield "["
        for place, item in enumerate(value):
            yield ", " if place else ""
            yield from _pieces(item, depth - 1)
        yield "]"
    else:
        yield _scalar(value)


def _object(pairs: Iterable[tuple[str, Any]], depth: int) -> Iterator[str]:
    yield "{"
    for place, (name, value) in enumerate(pairs):
        yield f"{', ' if place else ''}{_scalar(name)}: "
        yield from ('"***"',) if names_secret(name) else _pieces(value, depth - 1)
    yield "}"


def _scalar(value: object) -> str:
    # Figures come by the hundred thousand where a list holds no comments.
    if type(value) is int:
        return str(value)
    if isinstance(value, NotANumber):
        return "NaN"
    return _encode(value[:_LETTERS] if isinstance(value, str) else value)
