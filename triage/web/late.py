"""What somebody reads whose form came too late: what happened meanwhile, and what they had filled in, to go on with."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from triage.policy import Policy
from triage.store.cases import Case
from triage.store.decisions import Conflict
from triage.store.models.desk import Holding
from triage.web.casepage import case_context
from triage.web.decideform import QUOTED, quoted_of
from triage.web.doors import posted_case, user_of
from triage.web.history import items_of, timeline_line
from triage.web.people import DECIDERS
from triage.web.views import base, policy_in_use

_DECIDE = "decide"
# What is written into each form that can come too late, by the form's name, and what is chosen in it: this is carried
# on, into that form alone. `of` is which measure or complaint a form is about.
_WRITTEN = {
    _DECIDE: {
        "reason": gettext_noop("理由"),
        "note": gettext_noop("メモ"),
        "law_article": gettext_noop("法令・条文"),
        QUOTED: gettext_noop("該当する言葉"),
        "evidence": gettext_noop("証拠保全できない理由"),
        "review_on": gettext_noop("見直す日"),
        "way_back": gettext_noop("解除の手順"),
        "draft_number": gettext_noop("起案番号"),
    },
    "approve": {
        "reason": gettext_noop("差し戻す理由（差し戻すときは必ず）"),
        "draft_number": gettext_noop("起案番号"),
        "settled_on": gettext_noop("決裁日"),
    },
    "lift": {"reason": gettext_noop("取りやめる理由")},
    "hand": {"reason": gettext_noop("伝えること（任意）")},
    "look_again": {"reason": gettext_noop("理由")},
}
_CHOSEN = {
    _DECIDE: ("measure", "clause", "sub_label", "answer", "confirmed", "handover"),
    "hand": ("to",),
    "look_again": ("result",),
}
_FACT, _OF = "fact.", "of"


def conflict_page(request: HttpRequest, found: Case, conflict: Conflict) -> HttpResponse:
    """Return the page that shows what somebody else did meanwhile, with its measure and items."""
    policy, other = policy_in_use(), conflict.other
    line, items = (timeline_line(other, policy), items_of(other, policy)) if other else (None, [])
    return _late(request, found, "web/conflict.html", {"other": line, "items": items})


def changed_page(request: HttpRequest, found: Case) -> HttpResponse:
    """Return the page that says that the text is another one now."""
    return _late(request, found, "web/changed.html", {})


def held_page(request: HttpRequest, found: Case, held: Holding) -> HttpResponse:
    """Return the page that says who has the comment in hand."""
    return _late(request, found, "web/held.html", {"held": held})


def _late(request: HttpRequest, found: Case, template: str, more: dict[str, object]) -> HttpResponse:
    form = str(request.resolver_match.url_name) if request.resolver_match else ""
    context = {**base(request), **more, "comment": found.comment, **_typed(form, request.POST)}
    return render(request, template, context, status=409)


def _typed(form: str, given: QueryDict) -> dict[str, object]:
    """Return what was written, to be read, and all that a form carries on: nothing where nothing was filled in."""
    kept = [(name, value) for name in given if _is_filled_in(form, name) for value in given.getlist(name) if value]
    whose = [("form", form), *((_OF, value) for value in given.getlist(_OF))]
    return {"written": list(_written(form, given, policy_in_use())), "carried": [*whose, *kept] if kept else []}


def _is_filled_in(form: str, name: str) -> bool:
    asked = form == _DECIDE and name.startswith((_FACT, f"{QUOTED}."))
    return asked or name in _WRITTEN.get(form, ()) or name in _CHOSEN.get(form, ())


def _written(form: str, given: QueryDict, policy: Policy) -> Iterable[tuple[str, str]]:
    asked = policy.clauses if form == _DECIDE else ()
    facts = {f"{_FACT}{c.id}.{check.id}": check.record for c in asked for check in c.checks if check.record}
    for name, label in {**_WRITTEN.get(form, {}), **facts}.items():
        if text := (quoted_of(given) if name == QUOTED else given.get(name, "")).strip():
            yield label, text


@require_POST
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Show the comment as it is now with what somebody had filled in; nothing is recorded by that."""
    user_of(request, DECIDERS)
    return resumed(request, posted_case(request))


def resumed(request: HttpRequest, found: Case) -> HttpResponse:
    """Return the page of a comment with what one form of it carried; where that form is gone, with what was written."""
    form, given = request.POST.get("form", ""), request.POST
    page = case_context(request, found, {form: given})
    if not _stands(form, given.get(_OF, ""), page):
        messages.info(request, _("書いた内容を入れる欄は、いまの画面にはありません。いまの記録を確かめてください。"))
        return render(request, "web/comment.html", {**page, **_typed(form, given)})
    messages.info(request, _("書いた内容を入れました。いまの記録と本文を確かめてから、記録してください。"))
    return render(request, "web/comment.html", {**page, "resumed": form == _DECIDE})


def _stands(form: str, of: str, page: Mapping[str, Any]) -> bool:
    """Return whether a form is on the page of a comment as it is now."""
    waiting = page["waiting"]
    measures = [] if waiting else [str(one.order.seq) for one in page["measures"] if not one.lifted]
    there = {
        _DECIDE: not waiting,
        "approve": waiting and (waiting["alone"] or (page["may_approve"] and not waiting["mine"])),
        "lift": of in measures,
        "look_again": of in [str(one["seq"]) for one in page["open_matters"] if one["complaint"]],
        "hand": True,
    }
    return bool(page["may_decide"] and there.get(form))
