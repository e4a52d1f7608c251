"""What waits on one comment: a proposal for its approval, and an approval on behalf of somebody (代決) to be seen."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from triage.decision import Action, Decision
from triage.policy import Policy
from triage.review import approvals_asked, cited_of, may_stand_alone
from triage.review.reading import past_of
from triage.store.cases import Case
from triage.store.decisions import Recorded
from triage.store.models.human import EventKind
from triage.text import reveal
from triage.web.history import handed_to

WAITING = gettext_noop("承認を待っている案があります。承認または差し戻しのあとで判断してください。")
_SAID = ("law_article", "facts", "reason", "note", "evidence", "review_on", "way_back")


def proposal_of(found: Case) -> tuple[int, Decision] | None:
    """Return the proposal that waits for approval now, with its number."""
    return past_of(found).open_proposal


def waiting_of(found: Case, policy: Policy, username: str) -> dict[str, Any] | None:
    """Return the proposal that waits, how many approvals it has and needs, and whether this user took part in it.

    All that it says is there, since whoever approves it answers for all of it; what somebody wrote is revealed.
    """
    proposal = proposal_of(found)
    if proposal is None:
        return None
    seq, decision = proposal
    approvers = [person.username for person in past_of(found).approvers(seq)]
    return {
        "by": decision.by,
        "decision": decision,
        "measure": next((m for m in policy.measures if m.id == decision.measure), None),
        "cited": decision.cited or cited_of(policy, decision.clauses, decision.sub_labels, decision.answers),
        "words": [reveal(found.comment.text[span.start : span.end]) for span in decision.confirmed],
        "handover": handed_to(decision, policy),
        "said": {name: reveal(getattr(decision, name)) for name in _SAID},
        "approved": len(approvers),
        "needed": approvals_asked(policy, found.comment, decision, timezone.localdate()),
        "mine": username in {decision.by.username, *approvers},
        "alone": username == decision.by.username
        and may_stand_alone(policy, found.comment, decision, timezone.localdate()),
    }


def unseen(events: Sequence[Recorded]) -> Recorded | None:
    """Return the last approval on behalf of somebody (代決) that stands and that they have not seen since (後閲)."""
    done = {event.body["of"] for event in events if event.kind == EventKind.SEEN_AFTER}
    done |= {e.decision.refers_to for e in events if e.decision and e.decision.action == Action.UNDO}
    waiting = [e for e in events if e.decision and e.decision.on_behalf and e.seq not in done]
    return waiting[-1] if waiting else None
