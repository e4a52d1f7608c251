"""Comments in another language as a list of their own: a column of the queue with its index, filled from `flags`."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Set the column from the flags, which name a text in another language."""
    entries = apps.get_model("store", "QueueEntry").objects
    entries.filter(flags__icontains='"foreign_language"').update(unread_language=True)


class Migration(migrations.Migration):
    """One column; its index stands for those alone that have it."""

    dependencies = [
        ('store', '0015_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='queueentry',
            name='unread_language',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(
                fields=['state', 'account'], condition=models.Q(('unread_language', True)), name='queue_language'
            ),
        ),
    ]
