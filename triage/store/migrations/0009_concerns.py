"""What people asked the desk and the desk asked others, in a table of its own, filled from the record."""

import json
from typing import Any

from django.db import migrations, models
from django.db.models import Max

_CHUNK = 500
# The events of that time, written out: what the program does with them later must not change this step.
_DAYS = {"notice": "received_on", "consultation": "due", "complaint": ""}
_CLOSING = "reconsidered"
_NO_DAY = "9999"


def fill(apps: Any, schema_editor: Any) -> None:
    """Write a row for each event that opened something, open or closed as the events after it say."""
    event, comment, concern = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment", "Concern"))
    found = event.objects.filter(kind__in=[*_DAYS, _CLOSING]).order_by("seq").values_list("seq", "kind", "comment_key", "payload")
    rows: dict[int, Any] = {}
    for seq, kind, key, payload in found.iterator(chunk_size=_CHUNK):
        body = json.loads(payload)["body"]
        if "of" in body:
            rows[body["of"]].open, rows[body["of"]].closed_by = False, seq
        else:
            day = str(body.get(_DAYS[kind], "")) or _NO_DAY
            rows[seq] = concern(seq=seq, kind=kind, comment_key=key, account="", day=day, open=True, closed_by=0)
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
        if row.kind == "notice":
            row.open = decided.get(row.comment_key, 0) < row.seq
    concern.objects.bulk_create(rows.values(), batch_size=_CHUNK)


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
