"""What lists are counted and searched by, and what is left to do, each in a table of its own.

The texts are filled in here, what is left to do by migration 0011, which gives it its last form. The triggers that keep
counts and index, and the counts themselves, are made after every `migrate` (derived.py).
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from triage.store.wording import pairs

_CHUNK = 1000


def fill_wording(apps: Any, schema_editor: Any) -> None:
    """Write what each comment's current text is searched by."""
    wording = apps.get_model("store", "Wording")
    current = apps.get_model("store", "Version").objects.filter(current=True, comment__author_is_owner=False)
    columns, last = ("comment_id", "text", "comment__author_name"), 0
    while rows := list(current.filter(comment_id__gt=last).order_by("comment_id").values_list(*columns)[:_CHUNK]):
        wording.objects.bulk_create(wording(comment_id=pk, text=pairs(t), author=pairs(a)) for pk, t, a in rows)
        last = rows[-1][0]


class Migration(migrations.Migration):
    """Three tables, and indexes that narrow a list by several columns at once."""

    dependencies = [
        ('store', '0006_notice_and_golden'),
    ]

    operations = [
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
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('account'), models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('platform'), models.F('top_clause'), models.F('crisis'), models.F('opinion'), models.F('correction'), name='queue_account'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('top_clause'), models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('crisis'), models.F('opinion'), models.F('correction'), name='queue_clause'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('platform'), models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('top_clause'), models.F('crisis'), models.F('opinion'), models.F('correction'), name='queue_platform'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('top_clause'), models.F('crisis'), models.F('opinion'), models.F('correction'), condition=models.Q(('crisis', True)), name='queue_crisis'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('top_clause'), models.F('crisis'), models.F('opinion'), models.F('correction'), condition=models.Q(('opinion', True)), name='queue_opinion'),
        ),
        migrations.AddIndex(
            model_name='queueentry',
            index=models.Index(models.F('state'), models.OrderBy(models.F('priority'), descending=True), models.F('comment'), models.F('account'), models.F('platform'), models.F('top_clause'), models.F('crisis'), models.F('opinion'), models.F('correction'), condition=models.Q(('correction', True)), name='queue_correction'),
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='wording', serialize=False, to='store.comment')),
                ('text', models.TextField(blank=True)),
                ('author', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='OpenTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('comment_key', models.TextField()),
                ('account', models.TextField(blank=True)),
                ('platform', models.CharField(max_length=16)),
                ('measure', models.TextField()),
                ('reverse', models.BooleanField()),
                ('decision', models.BigIntegerField(db_index=True)),
                ('decided_at', models.DateTimeField()),
                ('username', models.TextField()),
                ('section', models.TextField(blank=True)),
                ('post', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('comment_key', 'reverse'), name='task_once')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', '未処理'), ('postponed', '後で判断'), ('escalated', '責任者の判断待ち'), ('waiting_approval', '承認待ち'), ('decided', '処理済み'), ('reopened', '処理後に本文が変更')], max_length=16)),
                ('account', models.TextField(blank=True)),
                ('platform', models.CharField(max_length=16)),
                ('top_clause', models.TextField(blank=True)),
                ('crisis', models.BooleanField()),
                ('opinion', models.BooleanField()),
                ('correction', models.BooleanField()),
                ('needs_review', models.BooleanField()),
                ('step', models.SmallIntegerField()),
                ('n', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('state', 'account', 'platform', 'top_clause', 'crisis', 'opinion', 'correction', 'needs_review', 'step'), name='tally_kind')],
            },
        ),
        migrations.RunPython(fill_wording, migrations.RunPython.noop),
    ]
