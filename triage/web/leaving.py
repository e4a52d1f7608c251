"""異動: from that day on an account opens no page; and the 引継書, what is still open with somebody, for printing."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from triage.store.handover import left_open
from triage.web.faults import asked
from triage.web.people import accounts_of, has_left, has_role, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import account_named

Handler = Callable[[HttpRequest], HttpResponse]
# Who may have the 引継書 of somebody else made.
HEADS = ("approver", "admin")
KINDS = {
    "held": gettext_noop("引渡しを受けて担当中"),
    "postpone": gettext_noop("後で判断としたもの"),
    "escalate": gettext_noop("責任者に判断を求めたもの"),
    "propose": gettext_noop("起案し、承認を待つもの"),
    "task": gettext_noop("SNSでの作業が残るもの"),
    "consultation": gettext_noop("照会中のもの"),
    "complaint": gettext_noop("申出（苦情）で再確認を待つもの"),
    "hold": gettext_noop("廃棄停止中のもの"),
}


def none_after_leaving(handler: Handler) -> Handler:
    """Sign out whoever has left, whichever way they came in, and show nothing but why; a middleware."""

    def guarded(request: HttpRequest) -> HttpResponse:
        left = asked(lambda: isinstance(request.user, User) and has_left(request.user))
        if isinstance(left, HttpResponse):
            return left
        if not left:
            return handler(request)
        logout(request)
        return render(request, "web/noway.html", {"why": "left"}, status=403)

    return guarded


@require_safe
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """Show what is open with somebody: oneself, or, for the 責任者 and 管理, anybody, those who have left too."""
    name, mine = request.GET.get("name", ""), request.user.get_username()
    may_choose = has_role(request.user, HEADS)
    if name and name != mine and not may_choose:
        raise PermissionDenied
    user = User.objects.filter(username=name or mine).first()
    if user is None:
        raise Http404
    policy = policy_in_use()
    found = left_open(user.username, accounts_of(request.user), policy)
    context = {
        "of": person_of(user),
        "leaves_on": getattr(getattr(user, "profile", None), "leaves_on", None),
        "kinds": [
            (label, [(one, account_named(policy, one.account)) for one in found if one.kind == kind])
            for kind, label in KINDS.items()
        ],
        "total": len(found),
        "made_at": timezone.now(),
        "names": User.objects.order_by("username").values_list("username", flat=True) if may_choose else (),
        "page": "handover",
    }
    return render(request, "web/handover.html", {**base(request), **context})
