"""One comment as a person meets it: its text now, what the machine said of it, and what people did."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.decision import Action
from triage.records import Assessment, Comment, CommentId
from triage.store.decisions import Recorded, numbered, timeline
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment as Row
from triage.store.models.machine import QueueEntry, State, Version
from triage.store.rows import assessment_of, comment_of

_EARLIER = 300


@dataclass(frozen=True, slots=True)
class Case:
    """A comment with everything a decision needs; `last_seq` is handed back with the decision.

    `seen_at`: when its text, as it stands, was imported.
    """

    comment: Comment
    text_sha256: str
    seen_at: datetime
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
        seen_at=version.seen_at,
        entry=entry,
        assessment=assessment_of(judgement, version) if judgement else None,
        events=timeline(CommentId(key)),
    )


def current_texts(entries: Iterable[QueueEntry]) -> dict[int, str]:
    """Return the text now of each entry, by the comment's row number."""
    rows = [entry.comment_id for entry in entries]
    versions = Version.objects.filter(comment_id__in=rows, current=True)
    return dict(versions.values_list("comment_id", "text"))


def current_comments(keys: Collection[str]) -> dict[str, Comment]:
    """Return the comments of these ids with their texts now, by id."""
    versions = Version.objects.filter(comment__key__in=keys, current=True).select_related("comment", "batch")
    return {version.comment.key: comment_of(version) for version in versions}


def members(group: str, limit: int, accounts: frozenset[str] | None) -> list[tuple[str, str]]:
    """Return id and text of up to `limit` comments of a repeat group that somebody may see, in order of import."""
    entries = member_entries(group, limit, accounts)
    texts = current_texts(entries)
    return [(entry.comment.key, texts[entry.comment_id]) for entry in entries]


def member_entries(group: str, limit: int, accounts: frozenset[str] | None) -> list[QueueEntry]:
    """Return the entries of a repeat group, in order of import; `accounts` None for all."""
    found = QueueEntry.objects.filter(repeat_group=group).exclude(repeat_group="")
    if accounts is not None:
        found = found.filter(account__in=accounts)
    return list(found.select_related("comment").order_by("comment_id")[:limit])


def earlier_measures(comment: Comment, accounts: frozenset[str] | None) -> list[Recorded]:
    """Return the confirmed measures that stand on other comments of this writer, newest first; no writer, none.

    Of a writer of very many the last `_EARLIER` decided ones are looked at. Proposals, suggestions and what was taken
    back are not among them; `accounts` are those somebody may see.
    """
    if not comment.author_id:
        return []
    others = Row.objects.filter(platform=comment.platform, author_id=comment.author_id).exclude(key=comment.id)
    if accounts is not None:
        others = others.filter(account__in=accounts)
    decided = others.filter(entry__state=State.DECIDED).order_by("-pk").values_list("key", flat=True)
    events = DecisionEvent.objects.filter(kind=EventKind.DECISION, comment_key__in=list(decided[:_EARLIER]))
    last: dict[str, tuple[int, str]] = {}
    for key, seq, action in events.values_list("comment_key", "seq", "action").order_by():
        last[key] = max(last.get(key, (0, "")), (seq, action))
    return numbered(seq for seq, action in last.values() if action in (Action.MEASURE, Action.APPROVE))


def answered(comment: Comment) -> str:
    """Return the text of the comment that this one answers, empty where none is stored."""
    if not comment.parent_id:
        return ""
    parent = Version.objects.filter(
        current=True,
        comment__platform=comment.platform,
        comment__account=comment.account,
        comment__native_id=comment.parent_id,
    )
    return parent.values_list("text", flat=True).first() or ""
