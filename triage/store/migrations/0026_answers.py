"""The answers to a comment are found by an index of the comments that answer one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of some rows, made in one pass."""

    dependencies = [
        ('store', '0025_measured'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('parent_id', ''), _negated=True), fields=['platform', 'account', 'parent_id'], name='comment_answers'),
        ),
    ]
