"""保存期間の延長（廃棄停止）: placed on a comment by staff, released by the 責任者, and listed."""

from operator import attrgetter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.store.holds import Hold, holds_listed, number_on_hold, place_hold, release_hold
from triage.web.casepage import page_of, problem_page
from triage.web.doors import SHOWN, cut, listed_after, number, posted_case, user_of
from triage.web.history import timeline_line
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use

_WRITERS = (*DECIDERS, "coordinator")


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the marks that stand, then those that were released, newest first."""
    allowed = accounts_of(request.user)
    rows, following = cut(holds_listed(allowed, size=SHOWN + 1, after=listed_after(request)), attrgetter("place"))
    context = {
        "rows": [_row(hold) for hold in rows],
        "standing": number_on_hold(allowed),
        "next": following,
        "page": "holds",
    }
    return render(request, "web/holds.html", {**base(request), **context})


def _row(hold: Hold) -> dict[str, object]:
    policy = policy_in_use()
    released = timeline_line(hold.released, policy) if hold.released else None
    return {"placed": timeline_line(hold.placed, policy), "released": released}


@require_POST
@login_required
def place(request: HttpRequest) -> HttpResponse:
    """Record why a comment and its records are kept; its state and rank stay as they are."""
    user, found = user_of(request, _WRITERS), posted_case(request)
    ground, reason = request.POST.get("ground", ""), request.POST.get("reason", "").strip()
    try:
        place_hold(found.comment.id, ground, person_of(user), reason=reason, now=timezone.now())
    except ValueError:
        return problem_page(request, found, _("廃棄停止の区分を選び、理由を書いてください。"))
    messages.success(request, _("保存期間の延長（廃棄停止）を記録しました。"))
    return redirect(page_of(request, found))


@require_POST
@login_required
def release(request: HttpRequest) -> HttpResponse:
    """Record that the 責任者 releases a mark, with the reason."""
    user, found = user_of(request, ("approver",)), posted_case(request)
    of, reason = number(request.POST.get("of", "")), request.POST.get("reason", "").strip()
    try:
        release_hold(found.comment.id, of, person_of(user), reason=reason, now=timezone.now())
    except (LookupError, ValueError):
        return problem_page(request, found, _("解除する廃棄停止を確かめ、解除の理由を書いてください。"))
    messages.success(request, _("廃棄停止の解除を記録しました。"))
    return redirect(page_of(request, found))
