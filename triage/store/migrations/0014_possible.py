"""Every item that is suggested for a comment, not the likeliest alone, is listed and counted.

The triggers that keep counts go first: they name the columns of that time, and are made again after `migrate` with all
that they keep (derived.py).
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    """Drop what kept the counts, and the counts."""
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON store_queueentry"
    for act in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS tally_{act}{on}")
    if on:
        schema_editor.execute("DROP FUNCTION IF EXISTS queue_tally()")
    apps.get_model("store", "Tally").objects.all().delete()


class Migration(migrations.Migration):
    """Two tables, and indexes of the queue without the one item."""

    dependencies = [
        ('store', '0013_checked'),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Possible',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.TextField()),
                ('state', models.CharField(choices=[('open', '未処理'), ('postponed', '後で判断'), ('escalated', '責任者の判断待ち'), ('waiting_approval', '承認待ち'), ('decided', '処理済み'), ('reopened', '処理後に本文が変更')], max_length=16)),
                ('account', models.TextField(blank=True)),
                ('platform', models.CharField(max_length=16)),
                ('crisis', models.BooleanField()),
                ('opinion', models.BooleanField()),
                ('correction', models.BooleanField()),
                ('needs_review', models.BooleanField()),
                ('priority', models.FloatField()),
                ('comment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='possible', to='store.comment')),
            ],
        ),
        migrations.CreateModel(
            name='PossibleTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.TextField()),
                ('state', models.CharField(choices=[('open', '未処理'), ('postponed', '後で判断'), ('escalated', '責任者の判断待ち'), ('waiting_approval', '承認待ち'), ('decided', '処理済み'), ('reopened', '処理後に本文が変更')], max_length=16)),
                ('account', models.TextField(blank=True)),
                ('platform', models.CharField(max_length=16)),
                ('crisis', models.BooleanField()),
                ('opinion', models.BooleanField()),
                ('correction', models.BooleanField()),
                ('needs_review', models.BooleanField()),
                ('step', models.SmallIntegerField()),
                ('n', models.BigIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='tally',
            name='tally_kind',
        ),
        migrations.RemoveIndex(
            model_name='queueentry',
            name='queue_account',
        ),
        migrations.RemoveIndex(
            model_name='queueentry',
            name='queue_clause',
        ),
        migrations.RemoveIndex(
            model_name='queueentry',
            name='queue_platform',
        ),
        migrations.RemoveIndex(
            model_name='queueentry',
            name='queue_crisis',
        ),
        migrations.RemoveIndex(
            model_name='queueentry',
            name='queue_opinion',
        ),
        migrations.RemoveIndex(
            model_name='queueentry',
            name='queue_correction',
        ),
        migrations.RemoveField(
            model_name='tally',
            name='top_clause',
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('account'), models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('platform'), models.F('crisis'), models.F('opinion'), models.F('correction'), name='queue_account'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('platform'), models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('crisis'), models.F('opinion'), models.F('correction'), name='queue_platform'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('crisis'), models.F('opinion'), models.F('correction'), condition=models.Q(('crisis', True)), name='queue_crisis'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('crisis'), models.F('opinion'), models.F('correction'), condition=models.Q(('opinion', True)), name='queue_opinion'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('crisis'), models.F('opinion'), models.F('correction'), condition=models.Q(('correction', True)), name='queue_correction'),
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.UniqueConstraint(fields=('state', 'account', 'platform', 'crisis', 'opinion', 'correction', 'needs_review', 'step'), name='tally_kind'),
        ),
        migrations.AddConstraint(
            model_name='possibletally',
            constraint=models.UniqueConstraint(fields=('clause', 'state', 'account', 'platform', 'crisis', 'opinion', 'correction', 'needs_review', 'step'), name='possible_tally_kind'),
        ),
        migrations.AddIndex(
            model_name='possible',
            index=models.Index(models.F('clause'), models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('crisis'), models.F('opinion'), models.F('correction'), name='possible_order'),
        ),
        migrations.AddConstraint(
            model_name='possible',
            constraint=models.UniqueConstraint(fields=('comment', 'clause'), name='possible_once'),
        ),
    ]
