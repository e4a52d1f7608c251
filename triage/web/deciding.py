"""What a person does: decide, approve or return, take back. Each writes one event, or shows why it did not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from triage.decision import Action, Decision
from triage.review import Refused, approval_of, decision_of, lift_of, return_of, undo_of
from triage.review.reading import past_of, seen_of
from triage.store.cases import Case
from triage.store.decisions import Changed, Conflict, append
from triage.store.holding import in_other_hands
from triage.store.listing import following, place_of
from triage.store.models.machine import State
from triage.store.standing import standing_of
from triage.store.unseen import JUDGED
from triage.web.casepage import around, case_context, page_of
from triage.web.decideform import choice_of
from triage.web.doors import expected_of, number, posted_case, user_of
from triage.web.exposure import is_kept_back, reveal_answers
from triage.web.golden import told
from triage.web.late import changed_page, conflict_page, held_page
from triage.web.people import DECIDERS, has_role, person_of
from triage.web.trail import onward, trail_of
from triage.web.views import policy_in_use
from triage.web.waiting import WAITING, proposal_of
from triage.web.words import ACTIONS


def _changed(request: HttpRequest, found: Case) -> bool:
    """Return whether the text is no longer the one this form was shown with."""
    return request.POST.get("text", found.text_sha256) != found.text_sha256


@require_POST
@login_required
def decide(request: HttpRequest) -> HttpResponse:
    """Record what a moderator chose; what is missing is listed above the form, with everything they filled in."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    if _changed(request, found):
        return changed_page(request, found)
    if held := in_other_hands(found.comment.id, user.username, timezone.now()):
        return held_page(request, found, held)
    if proposal_of(found) is not None and expected_of(request) == found.last_seq:
        return _again(request, found, Refused([WAITING]))
    hidden = is_kept_back(request, policy_in_use(), found)
    try:
        decision = decision_of(
            policy_in_use(),
            found.comment,
            found.text_sha256,
            choice_of(request.POST, found),
            person_of(user),
            past=past_of(found),
            seen=seen_of(found, shown=not hidden),
        )
    except Refused as refused:
        return _again(request, found, refused)
    return _write(request, found, decision)


@require_POST
@login_required
def approve(request: HttpRequest) -> HttpResponse:
    """Approve or return the proposal that waits; never one's own, but for 代決 at a desk of one."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    if not has_role(user, ["approver"]) and not _on_behalf_of_the_head(request, found, user):
        return _answered_before(request, found)
    if _changed(request, found):
        return changed_page(request, found)
    policy, past, person = policy_in_use(), past_of(found), person_of(user)
    try:
        if proposal_of(found) is None:
            raise Refused([_("承認を待っている案はありません。")])  # noqa: TRY301 - shown as the others are
        if request.POST.get("answer") not in ("approve", "return"):
            raise Refused([_("承認か差し戻しを選んでください。")])  # noqa: TRY301 - shown as the others are
        if request.POST.get("answer") == "return":
            return _write(request, found, return_of(policy, past, person, reason=request.POST.get("reason", "")))
        approval = approval_of(
            policy,
            found.comment,
            past,
            person,
            unconcerned="unconcerned" in request.POST,
            draft_number=request.POST.get("draft_number", ""),
            settled_on=request.POST.get("settled_on", "").strip(),
            on_behalf="on_behalf" in request.POST,
        )
    except Refused as refused:
        return _refused(request, found, refused)
    state = None if approval.complete else State.WAITING_APPROVAL
    return _write(request, found, approval.decision, state=state)


def _on_behalf_of_the_head(request: HttpRequest, found: Case, user: User) -> bool:
    """Return whether somebody asks to approve their own proposal as 代決, where the policy knows that at all."""
    waiting = proposal_of(found)
    asked = request.POST.get("answer") == "approve" and "on_behalf" in request.POST
    own = waiting is not None and waiting[1].by.username == user.username
    return asked and own and policy_in_use().rules.one_person_desk


def _answered_before(request: HttpRequest, found: Case) -> HttpResponse:
    """Return what somebody did of a proposal that a late 代決 was meant for.

    Raises:
        PermissionDenied: it is no such form, or nothing was done since it was shown.
    """
    late = "on_behalf" in request.POST and proposal_of(found) is None and policy_in_use().rules.one_person_desk
    if not late or not found.events or expected_of(request) == found.last_seq:
        raise PermissionDenied
    return conflict_page(request, found, Conflict(found.events[-1]))


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one's own last decision; the record keeps both."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    try:
        decision = undo_of(policy_in_use(), past_of(found), person_of(user))
    except Refused as refused:
        return _refused(request, found, refused)
    return _write(request, found, decision)


@require_POST
@login_required
def lift(request: HttpRequest) -> HttpResponse:
    """End one measure that stands, with a reason; what stands on other axes goes on."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    if _changed(request, found):
        return changed_page(request, found)
    asked = number(request.POST.get("of", ""))
    stands = next((o for o in standing_of(found.events).ordered.values() if o.seq == asked), None)
    try:
        decision = lift_of(
            policy_in_use(),
            found.comment,
            found.text_sha256,
            past_of(found),
            (stands.seq, stands.axis) if stands else (0, ""),
            person_of(user),
            reason=request.POST.get("reason", ""),
        )
    except Refused as refused:
        return _refused(request, found, refused)
    return _write(request, found, decision)


