"""A stored case as the rules of deciding see it: what was concluded before, and what the machine says now."""

from itertools import pairwise

from triage.records import Route
from triage.review.choice import Past, Seen
from triage.store.cases import Case
from triage.store.complaints import RESULTS, SHOW_AGAIN
from triage.store.models.human import EventKind
from triage.store.models.machine import State
from triage.store.payloads import suggestions_from_json
from triage.store.recorded import Recorded


def past_of(found: Case) -> Past:
    """Return what was concluded on a comment before, and who has stepped aside."""
    decided = tuple((e.seq, e.decision) for e in found.events if e.decision is not None)
    recused = frozenset(event.by.username for event in found.events if event.kind == EventKind.RECUSED)
    bound = frozenset(e.seq for before, e in pairwise(found.events) if _shows_again(before) and e.decision)
    return Past(decided, recused, bound, found.entry.state == State.WAITING_APPROVAL)


def _shows_again(event: Recorded) -> bool:
    """Return whether the decision that follows is the one that 再表示 was recorded with."""
    return event.kind == EventKind.RECONSIDERED and event.body["result"] == RESULTS[SHOW_AGAIN]


def seen_of(found: Case, *, shown: bool = True) -> Seen:
    """Return what the machine says of a comment now, as a decision records it."""
    suggested = tuple(s.clause for s in suggestions_from_json(found.entry.suggestions))
    opinion = Route.OPINION in found.entry.routes
    return Seen(suggested, found.assessment.model_version if found.assessment else "", shown, opinion)
