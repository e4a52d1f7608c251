"""What the database keeps up to date by itself: the counts of the queue and of 全件確認済, and the indexes of words.

Triggers see every way in, bulk statements and deletions too. SQLite drops them whenever a migration makes their table
anew, so they are looked for after each `migrate`; where they were gone, what they keep is made again from its tables.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from triage.store.models.lists import SHARED

QUEUE, TALLY, WORDS, INDEX = "store_queueentry", "store_tally", "store_wording", "store_wording_index"
SAID, SAID_INDEX, _TEXTS = "store_eventwording", "store_eventwording_index", "store_eventtext"
POSSIBLE, POSSIBLE_TALLY = "store_possible", "store_possibletally"
CHECKED, CHECKED_TALLY = "store_checked", "store_checkedtally"
STEPS = 20
# What a row of the queue and one of its items have in common.
_BOTH = ("comment_id", *(name for name in SHARED if name != "step"), "priority")


def ensure(*, using: str, **_: Any) -> None:
    """Set up what is missing, in one transaction (a receiver of `post_migrate`)."""
    connection = connections[using]
    if not {QUEUE, TALLY, WORDS, SAID, POSSIBLE_TALLY, CHECKED_TALLY} <= set(connection.introspection.table_names()):
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


@dataclass(frozen=True, slots=True)
class _Counted:
    """A table whose rows are counted by what they have in common, and where the counts stand."""

    name: str
    table: str
    tally: str
    shared: tuple[str, ...]

    @property
    def kind(self) -> str:
        return ", ".join(self.shared)

    def of(self, row: str, step: str) -> str:
        """Return what a row is counted by; `step` says how a step is made of a priority."""
        return ", ".join(step.format(f"{row}priority") if n == "step" else f"{row}{n}" for n in self.shared)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row that it is counted by."""
        return tuple("priority" if name == "step" else name for name in self.shared)

    @property
    def count(self) -> str:
        return f"INSERT INTO {self.tally} ({self.kind}, n)"

    @property
    def added(self) -> str:
        return f"ON CONFLICT ({self.kind}) DO UPDATE SET n = {self.tally}.n + excluded.n"

    def again(self, step: str) -> tuple[str, ...]:
        """Return what counts every row anew."""
        kind = self.of("", step)
        return (
            f"DELETE FROM {self.tally}",  # noqa: S608 - constants
            f"{self.count} SELECT {kind}, count(*) FROM {self.table} GROUP BY {kind}",  # noqa: S608
        )


_COUNTED = (
    _Counted("tally", QUEUE, TALLY, SHARED),
    _Counted("possible_tally", POSSIBLE, POSSIBLE_TALLY, ("clause", *SHARED)),
    _Counted("checked_tally", CHECKED, CHECKED_TALLY, ("account",)),
)
_LITE_STEP = f"min({STEPS - 1}, max(0, CAST({{}} * {STEPS} AS INTEGER)))"


def _lite_counts(of: _Counted) -> tuple[str, ...]:
    # WHERE true: without it SQLite reads ON as part of a join (sqlite.org/lang_upsert.html, 2.2).
    new, old = (
        f"{of.count} SELECT {of.of(row, _LITE_STEP)}, {by} WHERE true {of.added};"
        for row, by in (("NEW.", 1), ("OLD.", -1))
    )
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in of.columns)
    return (
        *(f"DROP TRIGGER IF EXISTS {of.name}_{act}" for act in ("insert", "delete", "update")),
        f"CREATE TRIGGER {of.name}_insert AFTER INSERT ON {of.table} BEGIN {new} END",
        f"CREATE TRIGGER {of.name}_delete AFTER DELETE ON {of.table} BEGIN {old} END",
        f"CREATE TRIGGER {of.name}_update AFTER UPDATE ON {of.table} WHEN {changed} BEGIN {old} {new} END",
    )


_ITEMS = f"INSERT INTO {POSSIBLE} (clause, {', '.join(_BOTH)}) SELECT DISTINCT"


def _lite_items(source: str, row: str) -> str:
    columns = ", ".join(f"{row}.{name}" for name in _BOTH)
    return f"{_ITEMS} json_extract(value, '$.clause'), {columns} FROM {source}json_each({row}.suggestions)"


