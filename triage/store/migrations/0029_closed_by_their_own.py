"""What an answer under the number of something else had closed is open again, or closed by the answer that is its own.

Until now an answer closed whatever stood under the number it named, of another comment or of another kind.
"""

import json
from collections import defaultdict
from typing import Any

from django.db import migrations
from django.db.models import Max

_CHUNK = 500
# The events of that time, written out: what the program does with them later must not change this step.
_CLOSES = {
    "consultation": "consultation",
    "reconsidered": "complaint",
    "hold": "hold",
    "seen_after": "seen_after",
}


def repair(apps: Any, schema_editor: Any) -> None:
    """Write of each row that an event closed whether one of its own comment and kind did, and which was the last."""
    concern = apps.get_model("store", "Concern")
    closed = list(concern.objects.exclude(closed_by=0).order_by("seq"))
    for begin in range(0, len(closed), _CHUNK):
        some = closed[begin : begin + _CHUNK]
        answers = _answers(apps, {row.comment_key for row in some})
        waiting = _undecided(apps, [row for row in some if row.kind == "notice"])
        wrong = [row for row in some if row.closed_by not in answers[row.comment_key, row.kind, row.seq]]
        for row in wrong:
            row.closed_by = max(answers[row.comment_key, row.kind, row.seq], default=0)
            row.open = row.seq in waiting if row.kind == "notice" else not row.closed_by
        concern.objects.bulk_update(wrong, ["open", "closed_by"])


def _answers(apps: Any, keys: set[str]) -> dict[tuple[str, str, int], set[int]]:
    """Return the events that close each thing on some comments, by comment, kind and number of the thing."""
    found: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    events = apps.get_model("store", "DecisionEvent").objects.filter(comment_key__in=keys)
    told = events.filter(kind__in=[*_CLOSES, "decision"]).order_by().values_list("seq", "kind", "comment_key", "payload")
    for seq, kind, key, payload in told.iterator(chunk_size=_CHUNK):
        body = json.loads(payload)["body"]
        if kind == "decision" and body.get("action") == "undo":
            found[key, "seen_after", body["refers_to"]].add(seq)
        elif kind in _CLOSES and "of" in body:
            found[key, _CLOSES[kind], body["of"]].add(seq)
    return found


def _undecided(apps: Any, notices: list[Any]) -> set[int]:
    """Return those notices after which nothing was decided that stands: no answer closes them, a decision does."""
    event, comment = apps.get_model("store", "DecisionEvent"), apps.get_model("store", "Comment")
    keys = {row.comment_key for row in notices}
    standing = comment.objects.filter(key__in=keys, entry__state="decided").values_list("key", flat=True)
    last = event.objects.filter(kind="decision", comment_key__in=list(standing)).order_by()
    decided = dict(last.values_list("comment_key").annotate(last=Max("seq")))
    return {row.seq for row in notices if decided.get(row.comment_key, 0) < row.seq}


class Migration(migrations.Migration):
    """Rows alone."""

    dependencies = [
        ('store', '0028_disclosure'),
    ]

    operations = [migrations.RunPython(repair, migrations.RunPython.noop)]
