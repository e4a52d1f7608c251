"""The page of one comment: its text and evidence, what may apply, what waits, and the form with what was filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from triage.marking import pieces
from triage.policy import Clause, Policy, route_labels, topics_of
from triage.records import Suggestion
from triage.review import in_force_at_posting
from triage.review.concluding import may_take_back
from triage.review.doing import CORRECTIONS
from triage.review.reading import past_of
from triage.store.access import StoreError
from triage.store.cases import Case, answered, earlier_measures, members, replies, suggested_items
from triage.store.complaints import ASKED, RESULTS, matters
from triage.store.golden import answers
from triage.store.holding import take
from triage.store.holds import GROUNDS, standing_holds
from triage.store.listing import Filters, neighbours
from triage.store.models.desk import Holding
from triage.store.models.human import EventKind
from triage.store.models.machine import QueueEntry, State
from triage.store.notices import SENDERS, WAYS, open_notices
from triage.store.payloads import suggestions_from_json
from triage.text import reveal
from triage.web.decided import texts_of
from triage.web.decideform import form_of
from triage.web.doors import open_case
from triage.web.exposure import REST_AFTER, is_kept_back, is_severe, opened_severe
from triage.web.history import timeline_line, timeline_lines
from triage.web.language import in_words
from triage.web.marks import cues_of, domains
from triage.web.measures import measures_of, sheets_of
from triage.web.people import ANSWERERS, DECIDERS, accounts_of, colleagues, has_role, person_of
from triage.web.queuepage import filters_of
from triage.web.trail import onward, trail_of
from triage.web.views import base, policy_in_use
from triage.web.waiting import unseen, waiting_of
from triage.web.words import FLAGS, PLATFORMS, PRECISIONS, detail_of, items_named, likelihood

# What nobody has decided, nor proposed anything for, may be made a 見本.
ANSWERABLE = (State.OPEN, State.POSTPONED, State.ESCALATED, State.REOPENED)
UNTOUCHED = (State.OPEN, State.REOPENED)
_GROUP_SHOWN = _REPLIES_SHOWN = 10
_EARLIER_SHOWN = 20
_DOMAINS_SHOWN = 10
# What the fields of every comment's page offer.
_CHOICES = {
    "rest_after": REST_AFTER,
    "corrections": CORRECTIONS.items(),
    "asked_places": ASKED,
    "results": RESULTS.items(),
    "grounds": GROUNDS.items(),
    "senders": SENDERS.items(),
    "ways": WAYS.items(),
}


@require_safe
@login_required
def comment(request: HttpRequest) -> HttpResponse:
    """Show one comment with everything a decision needs."""
    found = open_case(request, request.GET.get("id", ""))
    return render(request, "web/comment.html", case_context(request, found))


def _open_matters(found: Case) -> list[dict[str, Any]]:
    opened = [matter.opened for matter in matters(found.events) if matter.closed is None]
    return [{"seq": e.seq, "action": e.kind.label, "complaint": e.kind == EventKind.COMPLAINT} for e in opened]


def around(request: HttpRequest, entry: QueueEntry) -> Filters:
    """Return the list somebody goes through from this comment on, by the filters of the list they came from.

    Where those name no state: what is to do, or what stands in the same state.
    """
    asked = QueryDict(trail_of(request))
    filters = filters_of(request, asked)
    states = UNTOUCHED if entry.state in UNTOUCHED else (State(entry.state),)
    # Who asked for what others have in hand is led from one of those to the next.
    free_for = "" if filters.others else request.user.get_username()
    return replace(filters, states=filters.states if asked.get("state") else states, free_for=free_for)


def _own_answer(found: Case, policy: Policy, username: str) -> str:
    """Return what somebody gave as the answer for this text beforehand; never what others gave."""
    given = answers(found.comment.id).get((found.comment.id, found.text_sha256), {}).get(username)
    return items_named(policy, given[0]) if given else ""


def _held(found: Case, username: str) -> Holding | None:
    """Take the comment in hand; return who else has it. A page is shown even while nothing can be written."""
    try:
        held = take(found.comment.id, username, timezone.now())
    except StoreError:
        return None
    return held if held is not None and held.username != username else None


def taking_over(found: Case, user: User) -> list[str]:
    """Return whom a comment can be handed to: who may decide it and has not stepped aside from it."""
    recused = past_of(found).recused
    return [name for name in colleagues(user, found.comment.account) if name not in recused]


def case_context(request: HttpRequest, found: Case, typed: Mapping[str, QueryDict] | None = None) -> dict[str, Any]:
    """Return what the page of one comment shows, and take it in hand.

    `typed` is what the person had filled in by the name of its form, if that is not the form that was sent; it comes
    back in that one alone.
    """
    typed = _typed(request) if typed is None else typed
    given = typed.get("decide", QueryDict())
    policy, username, past = policy_in_use(), request.user.get_username(), past_of(found)
    recused = username in past.recused
    user = request.user if isinstance(request.user, User) else None
    decider = None if recused or user is None or not has_role(user, DECIDERS) else user
    hidden = is_kept_back(request, policy, found)
    known = suggestions_from_json(found.entry.suggestions) if found.assessment else ()
    suggestions = () if hidden else known
    masked = is_severe(policy, (s.clause for s in known))
    before, after = neighbours(found.entry, around(request, found.entry))
    return {
        **base(request),
        "recused": recused,
        "may_decide": decider is not None,
        "may_approve": decider is not None and has_role(decider, ["approver"]),
        **_reading(found, policy, suggestions),
        **_possible(found, policy, suggestions),
        "group": _group(found, policy, request.user),
        "hidden": hidden,
        "masked": masked,
        "severe": opened_severe(request, found.comment.id) if masked and decider else 0,
        "case": found,
        "given": given,
        "typed": typed,
        "given_answers": typed.get("golden", QueryDict()).getlist("golden"),
        "comment": found.comment,
        "before": before,
        "after": after,
        "expected": found.last_seq,
        "state": State(found.entry.state).label,
        "form": form_of(found, policy, suggestions, given),
        "waiting": waiting_of(found, policy, username),
        **_CHOICES,
        **_recorded(found, policy),
        **_earlier(found, policy, request.user),
        **_answered(found, policy),
        **_replies(found, policy),
        "may_be_golden": found.entry.state in ANSWERABLE,
        "own_answer": _own_answer(found, policy, username) if has_role(request.user, ANSWERERS) else "",
        "held": _held(found, username) if decider else None,
        "colleagues": taking_over(found, decider) if decider else (),
        "may_undo": decider is not None and may_take_back(policy, past, person_of(decider)),
    }


def _recorded(found: Case, policy: Policy) -> dict[str, Any]:
    """Return what the record says of a comment: its timeline, and what of it still stands, waits or is open."""
    return {
        "history": timeline_lines(found.events, policy, texts_of(found)),
        "unseen": unseen(found.events),
        "measures": measures_of(found, policy),
        "sheets": sheets_of(found, policy),
        "open_matters": _open_matters(found),
        "notices": [timeline_line(event, policy) for event in open_notices(found.events, found.entry)],
        "holds": [timeline_line(event, policy) for event in standing_holds(found.events)],
    }


def problem_page(request: HttpRequest, found: Case, *problems: str) -> HttpResponse:
    """Return the page of a comment with why something was not recorded (422), its form filled in as it was sent."""
    return render(request, "web/comment.html", {**case_context(request, found), "problems": problems}, status=422)


def _typed(request: HttpRequest) -> dict[str, QueryDict]:
    """Return what the form that was sent holds, under its address's name: no other form of the page takes it up."""
    match = request.resolver_match
    return {str(match.url_name): request.POST} if match is not None and request.method == "POST" else {}