def _lite_possible() -> tuple[str, ...]:
    keep, forget = _lite_items("", "NEW"), f"DELETE FROM {POSSIBLE} WHERE comment_id = OLD.comment_id"  # noqa: S608
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in ("suggestions", *_BOTH[1:]))
    some = "(OLD.suggestions <> '[]' OR NEW.suggestions <> '[]')"
    return (
        *(f"DROP TRIGGER IF EXISTS possible_{act}" for act in ("insert", "delete", "update")),
        f"CREATE TRIGGER possible_insert AFTER INSERT ON {QUEUE} WHEN NEW.suggestions <> '[]' BEGIN {keep}; END",
        f"CREATE TRIGGER possible_delete AFTER DELETE ON {QUEUE} BEGIN {forget}; END",
        (
            f"CREATE TRIGGER possible_update AFTER UPDATE ON {QUEUE} WHEN {some} AND ({changed}) "
            f"BEGIN {forget}; {keep}; END"
        ),
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
    # The items first: their counts see the rows that fill the table.
    "possible_tally_update": (_lite_counts(_COUNTED[1]), _COUNTED[1].again(_LITE_STEP)),
    "possible_update": (
        _lite_possible(),
        (f"DELETE FROM {POSSIBLE}", _lite_items(f"{QUEUE} AS q, ", "q")),  # noqa: S608 - constants
    ),
    "tally_update": (_lite_counts(_COUNTED[0]), _COUNTED[0].again(_LITE_STEP)),
    "checked_tally_update": (_lite_counts(_COUNTED[2]), _COUNTED[2].again(_LITE_STEP)),
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
_POST_ACTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "update": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
}


def _post_triggers(name: str, table: str, body: str) -> tuple[str, ...]:
    """Return a function and its triggers.

    Transition tables: a statement that writes a thousand entries changes each count once.
    """
    begin = f"CREATE OR REPLACE FUNCTION {name}_kept() RETURNS trigger LANGUAGE plpgsql"
    return (
        f"{begin} AS $$ BEGIN {body} RETURN NULL; END $$",
        *(
            f"CREATE OR REPLACE TRIGGER {name}_{act} AFTER {act} ON {table} {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_kept()"
            for act, tables in _POST_ACTS.items()
        ),
    )


def _post_counts(of: _Counted) -> tuple[str, ...]:
    kind = of.of("", _POST_STEP)
    named = kind.replace(_POST_STEP.format("priority"), _POST_STEP.format("priority") + " AS step")
    body = f"""
  IF TG_OP = 'INSERT' THEN
    {of.count} SELECT {kind}, count(*) FROM new_rows GROUP BY {kind} {of.added};
  ELSIF TG_OP = 'DELETE' THEN
    {of.count} SELECT {kind}, -count(*) FROM old_rows GROUP BY {kind} {of.added};
  ELSE
    {of.count} SELECT {of.kind}, sum(d) FROM (
      SELECT {named}, 1 AS d FROM new_rows UNION ALL SELECT {kind}, -1 FROM old_rows
    ) AS changed GROUP BY {of.kind} HAVING sum(d) <> 0 {of.added};
  END IF;
"""  # noqa: S608 - constants
    return _post_triggers(of.name, of.table, body)


def _post_items(source: str) -> str:
    columns = ", ".join(f"q.{name}" for name in _BOTH)
    return f"{_ITEMS} s ->> 'clause', {columns} FROM {source} AS q, jsonb_array_elements(q.suggestions) AS s"


_POST_POSSIBLE = _post_triggers(
    "possible",
    QUEUE,
    f"""
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM {POSSIBLE} AS p USING old_rows AS o WHERE p.comment_id = o.comment_id AND o.suggestions <> '[]';
  END IF;
  IF TG_OP <> 'DELETE' THEN
    {_post_items("new_rows")};
  END IF;
""",  # noqa: S608 - constants
)
_POSTGRESQL = {
    "possible_tally_update": (_post_counts(_COUNTED[1]), _COUNTED[1].again(_POST_STEP)),
    "possible_update": (_POST_POSSIBLE, (f"DELETE FROM {POSSIBLE}", _post_items(QUEUE))),  # noqa: S608 - constants
    "tally_update": (_post_counts(_COUNTED[0]), _COUNTED[0].again(_POST_STEP)),
    "checked_tally_update": (_post_counts(_COUNTED[2]), _COUNTED[2].again(_POST_STEP)),
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