def _write(request: HttpRequest, found: Case, decision: Decision, *, state: State | None = None) -> HttpResponse:
    try:
        seq = append(decision, expected=expected_of(request), state=state)
    except Changed:
        return changed_page(request, found)
    except Conflict as conflict:
        return conflict_page(request, found, conflict)
    recorded = _("「%(action)s」を記録しました（記録番号 %(seq)s）。") % {
        "action": _(ACTIONS[decision.action]),
        "seq": seq,
    }
    # The page that follows is another comment's: the way back is in the message, which names by its tag which one.
    taken_back = "" if decision.action == Action.UNDO else found.comment.id
    messages.success(request, f"{recorded}{_answer(decision)}{told(decision, seq)}", extra_tags=taken_back)
    return redirect(next_of(request, found))


def _answer(decision: Decision) -> str:
    """Return what the machine had said, where the person judged without having seen it."""
    if decision.shown or decision.action not in JUDGED:
        return ""
    items = [clause.item for clause in policy_in_use().clauses if clause.id in decision.suggested]
    if not items:
        return _("抜取り確認でした（提案はありませんでした）。")
    return _("提案を伏せた確認でした。提案：%(items)s。") % {"items": "、".join(items)}


@require_POST
@login_required
def show_answer(request: HttpRequest) -> HttpResponse:
    """Show the machine's answer on a comment that is judged without it; the decision will say that it was seen."""
    user_of(request, DECIDERS)
    found = posted_case(request)
    reveal_answers(request, [found.comment.id])
    return redirect(page_of(request, found))


def next_of(request: HttpRequest, done: Case) -> str:
    """Return the address of the comment to decide after this one, from the top again at the end, else the queue."""
    key = following(around(request, done.entry), place_of(done.entry), but=done.entry.comment_id)
    trail = trail_of(request)
    if not key:
        return f"{reverse('queue')}{'?' if trail else ''}{trail}"
    return f"{reverse('comment')}?{urlencode({'id': key})}{onward(trail)}"


def _refused(request: HttpRequest, found: Case, refused: Refused) -> HttpResponse:
    """Return what somebody else did since the form was shown, which is why it is refused; else what is missing."""
    if found.events and expected_of(request) != found.last_seq:
        return conflict_page(request, found, Conflict(found.events[-1]))
    return _again(request, found, refused)


def _again(request: HttpRequest, found: Case, refused: Refused) -> HttpResponse:
    context = {
        **case_context(request, found),
        "problems": refused.problems,
        # As it was shown first: who mends a form must still hear that somebody else acted meanwhile.
        "expected": expected_of(request),
    }
    return render(request, "web/comment.html", context, status=422)
