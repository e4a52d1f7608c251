"""A stored case as the rules of deciding see it: what was concluded before, and what the machine says now."""

from triage.records import Route
from triage.review.choice import Past, Seen
from triage.store.cases import Case
from triage.store.models.human import EventKind
from triage.store.payloads import suggestions_from_json


def past_of(found: Case) -> Past:
    """Return what was concluded on a comment before, and who has stepped aside."""
    recused = frozenset(event.by.username for event in found.events if event.kind == EventKind.RECUSED)
    return Past(tuple((e.seq, e.decision) for e in found.events if e.decision is not None), recused)


def seen_of(found: Case, *, shown: bool = True) -> Seen:
    """Return what the machine says of a comment now, as a decision records it."""
    suggested = tuple(s.clause for s in suggestions_from_json(found.entry.suggestions))
    opinion = Route.OPINION in found.entry.routes
    return Seen(suggested, found.assessment.model_version if found.assessment else "", shown, opinion)
