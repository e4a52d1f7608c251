"""What somebody reads whose form came too late: what happened meanwhile, and what they had filled in, to go on with."""

from collections.abc import Iterable

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

_WRITTEN = {
    "reason": gettext_noop("理由"),
    "note": gettext_noop("メモ"),
    "law_article": gettext_noop("法令・条文"),
    QUOTED: gettext_noop("該当する言葉"),
    "evidence": gettext_noop("証拠保全できない理由"),
    "draft_number": gettext_noop("起案番号"),
    "settled_on": gettext_noop("決裁日"),
    "review_on": gettext_noop("見直す日"),
    "way_back": gettext_noop("解除の手順"),
}
_CHOSEN = ("measure", "clause", "sub_label", "answer", "confirmed", "handover")
_FACT = "fact."


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
    given = request.POST
    context = {
        **base(request),
        **more,
        "comment": found.comment,
        "written": list(_written(given, policy_in_use())),
        "carried": [(name, value) for name in given if _is_filled_in(name) for value in given.getlist(name) if value],
    }
    return render(request, template, context, status=409)


def _is_filled_in(name: str) -> bool:
    return name in _WRITTEN or name in _CHOSEN or name.startswith((_FACT, f"{QUOTED}."))


def _written(given: QueryDict, policy: Policy) -> Iterable[tuple[str, str]]:
    facts = {f"{_FACT}{c.id}.{check.id}": check.record for c in policy.clauses for check in c.checks if check.record}
    for name, label in {**_WRITTEN, **facts}.items():
        if text := (quoted_of(given) if name == QUOTED else given.get(name, "")).strip():
            yield label, text


@require_POST
@login_required
def resume(request: HttpRequest) -> HttpResponse:
    """Show the comment as it is now with what somebody had filled in; nothing is recorded by that."""
    user_of(request, DECIDERS)
    return resumed(request, posted_case(request))


def resumed(request: HttpRequest, found: Case) -> HttpResponse:
    """Return the page of a comment with what the form carried."""
    messages.info(request, _("書いた内容を入れました。いまの記録と本文を確かめてから、判断を記録してください。"))
    context = {**case_context(request, found, request.POST), "resumed": True}
    return render(request, "web/comment.html", context)
