"""Many new rows in one statement, past Django's objects, which cost ten times what the database does."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

# 64 MiB of pages in memory; 128 MiB of log before it is carried over into the file.
_ROOM = {"cache_size": -65_536, "wal_autocheckpoint": 32_768}
T = TypeVar("T")


def pieces(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while piece := list(islice(iterator, size)):
        yield piece


def insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows by field, all with the same fields in the same order and none of the table's left out.

    Values are those that the database takes as they are.
    """
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).get_attname_column()[1] or name) for name in rows[0])  # type: ignore[union-attr]  # noqa: SLF001
    table = quote(model._meta.db_table)  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
        else:
            values = ", ".join(["%s"] * len(rows[0]))
            statement = f"INSERT INTO {table} ({columns}) VALUES ({values})"  # noqa: S608 - names of ours
            cursor.executemany(statement, [tuple(row.values()) for row in rows])


def next_keys(model: type[Model], count: int) -> Iterator[int]:
    """Yield at most `count` primary keys that no row has or had; the first one asked for takes them all.

    On SQLite they are free for as long as the transaction holds the right to write.
    """
    table = model._meta.db_table  # noqa: SLF001
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            series = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(series, [table, count])
            keys = [key for (key,) in cursor.fetchall()]
        else:
            cursor.execute("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = %s", [table])
            (first,) = cursor.fetchone()
            keys = list(range(first, first + count))
    yield from keys


def looked_up(select: str, wanted: Sequence[tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """Return what a SELECT finds beside the table `wanted`, whose columns are `a`, `b` …: one row for each given.

    A join, because no database seeks many rows of several columns by their index with IN.
    """
    if not wanted:
        return []
    columns = ", ".join("abcdef"[: len(wanted[0])])
    row = f"({', '.join(['%s'] * len(wanted[0]))})"
    rows = ", ".join([row] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH wanted({columns}) AS (VALUES {rows}) {select}", [cell for row in wanted for cell in row])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@contextmanager
def much_to_write() -> Iterator[None]:
    """Give SQLite room for an import, whose ids fall all over its indexes, and its own measures back afterwards.

    With its own 2 MiB it writes every page several times and reads it back; what a commit promises is the same.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in _ROOM}
        try:
            for name, value in _ROOM.items():
                cursor.execute(f"PRAGMA {name} = {value}").fetchall()
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}").fetchall()
