"""The page of one comment: its text and evidence, what may apply, what waits, and the form with what was filled in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from triage.decision import Action, Decision
from triage.policy import Clause, Policy, route_labels, topics_of
from triage.records import Measure, Suggestion
from triage.review import Choice, Past, approvals_needed, in_force_at_posting
from triage.store.cases import Case, case, members
from triage.store.decisions import Recorded
from triage.store.listing import Filters, neighbours
from triage.store.models.human import EventKind
from triage.store.models.machine import State
from triage.store.payloads import suggestions_from_json
from triage.text import reveal
from triage.web.marks import cues_of, domains, pieces, words
from triage.web.views import base, policy_in_use
from triage.web.words import ACTIONS, FLAGS, PLATFORMS, PRECISIONS, REQUIRED, likelihood

_GROUP_SHOWN = 10
_WORDS_SHOWN = 24
_DOMAINS_SHOWN = 10


@require_safe
@login_required
def comment(request: HttpRequest) -> HttpResponse:
    """Show one comment with everything a decision needs."""
    found = case(request.GET.get("id", ""))
    if found is None:
        raise Http404
    return render(request, "web/comment.html", {**base(request), **case_context(found, request.user.get_username())})


def case_context(found: Case, username: str, kept: Mapping[str, Collection[str]] | None = None) -> dict[str, Any]:
    """Return what the page of one comment shows to a user; `kept` is what they had ticked, by field."""
    policy = policy_in_use()
    suggestions = suggestions_from_json(found.entry.suggestions) if found.assessment else ()
    before, after = neighbours(found.entry, Filters())
    return {
        **_reading(found, policy, suggestions),
        **_possible(found, policy, suggestions),
        "case": found,
        "comment": found.comment,
        "before": before,
        "after": after,
        "expected": found.last_seq,
        "state": State(found.entry.state).label,
        "form": _form(found, policy, suggestions, kept or {}),
        "waiting": _waiting(found, policy, username),
        "history": [_event(event, policy) for event in found.events if event.kind == EventKind.DECISION],
        "may_undo": _may_undo(past_of(found), username),
    }


def past_of(found: Case) -> Past:
    """Return what was concluded on a comment before."""
    return Past(tuple((event.seq, event.decision) for event in found.events if event.decision is not None))


def proposal_of(found: Case) -> tuple[int, Decision] | None:
    """Return the proposal that waits for approval now, with its number."""
    return past_of(found).open_proposal if found.entry.state == State.WAITING_APPROVAL else None


def _reading(found: Case, policy: Policy, suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    shown = found.comment
    masking = {clause.id for clause in policy.clauses if clause.masked}
    return {
        "text": pieces(shown.text, cues_of(suggestions)),
        "post": reveal(shown.post_text),
        "author": reveal(shown.author_name),
        "address": reveal(shown.url),
        "domains": domains(shown.text, _DOMAINS_SHOWN),
        "masked": any(s.clause in masking for s in suggestions),
        "platform": PLATFORMS.get(shown.platform, shown.platform),
        "account": next((a.name for a in policy.accounts if a.id == shown.account), shown.account),
        "precision": PRECISIONS.get(shown.posted_at_precision, ""),
        "routes": [route_labels()[route] for route in found.entry.routes],
        "flags": [FLAGS.get(flag, flag) for flag in found.entry.flags],
        "crisis": "crisis" in found.entry.routes,
        "foreign": "foreign_language" in found.entry.flags,
        "older": not in_force_at_posting(policy, shown),
    }


@dataclass(frozen=True, slots=True)
class Possible:
    """One suggestion as shown: the item in its own words, how likely, and why."""

    clause: Clause
    likelihood: str
    reasons: list[str]
    topics: str


def _possible(found: Case, policy: Policy, suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    clauses = {clause.id: clause for clause in policy.clauses}
    labels = {topic.id: topic.label for topic in policy.topics}
    repeat = found.assessment.repeat if found.assessment else None
    return {
        "possible": [
            Possible(
                clauses[s.clause],
                likelihood(s.probability),
                list(dict.fromkeys(cue.reason for cue in s.cues)),
                "・".join(labels[topic] for topic in clauses[s.clause].topics if topic in labels),
            )
            for s in suggestions
            if s.clause in clauses
        ],
        "authored": found.assessment is not None and found.assessment.basis == "authored",
        "topics": topics_of(policy, found.comment.text) if "opinion" in found.entry.routes else (),
        "repeat": repeat,
        "group": [(key, reveal(text)) for key, text in members(repeat.group, _GROUP_SHOWN)] if repeat else (),
    }


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of the form: what it sends, what it says, and whether the person had ticked it before."""

    value: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the guideline in the form, with its finer labels and checks."""

    clause: Clause
    ticked: bool
    suggested: bool
    sub_labels: list[Tick]
    checks: list[Tick]


def _form(
    found: Case, policy: Policy, suggestions: Sequence[Suggestion], kept: Mapping[str, Collection[str]]
) -> dict[str, Any]:
    offered = policy.offered(found.comment.platform)
    suggested = {s.clause for s in suggestions}
    cues = cues_of(suggestions)
    return {
        "measures": [m for m in offered if m.target == "comment"],
        "person_measures": [(m, _requires(m)) for m in offered if m.target == "person"],
        "remove_only": _remove_only(offered),
        "items": [_item(clause, clause.id in suggested, kept) for clause in policy.clauses],
        "words": [
            Tick(word.value, word.text, word.value in kept.get("confirmed", ()))
            for word in words(found.comment.text, cues, _WORDS_SHOWN)
        ],
    }


def _requires(measure: Measure) -> str:
    return "、".join(REQUIRED.get(name, name) for name in measure.requires)


def _remove_only(offered: Sequence[Measure]) -> bool:
    kinds = {measure.kind for measure in offered}
    return "remove" in kinds and "hide" not in kinds


def _item(clause: Clause, suggested: bool, kept: Mapping[str, Collection[str]]) -> Item:  # noqa: FBT001
    def tick(field: str, name: str, label: str) -> Tick:
        value = f"{clause.id}.{name}"
        return Tick(value, label, value in kept.get(field, ()))

    return Item(
        clause=clause,
        ticked=clause.id in kept.get("clause", ()),
        suggested=suggested,
        sub_labels=[tick("sub_label", sub.id, sub.label) for sub in clause.sub_labels],
        checks=[tick("answer", check.id, check.question) for check in clause.checks],
    )


def _waiting(found: Case, policy: Policy, username: str) -> dict[str, Any] | None:
    """Return the proposal that waits, how many approvals it has and needs, and whether this user took part in it."""
    proposal = proposal_of(found)
    if proposal is None:
        return None
    seq, decision = proposal
    approvers = [person.username for person in past_of(found).approvers(seq)]
    choice = Choice(Action.PROPOSE, measure=decision.measure, clauses=decision.clauses)
    return {
        "by": decision.by,
        "decision": decision,
        "measure": next((m for m in policy.measures if m.id == decision.measure), None),
        "clauses": [clause for clause in policy.clauses if clause.id in decision.clauses],
        "words": [reveal(found.comment.text[span.start : span.end]) for span in decision.confirmed],
        "approved": len(approvers),
        "needed": approvals_needed(policy, found.comment, choice),
        "mine": username in {decision.by.username, *approvers},
    }


def _may_undo(past: Past, username: str) -> bool:
    last = past.events[-1][1] if past.events else None
    return last is not None and last.by.username == username and last.action != Action.UNDO


def _event(event: Recorded, policy: Policy) -> dict[str, Any]:
    decision = event.decision
    if decision is None:
        return {}
    return {
        "seq": event.seq,
        "at": event.at,
        "by": event.by,
        "action": ACTIONS[decision.action],
        "measure": next((m.label for m in policy.measures if m.id == decision.measure), ""),
        "items": [clause.item for clause in policy.clauses if clause.id in decision.clauses],
        "policy_version": decision.policy_version,
        "texts": [
            (label, reveal(text))
            for label, text in (
                ("法令・条文", decision.law_article),
                ("理由", decision.reason),
                ("証拠保全", decision.evidence),
                ("メモ", decision.note),
                ("見直す日", decision.review_on),
                ("解除の手順", decision.way_back),
                ("起案番号", decision.draft_number),
            )
            if text
        ],
    }
