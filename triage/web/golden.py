"""確認用の見本: who may give an answer, and what somebody is told, and nobody else, after deciding such a comment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from triage.decision import Decision
from triage.records import ClauseId
from triage.store.cases import Case
from triage.store.golden import agreed, answers, compared, give_answer
from triage.web.casepage import ANSWERABLE, page_of, problem_page
from triage.web.doors import posted_case, user_of
from triage.web.people import ANSWERERS, person_of
from triage.web.views import policy_in_use
from triage.web.words import items_named

NONE = "none"


@require_POST
@login_required
def answer(request: HttpRequest) -> HttpResponse:
    """Record an answer beforehand; whether others gave the same is said only after one has given one's own."""
    user, found = user_of(request, ANSWERERS), posted_case(request)
    chosen = request.POST.getlist("golden")
    known = {clause.id for clause in policy_in_use().clauses}
    if not chosen or (NONE in chosen and len(chosen) > 1) or set(chosen) - {*known, NONE}:
        return problem_page(
            request, found, _("見本の答えは、該当する項目か「どの項目にも該当しない」のどちらかを選んでください。")
        )
    if found.entry.state not in ANSWERABLE:
        return problem_page(request, found, _("判断が済んだコメント、承認を待っているコメントは、見本にできません。"))
    clauses = [ClauseId(name) for name in chosen if name != NONE]
    give_answer(found.comment.id, found.text_sha256, clauses, person_of(user), timezone.now())
    messages.success(request, _("見本の答えを記録しました。") + _standing(found))
    return redirect(page_of(request, found))


def _standing(found: Case) -> str:
    given = answers(found.comment.id).get((found.comment.id, found.text_sha256), {})
    if len(given) == 1:
        return _("別の方がもう一人、同じ答えを付けると、確認用の見本になります。")
    if any(one.text_sha256 == found.text_sha256 for one in agreed(found.comment.id)):
        return _("答えが一致し、確認用の見本になりました。")
    return _("ほかの方の答えと違うため、見本にはなりません。")


def told(decision: Decision, seq: int) -> str:
    """Return what whoever decided is told where the comment was a 見本 and theirs the first decision on it."""
    found = [one for one in agreed(decision.comment_id) if one.text_sha256 == decision.comment_sha256]
    first = next((one for one in compared(found) if one.seq == seq), None)
    if first is None:
        return ""
    named = items_named(policy_in_use(), found[0].clauses)
    end = _("今回の判断と同じです。") if first.same else _("今回の判断とは異なります。判定の手引きもご覧ください。")
    alone = _("お知らせするのはご自身だけで、人事評価には使いません。")
    given = _("確認用の見本でした。先に付けた答えは「%(named)s」です。") % {"named": named}
    return given + end + alone
