"""確認用の見本: answers that people agreed on beforehand, and how what was decided later compares with them.

An answer stands beside the comment's own events, so that nothing on the comment tells that it is one of these.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.decision import Person
from triage.records import ClauseId, CommentId
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.unseen import JUDGED

# By as many the same answer was given, each without seeing the other's (guide to labelling, 0.4).
ANSWERS = 2


@dataclass(frozen=True, slots=True)
class Agreed:
    """The items (none: the comment falls under none) that those in `by` agreed on for one text; `seq`: since when."""

    comment_id: CommentId
    text_sha256: str
    clauses: frozenset[ClauseId]
    by: frozenset[str]
    seq: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Whose decision came first on such a comment, its number, and whether it named the same items."""

    username: str
    seq: int
    same: bool


def give_answer(key: CommentId, text_sha256: str, clauses: Iterable[ClauseId], by: Person, now: datetime) -> int:
    """Record what somebody holds to be the answer; a later one of the same person replaces it. Raises StoreError."""
    body = {"of": key, "text_sha256": text_sha256, "clauses": sorted(set(clauses))}
    return record(Draft(EventKind.GOLDEN, by, now, body))


def answers(key: CommentId | None = None) -> dict[tuple[str, str], dict[str, tuple[frozenset[ClauseId], int]]]:
    """Return by (comment, text) who answered what, with its number; of one comment or of all."""
    found = DecisionEvent.objects.filter(kind=EventKind.GOLDEN).order_by("seq")
    if key is not None:
        found = found.filter(payload__contains=json.dumps(key, ensure_ascii=False))
    given: dict[tuple[str, str], dict[str, tuple[frozenset[ClauseId], int]]] = defaultdict(dict)
    for payload in found.values_list("payload", flat=True):
        event = json.loads(payload)
        body = event["body"]
        if key in (None, body["of"]):
            answer = (frozenset(map(ClauseId, body["clauses"])), event["seq"])
            given[body["of"], body["text_sha256"]][event["by"]["username"]] = answer
    return given


def agreed(key: CommentId | None = None) -> list[Agreed]:
    """Return the answers that everybody who gave one agrees on, `ANSWERS` people at least."""
    found = []
    for (comment, text_sha256), given in answers(key).items():
        named = {clauses for clauses, _ in given.values()}
        if len(given) >= ANSWERS and len(named) == 1:
            since = max(seq for _, seq in given.values())
            found.append(Agreed(CommentId(comment), text_sha256, named.pop(), frozenset(given), since))
    return found


def compared(found: Iterable[Agreed]) -> Iterator[Compared]:
    """Yield for each agreed answer the first decision of somebody else on that text since then, if there is one.

    A decision taken back later counts as well: who takes it back has seen the answer.
    """
    known = {answer.comment_id: answer for answer in found}
    # In the order of the index of comments: in another, SQLite would read every decision there is.
    events = DecisionEvent.objects.filter(comment_key__in=known, action__in=JUDGED).order_by("comment_key", "seq")
    for payload in events.values_list("payload", flat=True):
        event = json.loads(payload)
        answer, who = known.get(event["comment"]), event["by"]["username"]
        if answer is None or event["seq"] < answer.seq or who in answer.by:
            continue
        if event["body"]["comment_sha256"] == answer.text_sha256:
            del known[answer.comment_id]
            yield Compared(who, event["seq"], set(event["body"]["clauses"]) == answer.clauses)
