"""What one person sees in one day, for themselves alone: revealed suggestions, and how many severe texts they opened.

It lives in the session, ends with it, and is in no report.
"""

from collections.abc import Iterable

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from triage.policy import Policy
from triage.records import CommentId
from triage.review.blind import hidden_from
from triage.store.cases import Case
from triage.web.trail import trail_of

REST_AFTER = 20
_KEPT = 500
_REVEALED, _SEVERE, _DAY = "revealed", "severe", "severe-day"


def is_severe(policy: Policy, clauses: Iterable[str]) -> bool:
    """Return whether a text with these suggested items is covered until somebody asks for it."""
    return bool({clause.id for clause in policy.clauses if clause.masked} & set(clauses))


def revealed(request: HttpRequest, key: CommentId) -> bool:
    """Return whether the person asked to see the machine's answer on this comment, or saw it in a list of one item."""
    return key in request.session.get(_REVEALED, [])


def is_kept_back(request: HttpRequest, policy: Policy, found: Case) -> bool:
    """Return whether the page of a comment leaves the machine's answer out.

    Whoever comes from a list of one item sees it, and is remembered as having seen it, by whatever way they decide.
    """
    key = found.comment.id
    hidden = hidden_from(policy, found, revealed(request, key))
    if hidden and "clause" in QueryDict(trail_of(request)):
        reveal_answers(request, [key])
        return False
    return hidden


def reveal_answers(request: HttpRequest, keys: Iterable[CommentId]) -> None:
    """Remember that they asked, or saw these in a list of one item."""
    if new := [key for key in keys if key not in request.session.get(_REVEALED, [])]:
        request.session[_REVEALED] = [*request.session.get(_REVEALED, []), *new][-_KEPT:]


def opened_severe(request: HttpRequest, key: CommentId) -> int:
    """Count a severe text that the person opened, once a day each; return how many there were today."""
    today = timezone.localdate().isoformat()
    seen = request.session.get(_SEVERE, []) if request.session.get(_DAY) == today else []
    if key not in seen:
        seen = [*seen, key][-_KEPT:]
        request.session[_SEVERE], request.session[_DAY] = seen, today
    return len(seen)
