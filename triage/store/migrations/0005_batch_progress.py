"""An import says how far it has come, so that a killed one can go on; those recorded before were complete."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns on the imports."""

    dependencies = [("store", "0004_fill_queue_columns")]

    operations = [
        migrations.AddField("batch", "reading", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("batch", "complete", models.BooleanField(default=True)),
    ]
