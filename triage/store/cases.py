"""One comment as a person meets it: its text now, what the machine said of it, and what people did."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.lookups import In

from triage.records import Assessment, Comment
from triage.store.decisions import Recorded, last_seqs, numbered, timelines
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment as Row
from triage.store.models.machine import QueueEntry, State, Version
from triage.store.rows import assessment_of, comment_of
from triage.store.standing import standings

_EARLIER = 300
_LISTED = (
    "comment__key",
    "comment__versions__text",
    "comment__versions__text_sha256",
    "comment__author_name",
    "state",
    "opinion",
    "suggestions",
)


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


@dataclass(frozen=True, slots=True)
class Repeated:
    """One comment of a repeat group as their page lists it, without what people did.

    Of what the machine said: the items it `suggested`, and whether it put it on the route of opinions. `last_seq` is
    handed back with the decision, as a case's is.
    """

    key: str
    text: str
    text_sha256: str
    author_name: str
    state: State
    opinion: bool
    suggested: frozenset[str]
    last_seq: int


def case(key: str) -> Case | None:
    """Return the case of a comment id, None where there is none (rows of the account's owner have none)."""
    return next(iter(cases_of([key])), None)


def cases_of(keys: Collection[str]) -> list[Case]:
    """Return the cases of some comment ids in order of import, with as many queries as for one."""
    entries = QueueEntry.objects.select_related("comment", "judgement").filter(comment__key__in=keys)
    rows = list(entries.order_by("comment_id"))
    found = Version.objects.select_related("comment", "batch").filter(comment_id__in=[e.pk for e in rows], current=True)
    versions = {version.comment_id: version for version in found}
    events = timelines([entry.comment.key for entry in rows])
    return [_case(entry, versions[entry.pk], events[entry.comment.key]) for entry in rows]


def _case(entry: QueueEntry, version: Version, events: tuple[Recorded, ...]) -> Case:
    judgement = entry.judgement if entry.judgement and entry.judgement.version_id == version.pk else None
    return Case(
        comment=comment_of(version),
        text_sha256=version.text_sha256,
        seen_at=version.seen_at,
        entry=entry,
        assessment=assessment_of(judgement, version) if judgement else None,
        events=events,
    )


def stored_texts(key: str) -> dict[str, str]:
    """Return every text of a comment that is stored, by SHA-256."""
    return dict(Version.objects.filter(comment__key=key).values_list("text_sha256", "text"))


def current_texts(entries: Iterable[QueueEntry]) -> dict[int, str]:
    """Return the text now of each entry, by the comment's row number."""
    rows = [entry.comment_id for entry in entries]
    versions = Version.objects.filter(comment_id__in=rows, current=True)
    return dict(versions.values_list("comment_id", "text"))


def current_comments(keys: Collection[str]) -> dict[str, Comment]:
    """Return the comments of these ids with their texts now, by id."""
    versions = Version.objects.filter(comment__key__in=keys, current=True).select_related("comment", "batch")
    return {version.comment.key: comment_of(version) for version in versions}


def suggested_items(keys: Collection[str]) -> dict[str, frozenset[str]]:
    """Return by comment the items that the machine suggests for each of some comments."""
    found = QueueEntry.objects.filter(comment__key__in=keys).values_list("comment__key", "suggestions")
    return {key: frozenset(one["clause"] for one in said) for key, said in found}


def members(group: str, limit: int, accounts: frozenset[str] | None) -> list[tuple[str, str]]:
    """Return id and text of up to `limit` comments of a repeat group that somebody may see, in order of import."""
    return list(_members(group, accounts).values_list("comment__key", "comment__versions__text")[:limit])


def member_keys(group: str, limit: int, accounts: frozenset[str] | None) -> list[str]:
    """Return the ids alone as `members` does, those that wait for a decision first; `accounts` None for all."""
    return list(_waiting_first(_members(group, accounts)).values_list("comment__key", flat=True)[:limit])


def repeated(group: str, limit: int, accounts: frozenset[str] | None) -> list[Repeated]:
    """Return up to `limit` comments as `member_keys` does, with what their page lists; two queries for all of them."""
    rows = list(_waiting_first(_members(group, accounts)).values_list(*_LISTED)[:limit])
    last = last_seqs([key for key, *_ in rows])
    return [
        Repeated(
            key, text, digest, author, State(state), opinion, frozenset(s["clause"] for s in said), last.get(key, 0)
        )
        for key, text, digest, author, state, opinion, said in rows
    ]


def decided_since(group: str, username: str, since: datetime, accounts: frozenset[str] | None) -> list[str]:
    """Return the ids of those members of a repeat group on which somebody recorded a decision at `since` or later."""
    found = DecisionEvent.objects.filter(kind=EventKind.DECISION, username=username, at__gte=since)
    decided = found.filter(comment_key__in=_members(group, accounts).order_by().values("comment__key")).order_by()
    return list(decided.values_list("comment_key", flat=True).distinct())


def _waiting_first(found: QuerySet[QueueEntry]) -> QuerySet[QueueEntry]:
    return found.order_by(In(F("state"), [State.DECIDED, State.WAITING_APPROVAL]), "comment_id")


def _members(group: str, accounts: frozenset[str] | None) -> QuerySet[QueueEntry]:
    # Most comments are in no group: PostgreSQL would read the whole queue to find none of them.
    if not group:
        return QueueEntry.objects.none()
    # As the index of groups says it: without these words SQLite reads the whole queue for each group.
    found = QueueEntry.objects.exclude(repeat_group="").filter(repeat_group=group, comment__versions__current=True)
    return (found if accounts is None else found.filter(account__in=accounts)).order_by("comment_id")


def earlier_measures(comment: Comment, accounts: frozenset[str] | None, *, size: int) -> tuple[int, list[Recorded]]:
    """Return how many confirmed measures stand on other comments of this writer, and the newest `size` of them.

    No writer, none; of one of very many the last `_EARLIER` with a measure count. Proposals, suggestions and what was
    taken back are not among them; `accounts` are those somebody may see.
    """
    if not comment.author_id:
        return 0, []
    # Of a writer of 20,000 comments those alone are read on which there is a measure.
    others = Row.objects.filter(platform=comment.platform, author_id=comment.author_id, measured=True)
    if accounts is not None:
        others = others.filter(account__in=accounts)
    measured = others.exclude(key=comment.id).order_by("-pk").values_list("key", flat=True)
    found = standings(list(measured[:_EARLIER])).values()
    stand = sorted((order.seq for standing in found for order in standing.ordered.values()), reverse=True)
    return len(stand), numbered(stand[:size])


def answered(comment: Comment) -> tuple[str, str]:
    """Return id and text of the comment that this one answers, both empty where none is stored."""
    if not comment.parent_id:
        return "", ""
    parent = Version.objects.filter(
        current=True,
        comment__platform=comment.platform,
        comment__account=comment.account,
        comment__native_id=comment.parent_id,
    )
    return parent.values_list("comment__key", "text").first() or ("", "")


def replies(comment: Comment, size: int) -> tuple[int, list[tuple[str, str]]]:
    """Return how many stored comments answer this one, and id and text of the first `size` of them by time."""
    own = Row.objects.filter(key=comment.id).values("native_id")
    # As the index of replies says it: SQLite takes it by these words only.
    found = Version.objects.exclude(comment__parent_id="").filter(
        current=True,
        comment__platform=comment.platform,
        comment__account=comment.account,
        comment__parent_id__in=own,
    )
    first = found.order_by(F("comment__posted_at").asc(nulls_last=True), "comment__key")
    return found.count(), list(first.values_list("comment__key", "text")[:size])
