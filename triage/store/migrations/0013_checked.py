"""Which comments a record of 全件確認済 is about; there was no such record before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ('store', '0012_said'),
    ]

    operations = [
        migrations.CreateModel(
            name='Checked',
            fields=[
                (
                    'comment',
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name='checked',
                        serialize=False,
                        to='store.comment',
                    ),
                ),
                ('account', models.TextField(blank=True, db_index=True)),
                ('seq', models.BigIntegerField(db_index=True)),
            ],
        ),
    ]
