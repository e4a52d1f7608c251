"""The moderator's job: what a person chose, checked against the policy, and then recorded; nothing is done for them."""

from triage.review.asking import (
    PROTECTED,
    approvals_asked,
    approvals_needed,
    in_force_at_posting,
    may_stand_alone,
    measure_named,
    problems,
)
from triage.review.choice import NOT_HANDED_OVER, Choice, Past, Refused, Seen
from triage.review.concluding import (
    UNDO_WINDOW,
    Approval,
    approval_of,
    cited_of,
    decision_of,
    lift_of,
    return_of,
    undo_of,
)

__all__ = [
    "NOT_HANDED_OVER",
    "PROTECTED",
    "UNDO_WINDOW",
    "Approval",
    "Choice",
    "Past",
    "Refused",
    "Seen",
    "approval_of",
    "approvals_asked",
    "approvals_needed",
    "cited_of",
    "decision_of",
    "in_force_at_posting",
    "lift_of",
    "may_stand_alone",
    "measure_named",
    "problems",
    "return_of",
    "undo_of",
]
