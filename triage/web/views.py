"""What the console shows: the day, the queue, one comment. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from triage.decision import Action
from triage.policy import Clause, Policy, load_policy, route_labels, topics_of, wareki
from triage.records import Cue
from triage.review import Past, in_force_at_posting
from triage.store.cases import Case, case, counts, current_texts, members
from triage.store.models.human import EventKind
from triage.store.models.machine import QueueEntry, State
from triage.store.pages import UNDECIDED, Place, Wanted, page, place_of
from triage.text import reveal
from triage.web.marks import Piece, likelihood, pieces
from triage.web.people import DECIDERS, ROLES, has_role, roles_of

_PAGE = 50
_PREVIEW = 160
_GROUP_SHOWN = 10
_PLATFORMS = {"youtube": "YouTube", "x": "X", "instagram": "Instagram", "facebook": "Facebook", "line": "LINE"}
_FLAGS = {
    "no_text": "本文なし",
    "low_information": "手がかりが少ない",
    "obfuscated": "伏せ字・当て字",
    "control_chars": "制御文字",
    "foreign_language": "外国語(人が読む一覧)",
    "edited": "編集あり",
}
ACTIONS = {
    Action.LEAVE: "措置なし(表示を継続)",
    Action.MEASURE: "措置を決定",
    Action.PROPOSE: "措置を起案(承認待ち)",
    Action.APPROVE: "承認",
    Action.RETURN: "差し戻し",
    Action.POSTPONE: "後で判断",
    Action.ESCALATE: "責任者に判断を求める",
    Action.UNDO: "取消",
}


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


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what there is to do today and what this tool is."""
    numbers = [(state.value, state.label, number) for state, number in counts().items()]
    return render(request, "web/home.html", {**base(request), "numbers": numbers})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    key: str
    entry: QueueEntry
    items: list[str]
    text: list[Piece]
    marks: list[str]
    state: str
    platform: str


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue, ranked, with filters and the terms of every rank."""
    state = request.GET.get("state", "")
    states = (State(state),) if state in State.values else UNDECIDED
    wanted = Wanted(states=states, clause=request.GET.get("clause", ""), account=request.GET.get("account", ""))
    entries = page(wanted, size=_PAGE + 1, after=_after(request.GET))
    shown = entries[:_PAGE]
    texts = current_texts(shown)
    context = {
        **base(request),
        "rows": [_row(entry, texts[entry.comment_id]) for entry in shown],
        "after": place_of(shown[-1]) if len(entries) > _PAGE else None,
        "states": State.choices,
        "wanted": wanted,
        "state": state,
    }
    return render(request, "web/queue.html", context)


def _after(query: Mapping[str, str]) -> Place | None:
    try:
        return Place(float(query["priority"]), int(query["after"]))
    except (KeyError, ValueError):
        return None


def _row(entry: QueueEntry, text: str) -> Row:
    from triage.store.payloads import suggestions_from_json

    suggestions = suggestions_from_json(entry.suggestions)
    policy = policy_in_use()
    short = text[:_PREVIEW]
    return Row(
        key=entry.comment.key,
        entry=entry,
        items=[f"{s.item} {policy.clause(s.clause).label} {likelihood(s.probability)}" for s in suggestions],
        text=pieces(short, _cut([cue for s in suggestions for cue in s.cues], len(short))),
        marks=[route_labels()[route] for route in entry.routes]
        + [_FLAGS[flag] for flag in entry.flags if flag in _FLAGS],
        state=State(entry.state).label,
        platform=_PLATFORMS.get(entry.platform, "その他"),
    )


def _cut(cues: list[Cue], length: int) -> list[Cue]:
    return [cue for cue in cues if all(span.end <= length for span in cue.spans)]


@require_safe
@login_required
def comment(request: HttpRequest) -> HttpResponse:
    """Show one comment with everything a decision needs."""
    found = case(request.GET.get("id", ""))
    if found is None:
        raise Http404
    return render(request, "web/comment.html", {**base(request), **case_context(found)})


@dataclass(frozen=True, slots=True)
class Offered:
    """One suggestion as shown: the item in its own words, and why."""

    clause: Clause
    likelihood: str
    reasons: list[str]


def case_context(found: Case) -> dict[str, Any]:
    """Return what the page of one comment shows."""
    from triage.store.payloads import suggestions_from_json

    policy = policy_in_use()
    suggestions = suggestions_from_json(found.entry.suggestions) if found.assessment else ()
    clauses = {s.clause: policy.clause(s.clause) for s in suggestions}
    past = Past(tuple((e.seq, e.decision) for e in found.events if e.decision is not None))
    proposal = past.open_proposal
    repeat = found.assessment.repeat if found.assessment else None
    return {
        "case": found,
        "comment": found.comment,
        "platform": _PLATFORMS.get(found.comment.platform, "その他"),
        "text": pieces(found.comment.text, [cue for s in suggestions for cue in s.cues]),
        "post": reveal(found.comment.post_text),
        "author": reveal(found.comment.author_name),
        "masked": any(clause.masked for clause in clauses.values()),
        "suggestions": [
            Offered(clauses[s.clause], likelihood(s.probability), list(dict.fromkeys(c.reason for c in s.cues)))
            for s in suggestions
        ],
        "basis": policy.messages["authored_basis"] if _authored(found) else "",
        "routes": [route_labels()[route] for route in found.entry.routes],
        "topics": topics_of(policy, found.comment.text) if "opinion" in found.entry.routes else (),
        "crisis": "crisis" in found.entry.routes,
        "flags": [_FLAGS.get(flag, flag) for flag in found.entry.flags],
        "measures": policy.offered(found.comment.platform),
        "older": not in_force_at_posting(policy, found.comment),
        "repeat": repeat,
        "group": [(key, reveal(text)) for key, text in members(repeat.group, _GROUP_SHOWN)] if repeat else (),
        "proposal": proposal,
        "proposal_measure": next((m for m in policy.measures if proposal and m.id == proposal[1].measure), None),
        "proposal_clauses": [policy.clause(c) for c in proposal[1].clauses] if proposal else (),
        "history": [_event(event, policy) for event in found.events if event.kind == EventKind.DECISION],
        "terms": found.entry.terms,
    }


def _authored(found: Case) -> bool:
    return found.assessment is not None and found.assessment.basis == "authored"


def _event(event: Any, policy: Policy) -> dict[str, Any]:
    decision = event.decision
    measure = next((m.label for m in policy.measures if m.id == decision.measure), "")
    return {
        "seq": event.seq,
        "at": event.at,
        "by": event.by,
        "action": ACTIONS[decision.action],
        "measure": measure,
        "items": [clause.item for clause in policy.clauses if clause.id in decision.clauses],
        "reason": reveal(decision.reason),
        "note": reveal(decision.note),
    }
