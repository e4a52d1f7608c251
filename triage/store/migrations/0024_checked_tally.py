"""How many comments of each account a record of 全件確認済 is about: a count that triggers keep (derived.py)."""

from typing import Any

from django.db import migrations, models


def keep_no_count(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers with their table, so that no mark is refused and all are counted again on the way forward."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS checked_tally_kept() CASCADE")
    else:
        for act in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS checked_tally_{act}")


class Migration(migrations.Migration):
    """One table; what stands in it is counted after the migration."""

    dependencies = [
        ('store', '0023_named_tasks'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, keep_no_count),
        migrations.CreateModel(
            name='CheckedTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.TextField(blank=True, unique=True)),
                ('n', models.BigIntegerField()),
            ],
        ),
    ]
