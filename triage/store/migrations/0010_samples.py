"""Judgements made without the machine's answer, in a table of their own, filled from the record."""

import json
from typing import Any

from django.db import migrations, models

_CHUNK = 500
# The acts of that time that are somebody's own judgement.
_JUDGED = ("leave", "measure", "propose")


def fill(apps: Any, schema_editor: Any) -> None:
    """Write a row for the first such judgement of each comment."""
    event, sample = (apps.get_model("store", name) for name in ("DecisionEvent", "Sample"))
    hidden = event.objects.filter(kind="decision", payload__contains='"shown":false').order_by("seq")
    rows: dict[str, Any] = {}
    for key, payload in hidden.values_list("comment_key", "payload").iterator(chunk_size=_CHUNK):
        body = json.loads(payload)["body"]
        if body["shown"] or body["action"] not in _JUDGED:
            continue
        suggested, named = set(body["suggested"]), set(body["clauses"])
        told = {"suggested": bool(suggested), "named": bool(named), "met": bool(suggested & named)}
        rows.setdefault(key, sample(comment_key=key, **told))
    sample.objects.bulk_create(rows.values(), batch_size=_CHUNK)


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
