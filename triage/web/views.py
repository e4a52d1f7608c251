"""The start page, and what every page of a signed-in person shows. Nothing here writes."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from triage.policy import Clause, Policy, load_policy, route_labels
from triage.store.concerns import number_open
from triage.store.golden import agreed, compared
from triage.store.listing import Filters, number_of
from triage.store.lots import Progress, progress
from triage.store.models.human import EventKind
from triage.store.notices import number_waiting
from triage.store.overview import counted, counts, number_foreign
from triage.web.language import day_in_words, in_words
from triage.web.never import NEVER
from triage.web.people import ANSWERERS, DECIDERS, EVERYWHERE, ROLES, accounts_of, has_role, roles_of
from triage.web.trail import onward, trail_of

# Looked at before all else (5(2)ア and the guideline's items on private data and crime).
_URGENT_CLAUSES = ("privacy", "crime")


def policy_in_use() -> Policy:
    """Return the policy this installation decides by."""
    return load_policy(django_settings.TRIAGE_POLICY)


def by_provider(request: HttpRequest) -> bool:
    """Return whether somebody signed in through the body's own provider, which alone can change their password."""
    if not django_settings.TRIAGE_OIDC:
        return False
    from allauth.account.internal.flows.login import get_authentication_records

    return any(one.get("method") == "socialaccount" for one in get_authentication_records(request, request.user))


def base(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of a signed-in person shows."""
    policy, trail = policy_in_use(), trail_of(request)
    return {
        "trail": trail,
        "onward": onward(trail),
        "policy": policy,
        "by_provider": by_provider(request),
        "since": day_in_words(policy.effective_from),
        "roles": "、".join(in_words(ROLES.get(role, role)) for role in roles_of(request.user)),
        "may_decide": has_role(request.user, DECIDERS),
        "may_approve": has_role(request.user, ["approver"]),
        "may_write": has_role(request.user, [*DECIDERS, "coordinator"]),
        "may_see_requests": has_role(request.user, ["approver", "coordinator", "auditor"]),
        "may_answer": has_role(request.user, ANSWERERS),
        "may_audit": has_role(request.user, [*EVERYWHERE, "approver"]) and accounts_of(request.user) is None,
    }


@dataclass(frozen=True, slots=True)
class Number:
    """A count of the start page and the list it stands for."""

    label: str
    number: str
    query: str
    some: bool = False


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what there is to do today and what this tool is."""
    mine = Filters(accounts=accounts_of(request.user))
    user = request.user.get_username()
    own = [one for one in compared(agreed()) if one.username == user]
    numbers = [Number(s.label, counted(n), urlencode({"state": s})) for s, n in counts(mine).items()]
    context = {
        "page": "home",
        "never": NEVER,
        "numbers": numbers,
        "urgent": _urgent(policy_in_use(), mine),
        "notices": number_waiting(mine.accounts),
        "unseen": number_open([EventKind.SEEN_AFTER], mine.accounts),
        "foreign": number_foreign(mine.accounts),
        "left": left(policy_in_use(), mine.accounts),
        "handed": number_of(replace(mine, holder=user, handed=True)),
        "golden": len(own),
        "golden_same": sum(one.same for one in own),
    }
    return render(request, "web/home.html", {**base(request), **context})


def left(policy: Policy, accounts: frozenset[str] | None) -> Progress | None:
    """Return what is left until 全件確認済 over all of these accounts, None where not every comment is decided."""
    if policy.review_mode != "all":
        return None
    found = progress(accounts)
    return Progress("", sum(one.open for one in found), sum(one.unrecorded for one in found))


def _urgent(policy: Policy, mine: Filters) -> list[Number]:
    clauses = [clause for name in _URGENT_CLAUSES for clause in policy.clauses if clause.id == name]
    crisis = number_of(replace(mine, route="crisis")) or 0
    return [
        Number(route_labels()["crisis"], counted(crisis), "route=crisis", some=crisis > 0),
        *(_of_clause(clause, number_of(replace(mine, clause=clause.id)) or 0) for clause in clauses),
    ]


def _of_clause(clause: Clause, number: int) -> Number:
    return Number(f"{clause.item} {clause.label}", counted(number), urlencode({"clause": clause.id}), some=number > 0)
