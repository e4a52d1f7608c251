"""What a person does: decide, approve or return, take back. Each writes one event, or shows why it did not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from triage.decision import Action, Decision
from triage.records import ClauseId
from triage.review import Choice, Refused, approval_of, decision_of, return_of, undo_of
from triage.store.cases import Case, case
from triage.store.decisions import Conflict, append
from triage.store.listing import Filters, listed
from triage.store.models.machine import State
from triage.store.pages import place_of
from triage.store.payloads import suggestions_from_json
from triage.web.casepage import case_context, past_of, proposal_of
from triage.web.marks import spans_of
from triage.web.people import DECIDERS, has_role, person_of
from triage.web.views import base, number, policy_in_use
from triage.web.words import ACTIONS

_TODO = Filters(states=(State.OPEN, State.REOPENED))
_WAITING = "承認を待っている案があります。承認または差し戻しのあとで判断してください。"
_TICKED = ("clause", "sub_label", "answer", "confirmed")
_CHOICES = (Action.LEAVE, Action.MEASURE, Action.POSTPONE, Action.ESCALATE)


def _case(request: HttpRequest) -> Case:
    found = case(request.POST.get("id", ""))
    if found is None:
        raise Http404
    return found


def _user(request: HttpRequest, roles: tuple[str, ...]) -> User:
    if not isinstance(request.user, User) or not has_role(request.user, roles):
        raise PermissionDenied
    return request.user


def _expected(request: HttpRequest) -> int:
    return number(request.POST.get("expected", ""))


def _changed(request: HttpRequest, found: Case) -> HttpResponse | None:
    """Return the page that says so when the text is no longer the one this form was shown with."""
    if request.POST.get("text", found.text_sha256) == found.text_sha256:
        return None
    return render(request, "web/changed.html", {**base(request), "id": found.comment.id}, status=409)


@require_POST
@login_required
def decide(request: HttpRequest) -> HttpResponse:
    """Record what a moderator chose; what is missing is listed above the form, with everything they filled in."""
    user, found = _user(request, DECIDERS), _case(request)
    if changed := _changed(request, found):
        return changed
    if proposal_of(found) is not None and _expected(request) == found.last_seq:
        return _again(request, found, Refused([_WAITING]))
    suggested = [s.clause for s in suggestions_from_json(found.entry.suggestions)]
    try:
        decision = decision_of(
            policy_in_use(),
            found.comment,
            found.text_sha256,
            _choice(request, found),
            person_of(user),
            suggested=suggested,
            model_version=found.assessment.model_version if found.assessment else "",
        )
    except Refused as refused:
        return _again(request, found, refused)
    return _write(request, found, decision)


def _choice(request: HttpRequest, found: Case) -> Choice:
    given = request.POST
    if given.get("action") not in _CHOICES:
        raise Refused(["判断を一つ選んでください。"])
    return Choice(
        action=Action(given["action"]),
        measure=given.get("measure", ""),
        clauses=tuple(map(ClauseId, given.getlist("clause"))),
        sub_labels=tuple(given.getlist("sub_label")),
        answers=frozenset(given.getlist("answer")),
        confirmed=spans_of(given.getlist("confirmed"), len(found.comment.text)),
        law_article=given.get("law_article", ""),
        reason=given.get("reason", ""),
        note=given.get("note", ""),
        evidence=given.get("evidence", ""),
        draft_number=given.get("draft_number", ""),
        review_on=given.get("review_on", ""),
        way_back=given.get("way_back", ""),
        unconcerned="unconcerned" in given,
    )


@require_POST
@login_required
def approve(request: HttpRequest) -> HttpResponse:
    """Approve or return the proposal that waits; never one's own."""
    user, found = _user(request, ("approver",)), _case(request)
    if changed := _changed(request, found):
        return changed
    policy, past, person = policy_in_use(), past_of(found), person_of(user)
    try:
        if proposal_of(found) is None:
            raise Refused(["承認を待っている案はありません。"])  # noqa: TRY301 - shown as the others are
        if request.POST.get("answer") == "return":
            return _write(request, found, return_of(policy, past, person, reason=request.POST.get("reason", "")))
        approval = approval_of(policy, found.comment, past, person, unconcerned="unconcerned" in request.POST)
    except Refused as refused:
        return _again(request, found, refused)
    state = None if approval.complete else State.WAITING_APPROVAL
    return _write(request, found, approval.decision, state=state)


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one's own last decision; the record keeps both."""
    user, found = _user(request, DECIDERS), _case(request)
    try:
        decision = undo_of(policy_in_use(), past_of(found), person_of(user))
    except Refused as refused:
        return _again(request, found, refused)
    return _write(request, found, decision)


def _write(request: HttpRequest, found: Case, decision: Decision, *, state: State | None = None) -> HttpResponse:
    try:
        seq = append(decision, expected=_expected(request), state=state)
    except Conflict as conflict:
        other = conflict.other.decision
        context = {**base(request), "id": found.comment.id, "other": conflict.other}
        context["action"] = ACTIONS[other.action] if other else ""
        return render(request, "web/conflict.html", context, status=409)
    messages.success(request, f"「{ACTIONS[decision.action]}」を記録しました（記録番号 {seq}）。")
    return redirect(_next(found))


def _next(done: Case) -> str:
    """Return the address of the comment to decide after this one, from the top again at the end, else the queue."""
    here = place_of(done.entry)
    for entry in [*listed(_TODO, size=1, after=here), *listed(_TODO, size=2)]:
        if entry.comment.key != done.comment.id:
            return f"{reverse('comment')}?{urlencode({'id': entry.comment.key})}"
    return reverse("queue")


def _again(request: HttpRequest, found: Case, refused: Refused) -> HttpResponse:
    kept = {name: request.POST.getlist(name) for name in _TICKED}
    context = {
        **base(request),
        **case_context(found, request.user.get_username(), kept),
        "problems": refused.problems,
        "given": request.POST,
        # As it was shown first: who mends a form must still hear that somebody else acted meanwhile.
        "expected": _expected(request),
    }
    return render(request, "web/comment.html", context, status=422)
