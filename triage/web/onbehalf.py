"""代決 and 後閲: what was approved on behalf of the 責任者, those first that they have not seen yet."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from triage.store.concerns import number_open, page_of, place_of
from triage.store.decisions import numbered
from triage.store.models.human import EventKind
from triage.web.doors import SHOWN, cut, listed_after
from triage.web.history import timeline_line
from triage.web.people import accounts_of
from triage.web.views import base, policy_in_use

_KINDS = (EventKind.SEEN_AFTER,)


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show the approvals on behalf of somebody that wait for 後閲, oldest first, then those that wait no longer."""
    allowed, policy = accounts_of(request.user), policy_in_use()
    rows, following = cut(page_of(_KINDS, allowed, size=SHOWN + 1, after=listed_after(request)), place_of)
    known = {
        e.seq: timeline_line(e, policy) for e in numbered(n for row in rows for n in (row.seq, row.closed_by) if n)
    }
    context = {
        "rows": [{"approval": known[row.seq], "ended": known.get(row.closed_by), "open": row.open} for row in rows],
        "unseen": number_open(_KINDS, allowed),
        "next": following,
        "page": "onbehalf",
    }
    return render(request, "web/onbehalf.html", {**base(request), **context})
