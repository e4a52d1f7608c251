"""The database itself refuses to change or drop an event, or to add any but the next; the chain gets its genesis.

SQLite drops triggers with their table: a later migration that alters the events table must create them again.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from django.db import migrations

TABLE = "store_decisionevent"
REFUSED = "the record of decisions is append-only"
NEXT = f"(SELECT coalesce(max(seq), -1) + 1 FROM {TABLE})"

SQLITE = (
    f"CREATE TRIGGER event_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER event_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
    f"CREATE TRIGGER event_only_next BEFORE INSERT ON {TABLE} WHEN NEW.seq <> {NEXT} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE FUNCTION event_next() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF NEW.seq <> {NEXT} THEN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; "
    "END IF; RETURN NEW; END $$",
    f"CREATE TRIGGER event_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION event_refuse()",
    f"CREATE TRIGGER event_no_delete BEFORE DELETE OR TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_refuse()",
    f"CREATE TRIGGER event_only_next BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION event_next()",
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of this database's vendor."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def begin(apps: Any, schema_editor: Any) -> None:
    """Write event 0, random per database, so that no chain can stand in for another."""
    at = datetime.now(UTC)
    payload = json.dumps(
        {
            "at": at.isoformat(timespec="microseconds"),
            "body": {"nonce": secrets.token_hex(32)},
            "by": {"post": "", "section": "", "username": ""},
            "comment": "",
            "kind": "genesis",
            "seq": 0,
            "texts": {},
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    previous = "0" * 64
    apps.get_model("store", "DecisionEvent").objects.create(
        seq=0,
        kind="genesis",
        at=at,
        payload=payload,
        previous_hash=previous,
        hash=hashlib.sha256(bytes.fromhex(previous) + payload.encode()).hexdigest(),
    )


class Migration(migrations.Migration):
    """There is no way back: a migration that took the guard away would be an audit event."""

    dependencies = [("store", "0001_tables")]

    operations = [migrations.RunPython(begin), migrations.RunPython(guard)]
