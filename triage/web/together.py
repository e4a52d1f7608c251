"""Working side by side: take a comment over, hand it on, skip it, step aside from it, leave a note. All is recorded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from triage.records import CommentId
from triage.review import Refused
from triage.review.reading import past_of
from triage.review.settling import settled_of
from triage.store.cases import Case
from triage.store.chain import Draft
from triage.store.concerns import NotOpen
from triage.store.decisions import record
from triage.store.holding import hand_over, in_other_hands, let_go, take
from triage.store.models.human import EventKind
from triage.web.casepage import page_of, problem_page, taking_over
from triage.web.deciding import next_of
from triage.web.doors import posted_case, refuse_unpressed, user_of
from triage.web.language import filled
from triage.web.late import held_page, resumed
from triage.web.people import DECIDERS, person_of
from triage.web.waiting import unseen


@require_POST
@login_required
def claim(request: HttpRequest) -> HttpResponse:
    """Take a comment over from whoever has it in hand; they are told when they act."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    try:
        past_of(found).refuse_recused(person_of(user))
    except Refused as refused:
        return problem_page(request, found, *refused.problems)
    take(CommentId(found.comment.id), user.username, timezone.now(), over=True)
    if "resume" in request.POST:
        return resumed(request, found)
    messages.success(request, _("このコメントの確認を引き継ぎました。"))
    return redirect(page_of(request, found))


@require_POST
@login_required
def hand(request: HttpRequest) -> HttpResponse:
    """Hand a comment to a colleague who may decide it."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    to = request.POST.get("to", "")
    if held := in_other_hands(found.comment.id, user.username, timezone.now()):
        return held_page(request, found, held)
    if to not in taking_over(found, user):
        return problem_page(request, found, _("引き渡す相手を選んでください。"))
    reason = request.POST.get("reason", "").strip()
    hand_over(found.comment.id, person_of(user), to, reason=reason, now=timezone.now())
    messages.success(request, filled(_("%(to)s さんに引き渡しました。"), to=to))
    return redirect(next_of(request, found))


@require_POST
@login_required
def skip(request: HttpRequest) -> HttpResponse:
    """Leave a comment to others with a reason, or, where it concerns oneself, for good (関係職員)."""
    user, found = user_of(request, DECIDERS), posted_case(request)
    reason, concerned = request.POST.get("reason", "").strip(), "concerned" in request.POST
    if not reason and not concerned:
        return problem_page(request, found, _("見送る理由を書いてください。"))
    kind = EventKind.RECUSED if concerned else EventKind.SKIPPED
    _record(kind, user, found, "reason", reason)
    let_go(found.comment.id, user.username)
    messages.success(request, _("担当を外れました。") if concerned else _("見送りました。状態は変わりません。"))
    return redirect(next_of(request, found))


@require_POST
@login_required
def note(request: HttpRequest) -> HttpResponse:
    """Add an internal note, which may have to be disclosed like any other document."""
    user, found = user_of(request, (*DECIDERS, "coordinator")), posted_case(request)
    text = request.POST.get("note", "").strip()
    if not text:
        return problem_page(request, found, _("メモを書いてください。"))
    _record(EventKind.NOTE, user, found, "note", text)
    messages.success(request, _("メモを記録しました。"))
    return redirect(page_of(request, found))


@require_POST
@login_required
def seen_after(request: HttpRequest) -> HttpResponse:
    """Record 後閲, with 起案番号 and 決裁日 if there are: never by whoever approved on behalf of the head."""
    user, found = user_of(request, ("approver",)), posted_case(request)
    approval = unseen(found.events)
    if approval is None or approval.by.username == user.username:
        return problem_page(request, found, _("後閲できる代決はありません。代決した方とは別の責任者が後閲します。"))
    try:
        refuse_unpressed(request, "seen")
        past_of(found).refuse_recused(person_of(user))
        settled_on = settled_of(request.POST.get("settled_on", ""), timezone.now())
    except Refused as refused:
        return problem_page(request, found, *refused.problems)
    named = request.POST.get("draft_number", "").strip()
    body = {"of": approval.seq, "draft_number": named, "settled_on": settled_on}
    try:
        record(Draft(EventKind.SEEN_AFTER, person_of(user), timezone.now(), body, found.comment.id))
    except NotOpen as closed:
        return problem_page(request, found, *closed.args)
    messages.success(request, _("後閲を記録しました。"))
    return redirect(page_of(request, found))


def _record(kind: EventKind, user: User, found: Case, field: str, text: str) -> None:
    texts = {field: text} if text else {}
    record(Draft(kind, person_of(user), timezone.now(), {}, found.comment.id, texts))
