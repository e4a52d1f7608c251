"""The database itself refuses to delete a comment, a version of it, its import, a text of the record or a kept screen.

SQLite drops triggers with their table: a later migration that alters one of these must create its trigger again.
"""

from typing import Any

from django.db import migrations

TABLES = ("store_comment", "store_version", "store_batch", "store_eventtext", "store_attachment")
REFUSED = "nothing that was stored is deleted"

SQLITE = "CREATE TRIGGER kept_{table} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refused}'); END"
FUNCTION = (
    "CREATE FUNCTION kept_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation'; END $$"
)
POSTGRESQL = (
    "CREATE TRIGGER kept_{table} BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION kept_refuse()"
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of this database's vendor."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    if postgresql:
        schema_editor.execute(FUNCTION)
    for table in TABLES:
        schema_editor.execute((POSTGRESQL if postgresql else SQLITE).format(table=table, refused=REFUSED))


class Migration(migrations.Migration):
    """There is no way back, as with the record (0002)."""

    dependencies = [("store", "0014_possible")]

    operations = [migrations.RunPython(guard)]
