"""What is left to do, by axis: a comment can be to hide and to report, and neither ends the other."""

from itertools import groupby
from typing import Any

from django.db import migrations, models

from triage.store.standing import entry_of, standing_of

_CHUNK = 1000


def fill_tasks(apps: Any, schema_editor: Any) -> None:
    """Write what the events say is left to do."""
    event, comment, task = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment", "OpenTask"))
    task.objects.all().delete()
    keys = event.objects.exclude(measure="").values("comment_key")
    rows = event.objects.filter(comment_key__in=keys).order_by("comment_key", "seq")
    read = rows.values_list("comment_key", "payload").iterator(chunk_size=_CHUNK)
    for key, group in groupby(read, lambda row: row[0]):
        found = comment.objects.filter(key=key).values("account", "platform").first()
        for order, reverse in standing_of(entry_of(payload) for _, payload in group).open if found else ():
            by = {name: getattr(order.by, name) for name in ("username", "section", "post")}
            told = {"measure": order.measure, "axis": order.axis, "decision": order.seq, "decided_at": order.at}
            task.objects.create(comment_key=key, reverse=reverse, **found, **told, **by)


class Migration(migrations.Migration):
    """A column, one task for each axis instead of one to do and one to take back, and the rows anew."""

    dependencies = [
        ('store', '0010_samples'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='opentask',
            name='task_once',
        ),
        migrations.AddField(
            model_name='opentask',
            name='axis',
            field=models.CharField(blank=True, default='', max_length=16),
            preserve_default=False,
        ),
        migrations.RunPython(fill_tasks, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='opentask',
            constraint=models.UniqueConstraint(fields=('comment_key', 'axis'), name='task_on_axis'),
        ),
    ]
