"""How many comments of each account a record of 全件確認済 is about: a count that triggers keep (derived.py)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table; what stands in it is counted after the migration."""

    dependencies = [
        ('store', '0023_named_tasks'),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckedTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.TextField(blank=True, unique=True)),
                ('n', models.BigIntegerField()),
            ],
        ),
    ]
