"""For those who check: the whole record with its chain, and one decision as a sheet to attach to a 起案."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from triage.decision import Action, Decision
from triage.policy import Clause, Policy
from triage.review import in_force_at_posting
from triage.store.cases import Case
from triage.store.chain import verify_chain
from triage.store.decisions import Recorded, head, latest
from triage.store.models.human import EventKind
from triage.store.samples import PEOPLE, figures
from triage.text import reveal
from triage.web.doors import number, open_case, user_of
from triage.web.history import timeline_line
from triage.web.people import EVERYWHERE, accounts_of
from triage.web.views import base, policy_in_use
from triage.web.words import PLATFORMS

_PAGE = 50
_READERS = (*EVERYWHERE, "approver")
_KINDS = [kind for kind in EventKind if kind != EventKind.GENESIS]
# Whoever such a finer label of ⑤ is about is not spelled out on paper.
_PROTECTED = {"privacy.minor", "privacy.applicant"}


@require_safe
@login_required
def audit(request: HttpRequest) -> HttpResponse:
    """Show the record, newest first, by kind; with `check` the chain is recomputed from its beginning."""
    user_of(request, _READERS)
    if accounts_of(request.user) is not None:
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    chosen = [EventKind(kind)] if kind in _KINDS else []
    found = latest(chosen, before=number(request.GET.get("before", "")), size=_PAGE + 1)
    shown = found[:_PAGE]
    more = urlencode({"kind": kind, "before": str(shown[-1].seq)}) if len(found) > _PAGE else ""
    context = {
        **base(request),
        "rows": [timeline_line(event, policy_in_use()) for event in shown],
        "kinds": [(k.value, k.label) for k in _KINDS],
        "kind": kind,
        "next": more,
        "head": head(),
        "report": verify_chain() if "check" in request.GET else None,
        "figures": figures() if "figures" in request.GET else None,
        "people": PEOPLE,
        "page": "audit",
    }
    return render(request, "web/audit.html", context)


@dataclass(frozen=True, slots=True)
class Cited:
    """An item as the sheet cites it: in its full wording, with its finer labels and the checks that were confirmed."""

    clause: Clause
    sub_labels: list[str]
    checks: list[str]


@require_safe
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """Show one decision with everything a 起案 needs, for printing; what it says is the record, word for word."""
    found = open_case(request, request.GET.get("id", ""))
    asked = number(request.GET.get("seq", ""))
    events = [e for e in found.events if e.decision and e.decision.action in (Action.PROPOSE, Action.MEASURE)]
    event = next((e for e in reversed(events) if not asked or e.seq == asked), None)
    if event is None or event.decision is None:
        raise Http404
    return render(request, "web/sheet.html", {**base(request), **_sheet(found, event, event.decision)})


def _sheet(found: Case, event: Recorded, decision: Decision) -> dict[str, object]:
    policy = policy_in_use()
    approvals = [e for e in found.events if e.decision and e.decision.refers_to == event.seq]
    evidence = next((e for e in found.events if e.seq == decision.preserved), None)
    masked = bool(_PROTECTED & set(decision.sub_labels))
    return {
        "line": timeline_line(event, policy),
        "decision": decision,
        "comment": found.comment,
        "text": _masked(found.comment.text, decision) if masked else reveal(found.comment.text),
        "masked": masked,
        "post": reveal(found.comment.post_text),
        "author": reveal(found.comment.author_name),
        "author_id": reveal(found.comment.author_id),
        "address": reveal(found.comment.url),
        "platform": PLATFORMS.get(found.comment.platform, found.comment.platform),
        "account": next((a.name for a in policy.accounts if a.id == found.comment.account), found.comment.account),
        "measure": next((m for m in policy.measures if m.id == decision.measure), None),
        "cited": _cited(policy, decision),
        "approvals": [timeline_line(e, policy) for e in approvals],
        "evidence": timeline_line(evidence, policy) if evidence else None,
        "same_text": decision.comment_sha256 == found.text_sha256,
        "at_posting": policy.version if in_force_at_posting(policy, found.comment) else "",
    }


def _masked(text: str, decision: Decision) -> str:
    """Return the text with every confirmed word blacked out, one mark for each character."""
    kept = list(text)
    for span in decision.confirmed:
        kept[span.start : span.end] = "■" * (span.end - span.start)
    return reveal("".join(kept))


def _cited(policy: Policy, decision: Decision) -> list[Cited]:
    return [
        Cited(
            clause,
            [label.label for label in clause.sub_labels if f"{clause.id}.{label.id}" in decision.sub_labels],
            [check.question for check in clause.checks if f"{clause.id}.{check.id}" in decision.answers],
        )
        for clause in policy.clauses
        if clause.id in decision.clauses
    ]
