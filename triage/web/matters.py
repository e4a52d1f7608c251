"""相談・照会記録 and 申出（苦情）記録: written on a comment, listed while open, looked at again by a third person."""

from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from triage.clock import is_day
from triage.decision import Action, Decision
from triage.review import Choice, Refused, decision_of, lift_of
from triage.review.reading import past_of, seen_of
from triage.store.cases import Case
from triage.store.chain import Draft
from triage.store.complaints import (
    ASKED,
    RESULTS,
    SHOW_AGAIN,
    Matter,
    matters_listed,
    number_pending,
    open_matter,
    reconsider,
    taken_part,
)
from triage.store.concerns import NotOpen
from triage.store.decisions import Changed, Conflict, record
from triage.store.models.human import EventKind
from triage.store.standing import standing_of
from triage.web.casepage import page_of, problem_page
from triage.web.doors import SHOWN, cut, expected_of, listed_after, number, posted_case, user_of
from triage.web.history import timeline_line
from triage.web.late import conflict_page
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use
from triage.web.waiting import WAITING, proposal_of

_WRITERS = (*DECIDERS, "coordinator")


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show consultations and complaints, the open ones first, those due soonest before the others."""
    allowed = accounts_of(request.user)
    found, following = cut(matters_listed(allowed, size=SHOWN + 1, after=listed_after(request)), itemgetter(1))
    rows = [_row(matter) for matter, _place in found]
    context = {"rows": rows, "waiting": number_pending(allowed), "next": following, "page": "matters"}
    return render(request, "web/matters.html", {**base(request), **context})


def _row(matter: Matter) -> dict[str, object]:
    policy, closed = policy_in_use(), matter.closed
    late = closed is None and bool(matter.due) and matter.due < timezone.localdate().isoformat()
    answer = timeline_line(closed, policy) if closed else None
    return {"opened": timeline_line(matter.opened, policy), "closed": answer, "late": late}


@require_POST
@login_required
def consult(request: HttpRequest) -> HttpResponse:
    """Record that somebody was asked, or (`of`) what they answered."""
    user, found = user_of(request, _WRITERS), posted_case(request)
    given, text = request.POST, request.POST.get("subject", "").strip()
    due, of = given.get("due", "").strip(), number(given.get("of", ""))
    if not text or (not of and given.get("with") not in ASKED) or (due and not is_day(due)):
        return problem_page(request, found, _("相手先と内容を書いてください。期限は日付で書いてください。"))
    if of:
        if open_matter(found.events, EventKind.CONSULTATION, of) is None:
            return problem_page(
                request, found, _("この照会は、すでに回答が記録されているか、このコメントのものではありません。")
            )
        answered = {"of": of, "state": gettext_noop("回答あり")}
        return _write(request, found, EventKind.CONSULTATION, user, answered, {"answer": text})
    body = {"with": given["with"], "due": due, "state": gettext_noop("照会中")}
    return _write(request, found, EventKind.CONSULTATION, user, body, {"subject": text})


@require_POST
@login_required
def complain(request: HttpRequest) -> HttpResponse:
    """Record what somebody outside objects to; no reply is written by the tool."""
    user, found = user_of(request, _WRITERS), posted_case(request)
    text, day = request.POST.get("subject", "").strip(), request.POST.get("received_on", "").strip()
    if not text or not is_day(day):
        return problem_page(request, found, _("申出の内容と受付日を書いてください。"))
    if day > timezone.localdate().isoformat():
        return problem_page(request, found, _("申出の受付日が先の日付です。受け付けた日を書いてください。"))
    body = {"received_on": day, "state": gettext_noop("受付")}
    return _write(request, found, EventKind.COMPLAINT, user, body, {"subject": text})


@require_POST
@login_required
def look_again(request: HttpRequest) -> HttpResponse:
    """Record 維持 or 再表示 by somebody who neither decided, proposed, approved nor stepped aside."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    complaint = open_matter(found.events, EventKind.COMPLAINT, number(request.POST.get("of", "")))
    result, reason = request.POST.get("result", ""), request.POST.get("reason", "").strip()
    if complaint is None or result not in RESULTS or not reason:
        return problem_page(request, found, _("再確認する申出、結果、理由を選んで書いてください。"))
    if user.username in taken_part(found.events):
        return problem_page(request, found, _("起案・承認・判断した方は再確認できません。別の方が再確認してください。"))
    try:
        past_of(found).refuse_recused(person_of(user))
        leave = _leaving(found, user, reason) if result == SHOW_AGAIN else None
        reconsider(
            complaint,
            person_of(user),
            result,
            reason=reason,
            shown_again=leave,
            expected=expected_of(request),
            now=timezone.now(),
        )
    except Refused as refused:
        return problem_page(request, found, *refused.problems)
    except (Changed, NotOpen) as changed:
        return problem_page(request, found, *changed.args)
    except Conflict as conflict:
        return conflict_page(request, found, conflict)
    messages.success(request, _("再確認の結果（%(result)s）を記録しました。") % {"result": _(RESULTS[result])})
    return redirect(page_of(request, found))


def _leaving(found: Case, user: User, reason: str) -> Decision:
    """Return the decision that shows a comment again: it ends what hides it, and nothing that stands beside that."""
    policy, standing, past = policy_in_use(), standing_of(found.events), past_of(found)
    if proposal_of(found) is not None:
        raise Refused([WAITING])
    done = {order.measure for order in standing.carried_out.values()}
    if any(measure.id in done and measure.kind == "remove" for measure in policy.measures):
        raise Refused([_("削除は元に戻せません。")])
    hides = standing.ordered.get("visibility")
    if standing.ordered.keys() - {"visibility"}:
        if hides is None:
            raise Refused([_("表示に関する措置はありません。")])
        stands = (hides.seq, hides.axis)
        return lift_of(policy, found.comment, found.text_sha256, past, stands, person_of(user), reason=reason)
    # Whoever decided first was asked whom an opinion is passed on to; looking at a complaint again is not about that.
    choice, seen = Choice(Action.LEAVE, reason=reason), replace(seen_of(found), opinion=False)
    return decision_of(policy, found.comment, found.text_sha256, choice, person_of(user), past=past, seen=seen)


def _write(
    request: HttpRequest,
    found: Case,
    kind: EventKind,
    user: User,
    body: Mapping[str, object],
    texts: Mapping[str, str],
) -> HttpResponse:
    try:
        record(Draft(kind, person_of(user), timezone.now(), body, found.comment.id, texts))
    except NotOpen as closed:
        return problem_page(request, found, *closed.args)
    messages.success(request, _("「%(kind)s」を記録しました。") % {"kind": _(kind.label)})
    return redirect(page_of(request, found))
