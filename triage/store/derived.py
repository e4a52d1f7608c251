"""What the database keeps up to date by itself: the counts of the queue, and the indexes of words.

Triggers see every way in, bulk statements and deletions too. SQLite drops them whenever a migration makes their table
anew, so they are looked for after each `migrate`; where they were gone, what they keep is made again from its tables.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from triage.store.models.lists import SHARED

QUEUE, TALLY, WORDS, INDEX = "store_queueentry", "store_tally", "store_wording", "store_wording_index"
SAID, SAID_INDEX, _TEXTS = "store_eventwording", "store_eventwording_index", "store_eventtext"
STEPS = 20
_KIND = ", ".join(SHARED)


def ensure(*, using: str, **_: Any) -> None:
    """Set up what is missing, in one transaction (a receiver of `post_migrate`)."""
    connection = connections[using]
    if not {QUEUE, TALLY, WORDS, SAID} <= set(connection.introspection.table_names()):
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


def _lite_words(name: str, table: str, key: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return what makes an index of the words of a table, and keeps it."""
    index, listed = f"{table}_index", ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in (key, *columns)) for row in ("NEW", "OLD"))
    forget = f"INSERT INTO {index} ({index}, rowid, {listed}) VALUES ('delete', {old});"  # noqa: S608 - constants
    keep = f"INSERT INTO {index} (rowid, {listed}) VALUES ({new});"  # noqa: S608
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)
    return (
        *(f"DROP TRIGGER IF EXISTS {name}_{act}" for act in ("insert", "delete", "update")),
        f"DROP TABLE IF EXISTS {index}",
        (
            f"CREATE VIRTUAL TABLE {index} USING fts5({listed}, content='{table}', content_rowid='{key}', "
            "detail=column, columnsize=0, tokenize='ascii')"
        ),
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {keep} END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE ON {table} WHEN {changed} BEGIN {forget} {keep} END",
    )


# Whatever takes a text of the record away takes its words away too.
_UNSAID = f"UPDATE {SAID} SET texts = '' WHERE event_id = OLD.event_id"  # noqa: S608 - constants
_SQLITE = {
    "tally_update": (
        (*(f"DROP TRIGGER IF EXISTS tally_{act}" for act in ("insert", "delete", "update")), *_LITE_COUNTS),
        _recount(_LITE_STEP),
    ),
    "wording_update": (
        _lite_words("wording", WORDS, "comment_id", ("text", "author")),
        (f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')",),  # noqa: S608 - constants
    ),
    "said_update": (
        _lite_words("said", SAID, "event_id", ("facts", "texts")),
        (f"INSERT INTO {SAID_INDEX} ({SAID_INDEX}) VALUES ('rebuild')",),  # noqa: S608 - constants
    ),
    "said_purged": (
        (f"CREATE TRIGGER said_purged AFTER DELETE ON {_TEXTS} BEGIN {_UNSAID}; END",),
        (),
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
    SAID_INDEX: (
        (f"CREATE INDEX {SAID_INDEX} ON {SAID} USING gin (string_to_array(facts || '  ' || texts, ' '))",),
        (),
    ),
    "said_purged": (
        (
            (
                "CREATE OR REPLACE FUNCTION event_unsaid() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {_UNSAID}; RETURN NULL; END $$"
            ),
            (f"CREATE TRIGGER said_purged AFTER DELETE ON {_TEXTS} FOR EACH ROW EXECUTE FUNCTION event_unsaid()"),
        ),
        (),
    ),
}
