"""決裁: 起案番号 and 決裁日 as the office's own procedure gave them, added to a decision that is on the record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from triage.review import Refused
from triage.review.reading import past_of
from triage.review.settling import settled_of
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.models.human import EventKind
from triage.web.casepage import page_of, problem_page
from triage.web.doors import number, posted_case, refuse_unpressed, user_of
from triage.web.measures import is_concluded, sheet_of
from triage.web.people import DECIDERS, person_of


@require_POST
@login_required
def settle(request: HttpRequest) -> HttpResponse:
    """Record 起案番号 and 決裁日 of one decision with a 措置伺; a later record stands beside an earlier one."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    of = number(request.POST.get("of", ""))
    decided = sheet_of(found, of) if of else None
    if decided is None:
        raise Http404
    named = request.POST.get("draft_number", "").strip()
    try:
        refuse_unpressed(request, "settle")
        past_of(found).refuse_recused(person_of(user))
        settled_on = settled_of(request.POST.get("settled_on", ""), timezone.now())
    except Refused as refused:
        return problem_page(request, found, *refused.problems)
    if not is_concluded(found, decided):
        problem = _("起案番号・決裁日は、承認が済み、取り消されていない措置に書き加えます。")
        return problem_page(request, found, problem)
    if not named and not settled_on:
        return problem_page(request, found, _("起案番号か決裁日を書いてください。"))
    body = {"of": decided.seq, "draft_number": named, "settled_on": settled_on}
    record(Draft(EventKind.SETTLED, person_of(user), timezone.now(), body, found.comment.id))
    messages.success(request, _("起案番号・決裁日を記録しました。"))
    return redirect(page_of(request, found))
