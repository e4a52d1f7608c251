"""What lists are counted and searched by, and what is left to do, each in a table of its own, filled from what is there.

The triggers that keep counts and index, and the counts themselves, are made after every `migrate` (derived.py).
"""

from itertools import groupby
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from triage.store.standing import standing_of
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


def fill_tasks(apps: Any, schema_editor: Any) -> None:
    """Write what the events say is left to do."""
    event, comment, task = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment", "OpenTask"))
    keys = event.objects.exclude(measure="").values("comment_key")
    rows = event.objects.filter(comment_key__in=keys).order_by("comment_key", "seq")
    read = rows.values_list("comment_key", "payload").iterator(chunk_size=_CHUNK)
    for key, group in groupby(read, lambda row: row[0]):
        found = comment.objects.filter(key=key).values("account", "platform").first()
        for reverse, order in standing_of(payload for _, payload in group).open.items() if found else ():
            told = {"measure": order["measure"], "decision": order["seq"], "decided_at": order["at"], **order["by"]}
            task.objects.create(comment_key=key, reverse=reverse, **found, **told)


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
        migrations.RunPython(fill_tasks, migrations.RunPython.noop),
    ]
