"""What is left to do names who asked for it as the record does: by 氏名 where there is one."""

import json
from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Take the names from the events that ask for what is left to do."""
    event, task = (apps.get_model("store", name) for name in ("DecisionEvent", "OpenTask"))
    for row in task.objects.iterator(chunk_size=500):
        asked = event.objects.filter(seq=row.decision).exclude(payload="").values_list("payload", flat=True).first()
        row.name = json.loads(asked)["by"].get("name", "") if asked else ""
        row.save(update_fields=["name"])


class Migration(migrations.Migration):
    """One column."""

    dependencies = [
        ('store', '0022_going'),
    ]

    operations = [
        migrations.AddField(
            model_name='opentask',
            name='name',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
