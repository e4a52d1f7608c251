"""提案を伏せた確認: a fixed share of comments is judged before the machine's answer is seen, to measure its pull."""

import hashlib

from triage.policy import Policy
from triage.records import CommentId, Route
from triage.store.cases import Case
from triage.store.listing import Filters, number_of
from triage.store.models.machine import QueueEntry, State
from triage.store.unseen import JUDGED

_WHOLE = 2**32


def is_blind(policy: Policy, key: CommentId) -> bool:
    """Return whether a comment is in the share; by its id alone, so that it is the same for everybody and every run."""
    digest = hashlib.sha256(f"blind\0{key}".encode()).hexdigest()
    return int(digest[:8], 16) < policy.blind_share * _WHOLE


def is_sampled(policy: Policy) -> bool:
    """Return whether people here have decided so many comments that a share of them can say something."""
    return not policy.sample_from or (number_of(Filters(states=(State.DECIDED,))) or 0) >= policy.sample_from


def is_hidden(policy: Policy, entry: QueueEntry) -> bool:
    """Return whether the machine's answer is kept from whoever has not asked for it; never of a writer in danger."""
    blind = Route.CRISIS.value not in entry.routes and is_blind(policy, CommentId(entry.comment.key))
    return blind and is_sampled(policy)


def hidden_from(policy: Policy, found: Case, revealed: bool) -> bool:  # noqa: FBT001 - the one thing asked for
    """Return whether the answer is still hidden: nobody has judged, and the person has not `revealed` it.

    Who puts a comment off, or leaves it to somebody else, has not judged it.
    """
    judged = any(event.decision is not None and event.decision.action in JUDGED for event in found.events)
    return not revealed and not judged and is_hidden(policy, found.entry)
