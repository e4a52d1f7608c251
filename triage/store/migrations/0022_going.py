"""A list can be withdrawn, and the guards open for nothing but what is being taken away: `going`, in one transaction.

Until now an item that stayed when its list was carried out could be deleted by SQL ever after. What 0020 says of later
migrations that alter its tables holds of this one's triggers too.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models

_GUARDS = import_module("triage.store.migrations.0020_disposal")
_WAS, _IS = "i.discarded = 0 AND l.approved > 0", "i.going AND i.discarded = 0 AND l.approved > 0 AND l.withdrawn = 0"
MAY_GO = {table: holds.replace(_WAS, _IS) for table, holds in _GUARDS.MAY_GO.items()}
BLANKED = _GUARDS.BLANKED.replace(_WAS, _IS)


def open_guards(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers that name the two tables: SQLite reads all of them when it remakes one."""
    if schema_editor.connection.vendor == "sqlite":
        for name in ("event_no_update", *(f"kept_{table}" for table in MAY_GO)):
            schema_editor.execute(f"DROP TRIGGER {name}")


def close_guards(apps: Any, schema_editor: Any) -> None:
    """Create the triggers again, or, on PostgreSQL, what they run."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    blanked = f"BEFORE UPDATE ON {_GUARDS.EVENT} WHEN NOT ({BLANKED}) {refuse.format(_GUARDS.APPEND_ONLY)}"
    return [
        f"CREATE TRIGGER event_no_update {blanked}",
        *(
            f"CREATE TRIGGER kept_{table} BEFORE DELETE ON {table} "
            f"WHEN NOT ({holds}) {refuse.format(_GUARDS.REFUSED)}"
            for table, holds in MAY_GO.items()
        ),
    ]


def _postgresql() -> list[str]:
    functions = [
        _GUARDS._function("event_blank_only", BLANKED, _GUARDS.APPEND_ONLY, "NEW"),
        *(_GUARDS._function(f"kept_{table}_listed", holds, _GUARDS.REFUSED, "OLD") for table, holds in MAY_GO.items()),
    ]
    return [function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") for function in functions]


class Migration(migrations.Migration):
    """There is no way back, as with the guards themselves (0020)."""

    dependencies = [
        ('store', '0021_settled'),
    ]

    operations = [
        migrations.RunPython(open_guards),
        migrations.AddField(
            model_name='disposallist',
            name='withdrawn',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='disposalitem',
            name='going',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(close_guards),
    ]