def page_of(request: HttpRequest, found: Case) -> str:
    """Return the address of a comment's page."""
    return f"{reverse('comment')}?{urlencode({'id': found.comment.id})}{onward(trail_of(request))}"


def _reading(found: Case, policy: Policy, suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    shown = found.comment
    text = pieces(shown.text, cues_of(suggestions))
    return {
        "text": text,
        "plain": "".join(piece.text for piece in text),
        "post": reveal(shown.post_text),
        "author": reveal(shown.author_name),
        "address": reveal(shown.url),
        "domains": domains(shown.text, _DOMAINS_SHOWN),
        "platform": PLATFORMS.get(shown.platform, shown.platform),
        "account": next((a.name for a in policy.accounts if a.id == shown.account), shown.account),
        "precision": PRECISIONS.get(shown.posted_at_precision, ""),
        "routes": [route_labels()[route] for route in found.entry.routes],
        "flags": [FLAGS.get(flag, flag) for flag in found.entry.flags],
        "crisis": "crisis" in found.entry.routes,
        "foreign": "foreign_language" in found.entry.flags,
        "unfamiliar": "low_information" in found.entry.flags,
        "source": shown.source,
        "source_file": reveal(shown.source.file),
        "screenshot": reveal(shown.source.screenshot),
        "checked_by": reveal(shown.source.checked_by),
        "older": not in_force_at_posting(policy, shown),
    }


@dataclass(frozen=True, slots=True)
class Possible:
    """One suggestion as shown: the item in its own words, how likely, and why."""

    clause: Clause
    likelihood: str
    reasons: list[str]
    topics: str
    beside: bool


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
                "・".join(in_words(labels[topic]) for topic in clauses[s.clause].topics if topic in labels),
                any(check.beside == "accounts" for check in clauses[s.clause].checks),
            )
            for s in suggestions
            if s.clause in clauses
        ],
        "basis": found.assessment.basis if found.assessment is not None else "",
        "topics": topics_of(policy, found.comment.text) if "opinion" in found.entry.routes else (),
        "repeat": repeat,
        "terms": [(name, value, detail_of(name, detail)) for name, value, detail in found.entry.terms],
    }


def _earlier(found: Case, policy: Policy, user: User | AnonymousUser) -> dict[str, Any]:
    count, newest = earlier_measures(found.comment, accounts_of(user), size=_EARLIER_SHOWN)
    return {"earlier_count": count, "earlier": [timeline_line(event, policy) for event in newest]}


def _answered(found: Case, policy: Policy) -> dict[str, Any]:
    key, text = answered(found.comment)
    severe = bool(key) and is_severe(policy, suggested_items([key]).get(key, ()))
    return {"answered": reveal(text), "answered_masked": severe}


def _replies(found: Case, policy: Policy) -> dict[str, Any]:
    count, shown = replies(found.comment, _REPLIES_SHOWN)
    return {"replies": _covered(shown, policy), "replies_count": count, "replies_left": count - len(shown)}


def _covered(shown: Sequence[tuple[str, str]], policy: Policy) -> list[tuple[str, str, bool]]:
    """Return id and text of comments, and whether the text is covered."""
    said = suggested_items([key for key, _text in shown]) if shown else {}
    return [(key, reveal(text), is_severe(policy, said.get(key, ()))) for key, text in shown]


def _group(found: Case, policy: Policy, user: User | AnonymousUser) -> list[tuple[str, str, bool]]:
    """Return id and text of some members of a comment's group, and whether the text is covered."""
    return _covered(members(found.entry.repeat_group, _GROUP_SHOWN, accounts_of(user)), policy)
