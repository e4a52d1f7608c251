"""For those who check: the whole record with its chain, and one decision as a sheet to attach to a 起案."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from triage.decision import Action, Decision, is_approved
from triage.policy import Policy
from triage.review import cited_of
from triage.review.blind import is_sampled
from triage.store.cases import Case
from triage.store.chain import verify_chain
from triage.store.decisions import Acts, Recorded, head, latest
from triage.store.models.human import EventKind
from triage.store.samples import PEOPLE, figures
from triage.store.standing import standing_of
from triage.text import reveal
from triage.web.decided import blacked, is_protected, texts_of
from triage.web.doors import number, open_case, user_of
from triage.web.history import Line, timeline_line
from triage.web.measures import sheet_of
from triage.web.people import EVERYWHERE, accounts_of, everyone
from triage.web.queuepage import day_of
from triage.web.views import base, policy_in_use
from triage.web.words import ACTIONS, PLATFORMS

_PAGE = 50
_READERS = (*EVERYWHERE, "approver")
_FIELDS = ("kind", "person", "since", "until")
_KINDS = [kind for kind in EventKind if kind != EventKind.GENESIS]


@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Show the record, newest first, by kind, person and days; with `check` the whole chain is recomputed."""
    user_of(request, _READERS)
    if accounts_of(request.user) is not None:
        raise PermissionDenied
    asked = {name: request.GET.get(name, "").strip() for name in _FIELDS}
    found = latest(_acts(asked), before=number(request.GET.get("before", "")), size=_PAGE + 1)
    shown = found[:_PAGE]
    kept = {name: value for name, value in asked.items() if value}
    more = urlencode({**kept, "before": str(shown[-1].seq)}) if len(found) > _PAGE else ""
    context = {
        **base(request),
        "rows": [timeline_line(event, policy_in_use()) for event in shown],
        "kinds": [(k.value, k.label) for k in _KINDS],
        "asked": asked,
        "everyone": list(everyone()),
        "next": more,
        "head": head(),
        "report": verify_chain() if "check" in request.GET else None,
        "figures": figures() if "figures" in request.GET else None,
        "people": PEOPLE,
        "sampled": is_sampled(policy_in_use()),
        "page": "audit",
    }
    return render(request, "web/audit.html", context)


def _acts(asked: Mapping[str, str]) -> Acts:
    kind, until = asked["kind"], day_of(asked["until"])
    return Acts(
        kinds=[EventKind(kind)] if kind in _KINDS else [],
        username=asked["person"],
        since=day_of(asked["since"]),
        until=until + timedelta(days=1) if until else None,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a decision stands now, in words, and the event that made it so."""

    words: str
    line: Line


@require_safe
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """Show one decision with everything a 起案 needs, for printing; what it says is the record, word for word."""
    found = open_case(request, request.GET.get("id", ""))
    event = sheet_of(found, number(request.GET.get("seq", "")))
    if event is None or event.decision is None:
        raise Http404
    return render(request, "web/sheet.html", {**base(request), **_sheet(found, event, event.decision)})


def _sheet(found: Case, event: Recorded, decision: Decision) -> dict[str, object]:
    policy, texts = policy_in_use(), texts_of(found)
    approvals = [e for e in found.events if e.decision and e.decision.refers_to == event.seq]
    evidence = next((e for e in found.events if e.seq == decision.preserved), None)
    masked, text = is_protected(decision), texts.get(decision.comment_sha256)
    cited = decision.cited or cited_of(policy, decision.clauses, decision.sub_labels, decision.answers)
    return {
        "line": timeline_line(event, policy, texts),
        "standing": _standing(found, event, decision, policy),
        "decision": decision,
        "comment": found.comment,
        "text": None if text is None else blacked(text, decision, policy) if masked else reveal(text),
        "masked": masked,
        "post": reveal(found.comment.post_text),
        "author": reveal(found.comment.author_name),
        "author_id": reveal(found.comment.author_id),
        "address": reveal(found.comment.url),
        "platform": PLATFORMS.get(found.comment.platform, found.comment.platform),
        "account": next((a.name for a in policy.accounts if a.id == found.comment.account), found.comment.account),
        "measure": next((m for m in policy.measures if m.id == decision.measure), None),
        "cited": cited,
        "reworded": not decision.cited and decision.policy_version != policy.version,
        "approvals": [timeline_line(e, policy) for e in approvals],
        "settled": [timeline_line(e, policy) for e in found.events if _settles(e, event.seq)],
        "evidence": timeline_line(evidence, policy) if evidence else None,
        "same_text": decision.comment_sha256 == found.text_sha256,
        "at_posting": decision.policy_posted,
    }


def _standing(found: Case, event: Recorded, decision: Decision, policy: Policy) -> Standing:
    """Return what became of a decision: what ended it, else its last approval, else itself."""
    ended = _ended_by(event, found.events)
    if ended is not None and ended.decision is not None:
        named = ended.decision.refers_to == event.seq or ended.decision.action == Action.LIFT
        words = ACTIONS[ended.decision.action] if named else _("のちの判断に替わりました")
        return Standing(words, timeline_line(ended, policy))
    undone = {e.decision.refers_to for e in found.events if e.decision and e.decision.action == Action.UNDO}
    approvals = [e for e in found.events if _approves(e, event.seq) and e.seq not in undone]
    if not approvals:
        return Standing(ACTIONS[decision.action], timeline_line(event, policy))
    waiting = not is_approved(decision.approvals, [e.body.get("approvals", 1) for e in approvals])
    return Standing(_("次の承認を待っています") if waiting else _("承認済み"), timeline_line(approvals[-1], policy))


def _ended_by(event: Recorded, events: Sequence[Recorded]) -> Recorded | None:
    """Return the decision that ended this one, None while it stands or waits; on another axis nothing ends it."""
    own = {event.seq, *(e.seq for e in events if _approves(e, event.seq))}
    ended, stood = None, event.body["action"] == Action.MEASURE
    for place, later in enumerate(events, start=1):
        if later.decision is None or later.seq <= event.seq:
            continue
        stands = any(order.seq in own for order in standing_of(events[:place]).ordered.values())
        to, undoes = later.decision.refers_to, later.decision.action == Action.UNDO
        # An approval that is taken back leaves the proposal waiting.
        if stands or (undoes and (to in own - {event.seq} or (ended is not None and to == ended.seq))):
            ended = None
        elif stood or (to == event.seq and later.decision.action in (Action.RETURN, Action.UNDO)):
            ended = later
        stood = stands
    return ended


def _settles(event: Recorded, seq: int) -> bool:
    return event.kind == EventKind.SETTLED and event.body["of"] == seq


def _approves(event: Recorded, seq: int) -> bool:
    return event.decision is not None and event.decision.action == Action.APPROVE and event.decision.refers_to == seq
