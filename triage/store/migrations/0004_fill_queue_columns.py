"""The new columns of the queue repeat what the rows say already: routes and repeat group."""

from typing import Any

from django.db import migrations

_CHUNK = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Set the columns from `routes` and from the judgement's repeat group, chunk by chunk."""
    entries = apps.get_model("store", "QueueEntry").objects
    for route in ("crisis", "opinion", "correction"):
        entries.filter(routes__icontains=f'"{route}"').update(**{route: True})
    grouped = entries.filter(judgement__repeat__isnull=False).select_related("judgement").only("judgement__repeat")
    changed = []
    for entry in grouped.iterator(chunk_size=_CHUNK):
        entry.repeat_group = (entry.judgement.repeat or {}).get("group", "")
        changed.append(entry)
    entries.bulk_update(changed, ["repeat_group"], batch_size=_CHUNK)


class Migration(migrations.Migration):
    """There is nothing to take back: the columns go with their own migration."""

    dependencies = [("store", "0003_desk_and_queue_columns")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
