"""代決 that wait for their 後閲 as rows of the list of what is open, filled from the record."""

import json
from typing import Any

from django.db import migrations


def fill(apps: Any, schema_editor: Any) -> None:
    """Write a row for each approval on behalf of somebody, closed where it was seen since or taken back."""
    event, comment, concern = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment", "Concern"))
    rows: dict[int, Any] = {}
    for seq, kind, key, payload in (
        event.objects.filter(kind__in=("decision", "seen_after")).order_by("seq").values_list("seq", "kind", "comment_key", "payload").iterator(chunk_size=500)
    ):
        told = json.loads(payload)
        body = told["body"]
        if kind == "seen_after" and body["of"] in rows:
            rows[body["of"]].open, rows[body["of"]].closed_by = False, seq
        elif body.get("action") == "undo" and body["refers_to"] in rows:
            rows[body["refers_to"]].open, rows[body["refers_to"]].closed_by = False, seq
        elif body.get("on_behalf"):
            account = comment.objects.filter(key=key).values_list("account", flat=True).first() or ""
            rows[seq] = concern(seq=seq, kind="seen_after", comment_key=key, account=account, day=told["at"][:10])
    concern.objects.bulk_create(rows.values(), batch_size=500)


class Migration(migrations.Migration):
    """Rows alone."""

    dependencies = [
        ('store', '0017_audited'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
