"""The page of a group of repeated posts: what differs, what each member asks for, and the form of one decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from rapidfuzz.distance import Indel

from triage.policy import Policy
from triage.records import CommentId, Suggestion
from triage.review.blind import is_blind, is_sampled
from triage.store.cases import Case, Repeated, cases_of, member_keys, repeated
from triage.store.models.machine import State
from triage.store.payloads import suggestions_from_json
from triage.text import reveal
from triage.web.decideform import form_of, handovers
from triage.web.exposure import is_severe
from triage.web.language import in_words, written
from triage.web.people import accounts_of
from triage.web.views import base, policy_in_use
from triage.web.words import PLATFORMS

MEMBERS = 200
_COMPARED = 2000
# What a group may carry: what can be shown again, or changes nothing for the readers.
KINDS = ("hide", "report")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a member's text: `same` as in the first one, or only here."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One comment of the group in the words of its page; `taken` says whether it is in the decision.

    `masked`: its text is covered until somebody asks. `handover` is the choice of the desk that an opinion is passed on
    to, empty for others.
    All is text, ready to be shown: a page of 200 has no time for tags and filters on each.
    """

    number: str
    nth: str
    key: str
    query: str
    text: SafeString
    about: str
    author: object
    expected: str
    sha256: str
    taken: bool
    masked: bool
    handover: SafeString


@require_safe
@login_required
def group(request: HttpRequest) -> HttpResponse:
    """Show the members side by side, what differs from the first marked, and the form of one decision for them."""
    return render(request, "web/group.html", group_context(request, request.GET, QueryDict()))


def chosen_keys(request: HttpRequest) -> list[str]:
    """Return the members left in of a form's group, of those somebody may see.

    Raises:
        Http404: there are none of that group.
    """
    left_in = set(request.POST.getlist("member"))
    keys = member_keys(request.POST.get("group", ""), MEMBERS, accounts_of(request.user))
    if not keys:
        raise Http404
    return [key for key in keys if key in left_in]


def group_context(request: HttpRequest, asked: QueryDict, given: QueryDict) -> dict[str, Any]:
    """Return what the page shows; raises Http404 where somebody may see none of the group."""
    policy, name = policy_in_use(), asked.get("group", "")
    found = repeated(name, MEMBERS, accounts_of(request.user))
    if not found:
        raise Http404
    (first,) = cases_of([found[0].key])
    form = form_of(first, policy, _suggestions(first, found, policy), given)
    measures = [measure for measure in form["measures"] if measure.kind in KINDS]
    return {
        **base(request),
        "group": name,
        "platform": PLATFORMS.get(first.comment.platform, first.comment.platform),
        "members": _members(found, given, policy),
        "form": {
            **form,
            "measures": measures,
            "person_measures": (),
            "words": (),
            "remove_only": False,
            # One answer for all where all are opinions; where some are, each of those has its own.
            "opinion": all(one.opinion for one in found),
        },
        "given": given,
        "grouped": True,
        "limit": MEMBERS,
    }


def _suggestions(first: Case, found: Sequence[Repeated], policy: Policy) -> tuple[Suggestion, ...]:
    # What is said of one member is said of its copies: one in the blind share, and nothing is said.
    blind = any(is_blind(policy, CommentId(one.key)) for one in found if one.state != State.DECIDED)
    return () if blind and is_sampled(policy) else tuple(suggestions_from_json(first.entry.suggestions))


def _members(found: Sequence[Repeated], given: QueryDict, policy: Policy) -> list[Member]:
    # Many of a group say the same, and stand where the others do.
    marked, about, options = cache(partial(_marked, found[0].text)), cache(_about), cache(partial(_options, policy))
    left_in = set(given.getlist("member")) if given else {one.key for one in found if one.state != State.DECIDED}
    return [
        Member(
            number=str(number),
            nth=_("（%(counter)s件目）") % {"counter": number},
            key=one.key,
            query=urlencode({"id": one.key}),
            text=marked(one.text),
            about=about(one.state),
            author=written(reveal(one.author_name) or _("不明")),
            expected=str(one.last_seq),
            sha256=one.text_sha256,
            taken=one.key in left_in,
            masked=is_severe(policy, one.suggested),
            handover=options(given.get(f"handover.{one.key}", "")) if one.opinion else SafeString(),
        )
        for number, one in enumerate(found, start=1)
    ]


def _options(policy: Policy, chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (name, SafeString(" selected") if name == chosen else "", written(label))
            for name, label in handovers(policy)
        ),
    )


def _about(state: State) -> str:
    return _("%(state)s・投稿者") % {"state": in_words(state.label)}


def _marked(first: str, text: str) -> SafeString:
    return format_html_join(
        "",
        "{}",
        ((run.text if run.same else format_html("<mark>{}</mark>", run.text),) for run in differing(first, text)),
    )


def differing(first: str, text: str) -> Iterator[Run]:
    """Yield a text in runs, each the same as in `first` or not; beyond 2,000 characters nothing is compared."""
    head, rest = text[:_COMPARED], text[_COMPARED:]
    for code in Indel.opcodes(first[:_COMPARED], head):
        if code.dest_start < code.dest_end:
            yield Run(reveal(head[code.dest_start : code.dest_end]), code.tag == "equal")
    if rest:
        yield Run(reveal(rest), same=True)
