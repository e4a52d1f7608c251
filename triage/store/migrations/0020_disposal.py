"""廃棄予定一覧, and the guards made exact: what an approved list names can go, unless it is under 廃棄停止; nothing else.

Of an event its content alone can go: number, kind, time and hashes stay. SQLite drops triggers with their table: a
later migration that alters one of these must create its trigger again. It also reads all triggers when a table is
remade: one that remakes store_comment, store_concern, store_disposallist or store_disposalitem must drop these before.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

EVENT = "store_decisionevent"
REFUSED = "nothing that was stored is deleted but by an approved list"
APPEND_ONLY = "the record of decisions is append-only"

_LISTED = (
    "EXISTS (SELECT 1 FROM store_disposalitem i JOIN store_disposallist l ON l.id = i.list_id "
    "WHERE i.what = '{what}' AND i.{column} = {value} AND i.discarded = 0 AND l.approved > 0)"
)
_HELD = "EXISTS (SELECT 1 FROM store_concern c WHERE c.kind = 'hold' AND c.open AND c.comment_key = {key})"


def _may_go(key: str) -> str:
    """Return what must hold for the records of the comment under a key (an SQL expression) to be discarded."""
    return f"({_LISTED.format(what='comment', column='key', value=key)} AND NOT {_HELD.format(key=key)})"


_EVENT_KEY = f"(SELECT e.comment_key FROM {EVENT} e WHERE e.seq = OLD.event_id)"
# By table, what must hold for one of its rows to be deleted.
MAY_GO = {
    "store_comment": _may_go("OLD.key"),
    "store_version": _may_go("(SELECT k.key FROM store_comment k WHERE k.id = OLD.comment_id)"),
    "store_batch": _LISTED.format(what="import", column="row", value="OLD.id"),
    "store_eventtext": _may_go(_EVENT_KEY),
    "store_attachment": _may_go(_EVENT_KEY),
}
_BLANK = " AND ".join(f"NEW.{name} = ''" for name in ("payload", "comment_key", "action", "measure", "username"))
_SAME = " AND ".join(f"NEW.{name} = OLD.{name}" for name in ("seq", "kind", "at", "previous_hash", "hash"))
BLANKED = f"{_BLANK} AND {_SAME} AND OLD.comment_key <> '' AND {_may_go('OLD.comment_key')}"


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    return [
        "DROP TRIGGER event_no_update",
        f"CREATE TRIGGER event_no_update BEFORE UPDATE ON {EVENT} WHEN NOT ({BLANKED}) {refuse.format(APPEND_ONLY)}",
        *(f"DROP TRIGGER kept_{table}" for table in MAY_GO),
        *(
            f"CREATE TRIGGER kept_{table} BEFORE DELETE ON {table} WHEN NOT ({holds}) {refuse.format(REFUSED)}"
            for table, holds in MAY_GO.items()
        ),
    ]


def _function(name: str, holds: str, refused: str, returned: str) -> str:
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NOT ({holds}) THEN "
        f"RAISE EXCEPTION '{refused}' USING ERRCODE = 'restrict_violation'; END IF; RETURN {returned}; END $$"
    )


def _postgresql() -> list[str]:
    statements = [
        f"DROP TRIGGER event_no_update ON {EVENT}",
        _function("event_blank_only", BLANKED, APPEND_ONLY, "NEW"),
        f"CREATE TRIGGER event_no_update BEFORE UPDATE ON {EVENT} FOR EACH ROW EXECUTE FUNCTION event_blank_only()",
    ]
    for table, holds in MAY_GO.items():
        statements += [
            f"DROP TRIGGER kept_{table} ON {table}",
            _function(f"kept_{table}_listed", holds, REFUSED, "OLD"),
            (
                f"CREATE TRIGGER kept_{table} BEFORE DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION kept_{table}_listed()"
            ),
            (
                f"CREATE TRIGGER kept_whole_{table} BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION kept_refuse()"
            ),
        ]
    return statements


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of this database's vendor anew."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """There is no way back, as with the record (0002)."""

    dependencies = [
        ('store', '0019_recorded'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisposalList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('accounts', models.JSONField(null=True)),
                ('policy_version', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('listed', models.BigIntegerField()),
                ('listed_by', models.TextField()),
                ('approved', models.BigIntegerField(default=0)),
                ('approved_by', models.TextField(blank=True)),
                ('document_number', models.TextField(blank=True)),
                ('swept_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('approved', 0), models.Q(models.Q(('approved_by', ''), _negated=True), models.Q(('approved_by', models.F('listed_by')), _negated=True), models.Q(('document_number', ''), _negated=True)), _connector='OR'), name='disposal_by_two')],
            },
        ),
        migrations.CreateModel(
            name='DisposalItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveIntegerField()),
                ('what', models.CharField(max_length=8)),
                ('row', models.BigIntegerField()),
                ('key', models.TextField()),
                ('account', models.TextField(blank=True)),
                ('ends', models.DateField()),
                ('at_end', models.CharField(max_length=8)),
                ('records', models.JSONField()),
                ('last_event', models.BigIntegerField()),
                ('last_version', models.BigIntegerField()),
                ('discarded', models.BigIntegerField(default=0)),
                ('list', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='store.disposallist')),
            ],
            options={
                'indexes': [models.Index(fields=['what', 'key'], name='disposal_key'), models.Index(fields=['what', 'row'], name='disposal_row')],
                'constraints': [models.UniqueConstraint(fields=('list', 'place'), name='disposal_place')],
            },
        ),
        migrations.RunPython(guard),
    ]
