"""The record as it is searched, filled from what is there; and words compared with one kana, written anew.

On SQLite the index of words is dropped first: it is made again after `migrate` (derived.py), in less time than row by row.
"""

import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from triage.store.wording import pairs

_CHUNK = 1000
# What of an event was looked for at that time, written out: what is added later must not change this step.
_NAMED = ("draft_number", "law_article", "settled_on", "review_on", "received_on", "due", "done_on", "with", "to")


def fold(apps: Any, schema_editor: Any) -> None:
    """Write again what each comment's current text is searched by."""
    wording = apps.get_model("store", "Wording")
    if schema_editor.connection.vendor == "sqlite":
        for act in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS wording_{act}")
    current = apps.get_model("store", "Version").objects.filter(current=True, comment__author_is_owner=False)
    columns, last = ("comment_id", "text", "comment__author_name"), 0
    while rows := list(current.filter(comment_id__gt=last).order_by("comment_id").values_list(*columns)[:_CHUNK]):
        wording.objects.bulk_create(
            [wording(comment_id=pk, text=pairs(t), author=pairs(a)) for pk, t, a in rows],
            update_conflicts=True,
            unique_fields=["comment"],
            update_fields=["text", "author"],
        )
        last = rows[-1][0]


def fill(apps: Any, schema_editor: Any) -> None:
    """Write what each event on a comment is searched by."""
    event, comment, said = (apps.get_model("store", name) for name in ("DecisionEvent", "Comment", "EventWording"))
    found, last = event.objects.exclude(comment_key="").order_by("seq").prefetch_related("texts"), 0
    while rows := list(found.filter(seq__gt=last)[:_CHUNK]):
        accounts = dict(comment.objects.filter(key__in={r.comment_key for r in rows}).values_list("key", "account"))
        said.objects.bulk_create(_said(said, row, accounts.get(row.comment_key, "")) for row in rows)
        last = rows[-1].seq


def _said(said: Any, row: Any, account: str) -> Any:
    payload = json.loads(row.payload)
    who = (payload["by"].get(name, "") for name in ("username", "section", "post", "name"))
    facts = (*who, *(payload["body"].get(name, "") for name in _NAMED))
    texts = [text.text for text in row.texts.all()]
    return said(event_id=row.seq, account=account, facts=_apart(facts), texts=_apart(texts))


def _apart(texts: Any) -> str:
    return "  ".join(found for text in texts if (found := pairs(str(text))))


class Migration(migrations.Migration):
    """One table, and days of the record in order."""

    dependencies = [
        ('store', '0011_tasks_by_axis'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='decisionevent',
            name='event_at',
        ),
        migrations.AddIndex(
            model_name='decisionevent',
            index=models.Index(fields=['at', 'seq'], name='event_at'),
        ),
        migrations.CreateModel(
            name='EventWording',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='wording', serialize=False, to='store.decisionevent')),
                ('account', models.TextField(blank=True)),
                ('facts', models.TextField(blank=True)),
                ('texts', models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
