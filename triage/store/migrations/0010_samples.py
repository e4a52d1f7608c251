"""Judgements made without the machine's answer, in a table of their own, filled from the record."""

import json
from typing import Any

from django.db import migrations, models

from triage.store.unseen import sample_of

_CHUNK = 500


def fill(apps: Any, schema_editor: Any) -> None:
    """Write a row for the first such judgement of each comment."""
    event, sample = (apps.get_model("store", name) for name in ("DecisionEvent", "Sample"))
    hidden = event.objects.filter(kind="decision", payload__contains='"shown":false').order_by("seq")
    rows: dict[str, Any] = {}
    for key, payload in hidden.values_list("comment_key", "payload").iterator(chunk_size=_CHUNK):
        row = sample_of(key, json.loads(payload)["body"])
        if row is not None:
            rows.setdefault(key, row)
    names = [field.name for field in sample._meta.fields]
    sample.objects.bulk_create(
        (sample(**{name: getattr(row, name) for name in names}) for row in rows.values()), batch_size=_CHUNK
    )


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ('store', '0009_concerns'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('comment_key', models.TextField(primary_key=True, serialize=False)),
                ('suggested', models.BooleanField()),
                ('named', models.BooleanField()),
                ('met', models.BooleanField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
