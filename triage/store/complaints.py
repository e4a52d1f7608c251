"""相談・照会 and 申出（苦情）: what is asked and still open; a complaint is looked at again by a third person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from triage.decision import Decision, Person
from triage.records import CommentId
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft
from triage.store.decisions import Recorded, append, events, record
from triage.store.models.human import EventKind

ASKED = ("本省", "課長補佐", "総務", "法務", "警察", "人権擁護機関", "SNS事業者", "その他")
KEEP, SHOW_AGAIN = "keep", "show_again"
RESULTS = {KEEP: "維持", SHOW_AGAIN: "再表示"}


@dataclass(frozen=True, slots=True)
class Matter:
    """One consultation or complaint, and the event that closed it, if one did."""

    opened: Recorded
    closed: Recorded | None

    @property
    def due(self) -> str:
        """The day by which an answer is wanted (ISO), empty for none."""
        return str(self.opened.body.get("due", ""))


def matters(events_of: Iterable[Recorded] | None = None) -> list[Matter]:
    """Return all consultations and complaints, of one comment's events or of the whole record, newest first."""
    kinds = (EventKind.CONSULTATION, EventKind.COMPLAINT, EventKind.RECONSIDERED)
    found = events(kinds) if events_of is None else (event for event in events_of if event.kind in kinds)
    opened: dict[int, Recorded] = {}
    closed: dict[int, Recorded] = {}
    for event in found:
        of = event.body.get("of")
        if of is None:
            opened[event.seq] = event
        else:
            closed[of] = event
    return [Matter(event, closed.get(seq)) for seq, event in sorted(opened.items(), reverse=True)]


@explained()
def reconsider(
    complaint: Recorded, by: Person, result: str, *, reason: str, shown_again: Decision | None, now: datetime
) -> int:
    """Record what came of looking again at a complaint; with `SHOW_AGAIN` the decision that leaves the comment.

    Raises:
        ValueError: no such result, or 再表示 without its decision.
        Changed, Conflict, StoreError: as `append`; nothing is written.
    """
    if result not in RESULTS or (result == SHOW_AGAIN) != (shown_again is not None):
        raise ValueError(f"result {result!r} and its decision do not go together")
    body = {"of": complaint.seq, "result": RESULTS[result]}
    with transaction.atomic():
        hold_writer()
        texts = {"reason": reason}
        seq = record(Draft(EventKind.RECONSIDERED, by, now, body, complaint.comment_id, texts))
        return seq if shown_again is None else append(shown_again, expected=seq)


def taken_part(found: Iterable[Recorded]) -> frozenset[str]:
    """Return who decided, proposed or approved anything on a comment: they do not look at it again."""
    return frozenset(event.by.username for event in found if event.kind == EventKind.DECISION)


def complaint_of(key: CommentId, seq: int) -> Recorded | None:
    """Return an open complaint of a comment by its number."""
    for matter in matters(event for event in events((EventKind.COMPLAINT, EventKind.RECONSIDERED))):
        if matter.opened.seq == seq and matter.opened.comment_id == key and matter.closed is None:
            return matter.opened
    return None
