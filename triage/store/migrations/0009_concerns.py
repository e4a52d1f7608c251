"""What people asked the desk and the desk asked others, in a table of its own, filled from the record."""

from typing import Any

from django.db import migrations, models
from django.db.models import Max

from triage.store.concerns import KINDS, concern_of
from triage.store.models.desk import NOTICE

_CHUNK = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Write a row for each event that opened something, open or closed as the events after it say."""
    import json

    event, comment, concern = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment", "Concern"))
    found = event.objects.filter(kind__in=KINDS).order_by("seq").values_list("seq", "kind", "comment_key", "payload")
    rows: dict[int, Any] = {}
    for seq, kind, key, payload in found.iterator(chunk_size=_CHUNK):
        body = json.loads(payload)["body"]
        if "of" in body:
            rows[body["of"]].open, rows[body["of"]].closed_by = False, seq
        else:
            rows[seq] = concern_of(kind, seq, key, body, "")
    keys = sorted({row.comment_key for row in rows.values()})
    accounts: dict[str, str] = {}
    decided: dict[str, int] = {}
    for begin in range(0, len(keys), _CHUNK):
        some = keys[begin : begin + _CHUNK]
        accounts |= dict(comment.objects.filter(key__in=some).values_list("key", "account"))
        standing = comment.objects.filter(key__in=some, entry__state="decided").values_list("key", flat=True)
        last = event.objects.filter(kind="decision", comment_key__in=list(standing)).order_by()
        decided |= dict(last.values_list("comment_key").annotate(last=Max("seq")))
    for row in rows.values():
        row.account = accounts.get(row.comment_key, "")
        if row.kind == NOTICE:
            row.open = decided.get(row.comment_key, 0) < row.seq
    names = [field.name for field in concern._meta.fields]
    concern.objects.bulk_create(
        (concern(**{name: getattr(row, name) for name in names}) for row in rows.values()), batch_size=_CHUNK
    )


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ('store', '0008_found_by_native_id'),
    ]

    operations = [
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('comment_key', models.TextField(db_index=True)),
                ('account', models.TextField(blank=True)),
                ('day', models.CharField(max_length=10)),
                ('open', models.BooleanField(default=True)),
                ('closed_by', models.BigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['open', 'day', 'seq'], name='concern_open')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
