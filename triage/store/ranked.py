"""The queue in its order, read from the indexes alone: page 10,000 costs what page 1 costs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from triage.store.derived import POSSIBLE, QUEUE
from triage.store.filters import Filters, Place

# SQLite joins at most 500 selections (SQLITE_MAX_COMPOUND_SELECT).
_JOINED = 400
_ORDER = {False: "priority DESC, comment_id", True: "priority, comment_id DESC"}
# A condition with the table it is about, and its values.
_Condition = tuple[str, list[Any]]


def ranked(filters: Filters, size: int, after: Place | None = None, *, backwards: bool = False) -> list[Place]:
    """Return the next `size` places of a list by descending priority, ties in order of import.

    With `backwards` those before `after`, the nearest first. Only `filters.exact`, clause, states and accounts are
    heeded.
    """
    return ranked_together([filters], size, after, backwards=backwards)


def ranked_together(
    lists: Iterable[Filters], size: int, after: Place | None = None, *, backwards: bool = False
) -> list[Place]:
    """Return the next places of several lists as if they were one; what several have comes several times."""
    branches = [branch for filters in lists for branch in _branches(filters, after, backwards=backwards)]
    found = []
    for begin in range(0, len(branches), _JOINED):
        found += _read(branches[begin : begin + _JOINED], size, _ORDER[backwards])
    return sorted(found, key=lambda place: (-place.priority, place.comment), reverse=backwards)[:size]


def _branches(filters: Filters, after: Place | None, *, backwards: bool) -> Iterator[_Condition]:
    """Yield one condition for each state and account: an index reads each in order, and nothing need be sorted."""
    rest, values = _conditions(filters, after, backwards=backwards)
    first = f"{POSSIBLE} WHERE clause = %s AND " if filters.clause else f"{QUEUE} WHERE "
    clause = [filters.clause] if filters.clause else []
    for state in filters.states:
        if filters.accounts is None:
            yield f"{first}state = %s{rest}", [*clause, state.value, *values]
        for account in filters.accounts or ():
            yield f"{first}state = %s AND account = %s{rest}", [*clause, state.value, account, *values]


def _conditions(filters: Filters, after: Place | None, *, backwards: bool) -> _Condition:
    terms, values = [], []
    for name, value in filters.exact.items():
        if isinstance(value, bool):
            terms.append(name if value else f"NOT {name}")
        else:
            terms.append(f"{name} = %s")
            values.append(value)
    if after is not None:
        far, near = (">", "<") if backwards else ("<", ">")
        # The first condition bounds the index; the second drops what the page showed of its last priority.
        terms += [f"priority {far}= %s", f"(priority {far} %s OR comment_id {near} %s)"]
        values += [after.priority, after.priority, after.comment]
    return "".join(f" AND {term}" for term in terms), values


def _read(branches: Sequence[_Condition], size: int, order: str) -> list[Place]:
    one = f"SELECT * FROM (SELECT priority, comment_id FROM {{}} ORDER BY {order} LIMIT {size})"  # noqa: S608 - values are parameters
    whole = " UNION ALL ".join(f"{one.format(condition)} AS b" for condition, _ in branches)
    if not whole:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{whole} ORDER BY {order} LIMIT {size}", [v for _, values in branches for v in values])
        return [Place(priority, comment) for priority, comment in cursor.fetchall()]
