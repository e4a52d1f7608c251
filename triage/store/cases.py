"""One comment as a person meets it: its text now, what the machine said of it, and what people did."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from triage.records import Assessment, Comment, CommentId
from triage.store.decisions import Recorded, timeline
from triage.store.models.machine import QueueEntry, State, Version
from triage.store.rows import assessment_of, comment_of


@dataclass(frozen=True, slots=True)
class Case:
    """A comment with everything a decision needs; `last_seq` is handed back with the decision."""

    comment: Comment
    text_sha256: str
    entry: QueueEntry
    assessment: Assessment | None
    events: tuple[Recorded, ...]

    @property
    def last_seq(self) -> int:
        """Return the number of the last event, 0 for none."""
        return self.events[-1].seq if self.events else 0


def case(key: str) -> Case | None:
    """Return the case of a comment id, None where there is none (rows of the account's owner have none)."""
    entry = QueueEntry.objects.select_related("comment", "judgement").filter(comment__key=key).first()
    if entry is None:
        return None
    version = Version.objects.select_related("comment", "batch").get(comment=entry.comment, current=True)
    judgement = entry.judgement if entry.judgement and entry.judgement.version_id == version.pk else None
    return Case(
        comment=comment_of(version),
        text_sha256=version.text_sha256,
        entry=entry,
        assessment=assessment_of(judgement, version) if judgement else None,
        events=timeline(CommentId(key)),
    )


def current_texts(entries: Iterable[QueueEntry]) -> dict[int, str]:
    """Return the text now of each entry, by the comment's row number."""
    rows = [entry.comment_id for entry in entries]
    versions = Version.objects.filter(comment_id__in=rows, current=True)
    return dict(versions.values_list("comment_id", "text"))


def members(group: str, limit: int) -> list[tuple[str, str]]:
    """Return id and text of up to `limit` comments of a repeat group, in order of import."""
    found = QueueEntry.objects.filter(judgement__repeat__group=group).select_related("comment").order_by("comment_id")
    entries = list(found[:limit])
    texts = current_texts(entries)
    return [(entry.comment.key, texts[entry.comment_id]) for entry in entries]


def counts() -> dict[State, int]:
    """Return how many comments stand in each state."""
    rows = QueueEntry.objects.values_list("state").annotate(number=Count("pk"))
    found = dict(rows)
    return {state: found.get(state.value, 0) for state in State}
