"""相談・照会 and 申出（苦情）: what is asked and still open; a complaint is looked at again by a third person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from triage.decision import Decision, Person
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft
from triage.store.concerns import Listed, closes, number_open, page_of, place_of
from triage.store.decisions import Recorded, append, numbered, record
from triage.store.models.human import EventKind

ASKED = ("本省", "課長補佐", "総務", "法務", "警察", "人権擁護機関", "SNS事業者", "その他")
KEEP, SHOW_AGAIN = "keep", "show_again"
RESULTS = {KEEP: "維持", SHOW_AGAIN: "再表示"}
_KINDS = (EventKind.CONSULTATION, EventKind.COMPLAINT)


@dataclass(frozen=True, slots=True)
class Matter:
    """One consultation or complaint, and the event that closed it, if one did."""

    opened: Recorded
    closed: Recorded | None

    @property
    def due(self) -> str:
        """The day by which an answer is wanted (ISO), empty for none."""
        return str(self.opened.body.get("due", ""))


def matters(found: Iterable[Recorded]) -> list[Matter]:
    """Return all consultations and complaints among the events of one comment, newest first.

    An older record may have an answer under the number of something else, which closes nothing.
    """
    opened: dict[int, Recorded] = {}
    closed: dict[int, Recorded] = {}
    for event in (event for event in found if event.kind in (*_KINDS, EventKind.RECONSIDERED)):
        of = event.body.get("of")
        if of is None:
            opened[event.seq] = event
        elif of in opened and opened[of].kind == closes(EventKind(event.kind)):
            closed[of] = event
    return [Matter(event, closed.get(seq)) for seq, event in sorted(opened.items(), reverse=True)]


def matters_listed(
    accounts: frozenset[str] | None, *, size: int, after: Listed | None = None
) -> list[tuple[Matter, Listed]]:
    """Return the next of the whole desk with their places: open ones first, those due soonest before the others.

    `accounts` are those whose comments somebody may see, None for all.
    """
    rows = page_of(_KINDS, accounts, size=size, after=after)
    known = {event.seq: event for event in numbered(seq for row in rows for seq in (row.seq, row.closed_by) if seq)}
    return [(Matter(known[row.seq], known.get(row.closed_by)), place_of(row)) for row in rows]


def number_pending(accounts: frozenset[str] | None) -> int:
    """Return how many are not answered yet; `accounts` as of `matters_listed`."""
    return number_open(_KINDS, accounts)


@explained()
def reconsider(
    complaint: Recorded,
    by: Person,
    result: str,
    *,
    reason: str,
    shown_again: Decision | None,
    expected: int,
    now: datetime,
) -> int:
    """Record what came of looking again at a complaint; with `SHOW_AGAIN` the decision that leaves the comment.

    `expected` as of `append`: nobody shows again what somebody else decided anew meanwhile.

    Raises:
        ValueError: no such result, or 再表示 without its decision.
        NotOpen: somebody else has looked at it again.
        Changed, Conflict, StoreError: as `append`; nothing is written.
    """
    if result not in RESULTS or (result == SHOW_AGAIN) != (shown_again is not None):
        raise ValueError(f"result {result!r} and its decision do not go together")
    body = {"of": complaint.seq, "result": RESULTS[result]}
    with transaction.atomic():
        hold_writer()
        texts = {"reason": reason}
        draft = Draft(EventKind.RECONSIDERED, by, now, body, complaint.comment_id, texts)
        seq = record(draft, expected=expected)
        return seq if shown_again is None else append(shown_again, expected=seq)


def taken_part(found: Iterable[Recorded]) -> frozenset[str]:
    """Return who decided, proposed or approved anything on a comment: they do not look at it again."""
    return frozenset(event.by.username for event in found if event.kind == EventKind.DECISION)


def open_matter(found: Iterable[Recorded], kind: EventKind, seq: int) -> Recorded | None:
    """Return the consultation or complaint (`kind`) that is open among a comment's events under a number."""
    asked = (m for m in matters(found) if m.opened.seq == seq and m.opened.kind == kind)
    return next((matter.opened for matter in asked if matter.closed is None), None)
