"""What no record of 全件確認済 is about as an index of its own: a column of the queue, filled from the records."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Mark the comments that a record is about."""
    recorded = apps.get_model("store", "Checked").objects.values("comment")
    apps.get_model("store", "QueueEntry").objects.filter(comment__in=recorded).update(recorded=True)


class Migration(migrations.Migration):
    """One column; its index stands for those alone that have no record."""

    dependencies = [
        ('store', '0018_seen_after'),
    ]

    operations = [
        migrations.AddField(
            model_name='queueentry',
            name='recorded',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(
                fields=['account', 'comment', 'state'], condition=models.Q(('recorded', False)), name='queue_unrecorded'
            ),
        ),
    ]
