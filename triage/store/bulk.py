"""Many new rows in one statement, past Django's objects, which cost ten times what the database does."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL

from triage.store.payloads import written

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
    table, columns = _table(model), _columns(model, rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
        else:
            cursor.executemany(_inserting(table, columns), [tuple(row.values()) for row in rows])


def put(model: type[Model], rows: Sequence[dict[str, Any]], *, unique: Sequence[str], renewed: Sequence[str]) -> None:
    """Insert rows as `insert` does; where one with the same `unique` fields is there, its `renewed` fields change.

    No two rows share their `unique` fields; a row number that the database gives may be left out.
    """
    if not rows:
        return
    table, columns = _table(model), _columns(model, rows[0])
    news = ", ".join(f"{name} = excluded.{name}" for name in _columns(model, renewed).split(", "))
    instead = f" ON CONFLICT ({_columns(model, unique)}) DO UPDATE SET {news}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement: what is counted by triggers is counted once for all rows.
            kinds = (model._meta.get_field(name).db_type(connection) for name in rows[0])  # noqa: SLF001
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
            statement = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}){instead}"  # noqa: S608 - names of ours
            cursor.execute(statement, [list(column) for column in zip(*(row.values() for row in rows), strict=True)])
        else:
            cursor.executemany(_inserting(table, columns) + instead, [tuple(row.values()) for row in rows])


def blank(model: type[Model]) -> dict[str, Any]:
    """Return a row of a table as the database takes it, each field at its default."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return {field.name: field.get_db_prep_save(field.get_default(), connection) for field in fields}


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001


def _columns(model: type[Model], names: Iterable[str]) -> str:
    fields = (model._meta.get_field(name) for name in names)  # noqa: SLF001
    return ", ".join(connection.ops.quote_name(field.column) for field in fields)  # type: ignore[union-attr, arg-type]


def _inserting(table: str, columns: str) -> str:
    values = ", ".join(["%s"] * (columns.count(",") + 1))
    return f"INSERT INTO {table} ({columns}) VALUES ({values})"  # noqa: S608 - names of ours


def among(keys: Iterable[int | str]) -> RawSQL:
    """Return what a field is `__in`, as one parameter: Django works on each of a thousand one by one."""
    if connection.vendor == "postgresql":
        wanted = list(keys)
        kind = "text" if wanted and isinstance(wanted[0], str) else "bigint"
        return RawSQL(f"SELECT unnest(%s::{kind}[])", [wanted])  # noqa: S611 - the keys are a parameter
    return RawSQL("SELECT value FROM json_each(%s)", [written(list(keys))])


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
