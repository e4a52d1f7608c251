"""判断による学習: whether decisions may be made into labels, who said so, and the forms by which a 責任者 says it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.review import Refused as FormRefused
from triage.store.training import Refused, approval, approve, end, steps
from triage.web.doors import SHOWN, refuse_unpressed, user_of
from triage.web.history import timeline_line
from triage.web.people import EVERYWHERE, accounts_of, person_of
from triage.web.views import base, policy_in_use

_READERS = (*EVERYWHERE, "approver", "analyst")


@require_safe
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Show whether training on decisions is approved, and every approval and ending there was."""
    user_of(request, _READERS)
    return render(request, "web/training.html", _context(request))


@require_POST
@login_required
def approve_it(request: HttpRequest) -> HttpResponse:
    """Record that the 責任者 approves it, under a 文書番号."""
    user = _head(request)
    try:
        refuse_unpressed(request, "approve")
        seq = approve(person_of(user), request.POST.get("document_number", ""), timezone.now())
    except (Refused, FormRefused) as refused:
        return _refused(request, refused)
    messages.success(request, _("判断による学習の承認を記録しました（記録番号 %(seq)s）。") % {"seq": seq})
    return redirect("training")


@require_POST
@login_required
def end_it(request: HttpRequest) -> HttpResponse:
    """Record that the 責任者 ends the approval, with the reason."""
    user = _head(request)
    try:
        seq = end(person_of(user), request.POST.get("reason", ""), timezone.now())
    except Refused as refused:
        return _refused(request, refused)
    messages.success(request, _("判断による学習の承認の取消しを記録しました（記録番号 %(seq)s）。") % {"seq": seq})
    return redirect("training")


def _head(request: HttpRequest) -> User:
    """Return the 責任者 who may speak for every account: the labels are of all of them; raises PermissionDenied."""
    user = user_of(request, ("approver",))
    if accounts_of(user) is not None:
        raise PermissionDenied
    return user


def _refused(request: HttpRequest, refused: ValueError) -> HttpResponse:
    context = {**_context(request), "problems": refused.args, "given": request.POST}
    return render(request, "web/training.html", context, status=422)


def _context(request: HttpRequest) -> dict[str, object]:
    policy, found = policy_in_use(), approval()
    context = base(request)
    return {
        **context,
        "approved": timeline_line(found, policy) if found else None,
        "steps": [timeline_line(event, policy) for event in steps(SHOWN)],
        "may_say": context["may_approve"] and accounts_of(request.user) is None,
        "page": "training",
    }
