"""開示請求: the decisions of some days, or all that is kept of one person's comments; each list made is recorded."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from triage.decision import Person
from triage.records import Comment, CommentId
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft
from triage.store.decisions import Recorded, numbered, record, timelines
from triage.store.models.desk import Concern
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.models.machine import Comment as Row
from triage.store.models.machine import Version
from triage.store.rows import comment_of

DOCUMENTS, PERSONAL = "documents", "personal"
PATHS = {DOCUMENTS: "行政文書開示請求", PERSONAL: "保有個人情報開示請求"}
LIST, BLACKED = "list", "blacked"
COPIES = {LIST: "一覧（局内用）", BLACKED: "墨消し写し（下書き）"}
# A page shows half as many, a workbook some ten thousand.
_AT_ONCE = 100


class Several(ValueError):
    """A name that more than one person posts under; `n` is how many ids it stands with."""

    def __init__(self, n: int) -> None:
        super().__init__(f"{n} authors have this name")
        self.n = n


@dataclass(frozen=True, slots=True)
class Asked:
    """Which decisions are asked for: made at or after `since` and before `until`, of an account and an item ("": all).

    `accounts` are those whose comments somebody may see, None for all.
    """

    since: datetime
    until: datetime
    account: str = ""
    clause: str = ""
    accounts: frozenset[str] | None = None


class Entry(NamedTuple):
    """One line: a comment with a text of it, and what was recorded, None where the line is the comment's alone.

    `of`: the proposal that an approval, or what sends it back, is about.
    """

    comment: Comment
    event: Recorded | None = None
    of: Recorded | None = None


def decided(asked: Asked) -> Iterator[Entry]:
    """Yield the decisions that are asked for, in order of time; one whose comment is gone is not there any more."""
    events = DecisionEvent.objects.filter(kind=EventKind.DECISION, at__gte=asked.since, at__lt=asked.until)
    if asked.accounts is not None:
        events = events.filter(wording__account__in=asked.accounts)
    if asked.account:
        events = events.filter(wording__account=asked.account)
    if asked.clause:
        # What names the item, or is about a decision that does: most are passed over in the database.
        names = Q(payload__contains=f'"{asked.clause}"')
        named = Exists(DecisionEvent.objects.filter(names, comment_key=OuterRef("comment_key")))
        events = events.filter(names | (~Q(payload__contains='"refers_to":null') & named))
    rest = ordered = events.exclude(payload="").order_by("at", "seq").values_list("seq", "at")
    while some := list(rest[:_AT_ONCE]):
        yield from _entries([seq for seq, _at in some], asked.clause)
        seq, at = some[-1]
        rest = ordered.filter(Q(at__gt=at) | Q(seq__gt=seq), at__gte=at)


def _entries(seqs: Collection[int], clause: str) -> Iterator[Entry]:
    by_number = {event.seq: event for event in numbered(seqs)}
    named = {e.decision.refers_to for e in by_number.values() if e.decision and e.decision.refers_to}
    proposals = {event.seq: event for event in numbered(named)}
    texts = _texts({event.comment_id for event in by_number.values()})
    for event in (by_number[seq] for seq in seqs if seq in by_number):
        of = proposals.get(event.decision.refers_to or 0) if event.decision else None
        cited = {name for one in (event, of) if one and one.decision for name in one.decision.clauses}
        version = texts.get((event.comment_id, event.body["comment_sha256"]))
        if version is not None and (not clause or clause in cited):
            yield Entry(comment_of(version), event, of)


def _texts(keys: Collection[str]) -> Mapping[tuple[str, str], Version]:
    found = Version.objects.filter(comment__key__in=keys).select_related("comment", "batch").order_by("number")
    return {(version.comment.key, version.text_sha256): version for version in found}


@dataclass(frozen=True, slots=True)
class Author:
    """Who somebody says they are on one platform: by their id there, or, without one, by the name they post under."""

    platform: str
    id: str = ""
    name: str = ""


def of_person(author: Author, accounts: frozenset[str] | None) -> Iterator[Entry]:
    """Yield every text of a person's comments, each comment followed by what was recorded on it.

    By a name that one id alone stands with, all that is posted under the id is found, whatever the name was then.

    Raises:
        Several: the name stands with more than one id, or with one and with none.
    """
    rows = Row.objects.filter(platform=author.platform, author_is_owner=False)
    rows = rows if accounts is None else rows.filter(account__in=accounts)
    ids = _spelled(author.id)
    if not ids:
        same = rows.filter(author_name__in=_spelled(author.name)).order_by()
        ids = set(same.values_list("author_id", flat=True).distinct())
        if len(ids) > 1:
            raise Several(len(ids))
        ids -= {""}
    found = rows.filter(author_id__in=ids) if ids else rows.filter(author_name__in=_spelled(author.name))
    rest = iter(list(found.order_by("pk").values_list("key", flat=True)))
    while some := list(islice(rest, _AT_ONCE)):
        yield from _whole(some)


def _spelled(name: str) -> set[str]:
    """Return a name with and without the mark that platforms put before it; none for the mark alone."""
    bare = name.strip().removeprefix("@").strip()
    return {bare, f"@{bare}"} if bare else set()


def _whole(keys: Collection[str]) -> Iterator[Entry]:
    texts: defaultdict[str, dict[str, Version]] = defaultdict(dict)
    for (key, digest), version in _texts(keys).items():
        texts[key][digest] = version
    events = timelines(keys)
    for key in keys:
        yield from (Entry(comment_of(version)) for version in texts[key].values())
        current = next(version for version in texts[key].values() if version.current)
        for event in events[key]:
            # A decision is about the text that it was made on, anything else about the comment.
            yield Entry(comment_of(texts[key].get(event.body.get("comment_sha256", ""), current)), event)


@dataclass(frozen=True, slots=True)
class Made:
    """A list as it is recorded: on which path, for which request, which copy, how many lines, and its SHA-256 (hex).

    `conditions` hold days, account and item, and never a name.
    """

    path: str
    receipt: str
    received_on: str
    copy: str
    rows: int
    sha256: str
    policy_version: str
    conditions: Mapping[str, str]


def record_list(made: Made, by: Person, now: datetime) -> int:
    """Record that a list was made; return the event's seq.

    Raises:
        StoreError: the database cannot be written now; nothing is written.
    """
    told = {name: getattr(made, name) for name in ("path", "receipt", "received_on", "copy", "rows")}
    body = {**told, "file_sha256": made.sha256, "policy": made.policy_version, **made.conditions}
    return record(Draft(EventKind.DISCLOSURE, by, now, body))


@explained()
def hold_all(keys: Iterable[str], receipt: str, by: Person, *, reason: str, now: datetime) -> int:
    """Put comments under 廃棄停止 for a request, all or none; return how many, those that it holds already left out.

    Raises:
        ValueError: no reason or no number.
        StoreError: the database cannot be written now; nothing is written.
    """
    if not reason or not receipt:
        raise ValueError("a hold for a request needs its number and a reason")
    wanted = list(dict.fromkeys(keys))
    with transaction.atomic():
        hold_writer()
        standing = Concern.objects.filter(kind=EventKind.HOLD, open=True, comment_key__in=wanted)
        placed = numbered(standing.values_list("seq", flat=True))
        held = {event.comment_id for event in placed if event.body.get("receipt") == receipt}
        left = [CommentId(key) for key in wanted if key not in held]
        body = {"ground": "disclosure", "receipt": receipt}
        for key in left:
            record(Draft(EventKind.HOLD, by, now, body, key, {"reason": reason}))
    return len(left)
