"""Comments on which a measure was decided or approved are marked, so that a writer's are found among all of theirs."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Mark the comments on which there is such a decision."""
    event, comment = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment"))
    decided = event.objects.filter(action__in=("measure", "approve")).order_by()
    comment.objects.filter(key__in=decided.values("comment_key")).update(measured=True)


class Migration(migrations.Migration):
    """One column and an index of the rows that have it; empty, it is added without making the table anew."""

    dependencies = [
        ('store', '0024_checked_tally'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='measured',
            field=models.BooleanField(null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('measured', True)), fields=['platform', 'author_id', 'id'], name='comment_measured'),
        ),
    ]
