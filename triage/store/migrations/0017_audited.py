"""The record by person and by day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indexes."""

    dependencies = [
        ('store', '0016_foreign'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='decisionevent',
            index=models.Index(fields=['kind', 'at', 'seq'], name='event_kind_at'),
        ),
        migrations.AddIndex(
            model_name='decisionevent',
            index=models.Index(fields=['username', 'at', 'seq'], name='event_person'),
        ),
        migrations.AddIndex(
            model_name='decisionevent',
            index=models.Index(fields=['username', 'kind', 'at', 'seq'], name='event_person_kind'),
        ),
    ]
