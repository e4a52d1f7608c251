"""What the console shows: the day and the queue. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from triage.policy import Policy, load_policy, route_labels, wareki
from triage.store.cases import counts, current_texts
from triage.store.listing import Filters, listed, number_of
from triage.store.models.machine import QueueEntry, State
from triage.store.pages import UNDECIDED, Place, place_of
from triage.store.payloads import suggestions_from_json
from triage.web.marks import Piece, cues_of, pieces
from triage.web.people import DECIDERS, ROLES, has_role, roles_of
from triage.web.words import FLAGS, PLATFORMS, likelihood

_PAGE = 50
_PREVIEW = 160
_DIGITS = 15
# Looked at before all else (5(2)ア and the guideline's items on private data and crime).
_URGENT_CLAUSES = ("privacy", "crime")


def policy_in_use() -> Policy:
    """Return the policy this installation decides by."""
    return load_policy(django_settings.TRIAGE_POLICY)


def base(request: HttpRequest) -> dict[str, Any]:
    """Return what every page of a signed-in person shows."""
    policy = policy_in_use()
    return {
        "policy": policy,
        "since": wareki(policy.effective_from),
        "roles": "、".join(ROLES.get(role, role) for role in roles_of(request.user)),
        "may_decide": has_role(request.user, DECIDERS),
        "may_approve": has_role(request.user, ["approver"]),
    }


@dataclass(frozen=True, slots=True)
class Number:
    """A count of the start page and the list it stands for."""

    label: str
    number: int
    query: str


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what there is to do today and what this tool is."""
    numbers = [Number(state.label, number, urlencode({"state": state})) for state, number in counts().items()]
    return render(
        request,
        "web/home.html",
        {**base(request), "page": "home", "numbers": numbers, "urgent": _urgent(policy_in_use())},
    )


def _urgent(policy: Policy) -> list[Number]:
    clauses = [clause for name in _URGENT_CLAUSES for clause in policy.clauses if clause.id == name]
    return [
        Number(route_labels()["crisis"], number_of(Filters(route="crisis")), "route=crisis"),
        *(Number(f"{c.item} {c.label}", number_of(Filters(clause=c.id)), urlencode({"clause": c.id})) for c in clauses),
    ]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    key: str
    entry: QueueEntry
    platform: str
    items: list[tuple[str, str]]
    text: list[Piece]
    cut: bool
    masked: bool
    marks: list[str]
    state: str


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue, ranked, with filters and the terms of every rank."""
    asked = request.GET
    filters = filters_of(asked)
    entries = listed(filters, size=_PAGE + 1, after=_after(asked))
    shown = entries[:_PAGE]
    texts = current_texts(shown)
    begun = number(asked.get("shown", "")) if _after(asked) else 0
    context = {
        **base(request),
        "rows": [_row(entry, texts[entry.comment_id]) for entry in shown],
        "begun": begun,
        "total": number_of(filters),
        "next": _next_query(asked, shown[-1], begun + len(shown)) if len(entries) > _PAGE else "",
        "kept": _kept(asked),
        "choices": {
            "state": State.choices,
            "platform": PLATFORMS.items(),
            "clause": [(clause.id, f"{clause.item} {clause.label}") for clause in policy_in_use().clauses],
            "route": route_labels().items(),
        },
        "filters": filters,
        "state": asked.get("state", ""),
        "page": "approval" if asked.get("state") == State.WAITING_APPROVAL else "queue",
    }
    return render(request, "web/queue.html", context)


def filters_of(asked: Mapping[str, str]) -> Filters:
    """Return the filters an address asks for; a word that is none of them filters nothing."""
    state, platform, route = asked.get("state", ""), asked.get("platform", ""), asked.get("route", "")
    return Filters(
        states=(State(state),) if state in State.values else UNDECIDED,
        platform=platform if platform in PLATFORMS else "",
        account=asked.get("account", ""),
        clause=asked.get("clause", ""),
        route=route if route in route_labels() else "",
    )


def number(raw: str) -> int:
    """Return a number out of an address or a form, 0 for what is none or longer than any number of ours."""
    return int(raw) if raw.isdecimal() and len(raw) <= _DIGITS else 0


def _kept(asked: Mapping[str, str]) -> str:
    names = ("state", "platform", "account", "clause", "route")
    return urlencode({name: asked[name] for name in names if asked.get(name)})


def _next_query(asked: Mapping[str, str], last: QueueEntry, shown: int) -> str:
    place = place_of(last)
    here = urlencode({"priority": repr(place.priority), "after": str(place.comment), "shown": str(shown)})
    return "&".join(filter(None, [_kept(asked), here]))


def _after(asked: Mapping[str, str]) -> Place | None:
    try:
        return Place(float(asked["priority"]), number(asked["after"]))
    except (KeyError, ValueError):
        return None


def _row(entry: QueueEntry, text: str) -> Row:
    suggestions = suggestions_from_json(entry.suggestions)
    clauses = {clause.id: clause for clause in policy_in_use().clauses}
    known = [s for s in suggestions if s.clause in clauses]
    return Row(
        key=entry.comment.key,
        entry=entry,
        platform=PLATFORMS.get(entry.platform, entry.platform),
        items=[(f"{s.item} {clauses[s.clause].label}", likelihood(s.probability)) for s in known],
        text=pieces(text[:_PREVIEW], cues_of(suggestions)),
        cut=len(text) > _PREVIEW,
        masked=any(clauses[s.clause].masked for s in known),
        marks=[route_labels()[route] for route in entry.routes] + [FLAGS.get(flag, flag) for flag in entry.flags],
        state=State(entry.state).label,
    )
