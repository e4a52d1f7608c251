"""What the database keeps up to date by itself: the counts of the queue, and the index of words.

Triggers see every way in, bulk statements and deletions too. SQLite drops them whenever a migration makes their table
anew, so they are looked for after each `migrate`; where they were gone, what they keep is made again from its tables.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from triage.store.models.lists import SHARED

QUEUE, TALLY, WORDS, INDEX = "store_queueentry", "store_tally", "store_wording", "store_wording_index"
STEPS = 20
_KIND = ", ".join(SHARED)


def ensure(*, using: str, **_: Any) -> None:
    """Set up what is missing, in one transaction (a receiver of `post_migrate`)."""
    connection = connections[using]
    if not {QUEUE, TALLY, WORDS} <= set(connection.introspection.table_names()):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        there = _triggers(connection, cursor)
        statements = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
        for name, (create, fill) in statements.items():
            if name not in there:
                for statement in (*create, *fill):
                    cursor.execute(statement)


def _triggers(connection: BaseDatabaseWrapper, cursor: Any) -> set[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute("SELECT tgname FROM pg_trigger UNION SELECT indexname FROM pg_indexes")
    return {name for (name,) in cursor.fetchall()}


def _kind(row: str, step: str) -> str:
    return ", ".join(step.format(f"{row}priority") if name == "step" else f"{row}{name}" for name in SHARED)


_ADDED = f"ON CONFLICT ({_KIND}) DO UPDATE SET n = {TALLY}.n + excluded.n"
_COUNT = f"INSERT INTO {TALLY} ({_KIND}, n)"
_LITE_STEP = f"min({STEPS - 1}, max(0, CAST({{}} * {STEPS} AS INTEGER)))"


def _lite_counted(row: str, by: int) -> str:
    # WHERE true: without it SQLite reads ON as part of a join (sqlite.org/lang_upsert.html, 2.2).
    return f"{_COUNT} SELECT {_kind(row + '.', _LITE_STEP)}, {by} WHERE true {_ADDED};"


_LITE_CHANGED = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in (*SHARED[:-1], "priority"))
_LITE_COUNTS = (
    f"CREATE TRIGGER tally_insert AFTER INSERT ON {QUEUE} BEGIN {_lite_counted('NEW', 1)} END",
    f"CREATE TRIGGER tally_delete AFTER DELETE ON {QUEUE} BEGIN {_lite_counted('OLD', -1)} END",
    (
        f"CREATE TRIGGER tally_update AFTER UPDATE ON {QUEUE} WHEN {_LITE_CHANGED} "
        f"BEGIN {_lite_counted('OLD', -1)} {_lite_counted('NEW', 1)} END"
    ),
)


def _recount(step: str) -> tuple[str, ...]:
    kind = _kind("", step)
    return (
        f"DELETE FROM {TALLY}",  # noqa: S608 - constants
        f"{_COUNT} SELECT {kind}, count(*) FROM {QUEUE} GROUP BY {kind}",  # noqa: S608
    )


def _forget(row: str) -> str:
    return (
        f"INSERT INTO {INDEX} ({INDEX}, rowid, text, author) "  # noqa: S608 - constants
        f"VALUES ('delete', {row}.comment_id, {row}.text, {row}.author);"
    )


_LITE_KEEP = f"INSERT INTO {INDEX} (rowid, text, author) VALUES (NEW.comment_id, NEW.text, NEW.author);"  # noqa: S608
_LITE_WORDS = (
    f"DROP TABLE IF EXISTS {INDEX}",
    (
        f"CREATE VIRTUAL TABLE {INDEX} USING fts5(text, author, content='{WORDS}', content_rowid='comment_id', "
        "detail=column, columnsize=0, tokenize='ascii')"
    ),
    f"CREATE TRIGGER wording_insert AFTER INSERT ON {WORDS} BEGIN {_LITE_KEEP} END",
    f"CREATE TRIGGER wording_delete AFTER DELETE ON {WORDS} BEGIN {_forget('OLD')} END",
    (
        f"CREATE TRIGGER wording_update AFTER UPDATE ON {WORDS} "
        f"WHEN OLD.text <> NEW.text OR OLD.author <> NEW.author BEGIN {_forget('OLD')} {_LITE_KEEP} END"
    ),
)
_SQLITE = {
    "tally_update": (
        (*(f"DROP TRIGGER IF EXISTS tally_{act}" for act in ("insert", "delete", "update")), *_LITE_COUNTS),
        _recount(_LITE_STEP),
    ),
    "wording_update": (
        (*(f"DROP TRIGGER IF EXISTS wording_{act}" for act in ("insert", "delete", "update")), *_LITE_WORDS),
        (f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')",),  # noqa: S608 - constants
    ),
}

_POST_STEP = f"least({STEPS - 1}, greatest(0, floor({{}} * {STEPS})::int))"
_POST_KIND = _kind("", _POST_STEP)
# Transition tables: a statement that writes a thousand entries changes each count once.
_POST_COUNTS = f"""
CREATE OR REPLACE FUNCTION queue_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    {_COUNT} SELECT {_POST_KIND}, count(*) FROM new_rows GROUP BY {_POST_KIND} {_ADDED};
  ELSIF TG_OP = 'DELETE' THEN
    {_COUNT} SELECT {_POST_KIND}, -count(*) FROM old_rows GROUP BY {_POST_KIND} {_ADDED};
  ELSE
    {_COUNT} SELECT {_KIND}, sum(d) FROM (
      SELECT {_POST_KIND.replace(_POST_STEP.format("priority"), _POST_STEP.format("priority") + " AS step")}, 1 AS d
      FROM new_rows UNION ALL SELECT {_POST_KIND}, -1 FROM old_rows
    ) AS changed GROUP BY {_KIND} HAVING sum(d) <> 0 {_ADDED};
  END IF;
  RETURN NULL;
END $$
"""  # noqa: S608 - constants
_POST_ACTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "update": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
}
_POSTGRESQL = {
    "tally_update": (
        (
            _POST_COUNTS,
            *(
                f"CREATE OR REPLACE TRIGGER tally_{act} AFTER {act} ON {QUEUE} {tables} "
                "FOR EACH STATEMENT EXECUTE FUNCTION queue_tally()"
                for act, tables in _POST_ACTS.items()
            ),
        ),
        _recount(_POST_STEP),
    ),
    INDEX: (
        (f"CREATE INDEX {INDEX} ON {WORDS} USING gin (string_to_array(text, ' '), string_to_array(author, ' '))",),
        (),
    ),
}
