"""One decision for a group of repeated posts: each member is decided and logged by itself, and can be left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe
from rapidfuzz.distance import Indel

from triage.decision import Action, Decision, Person
from triage.policy import Policy
from triage.records import CommentId, Suggestion
from triage.review import Past, Refused, decision_of, measure_named, undo_of
from triage.review.blind import hidden_from, is_blind
from triage.review.concluding import UNDO_WINDOW
from triage.review.reading import past_of, seen_of
from triage.sentence import Sentence
from triage.store.cases import Case, Repeated, cases_of, decided_since, member_keys, repeated
from triage.store.decisions import Changed, Conflict, append_all
from triage.store.holding import holders
from triage.store.models.machine import State
from triage.store.payloads import suggestions_from_json
from triage.text import reveal
from triage.web.casepage import proposal_of
from triage.web.decideform import choice_of, form_of
from triage.web.doors import number, user_of
from triage.web.exposure import revealed
from triage.web.language import in_words, written
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import PLATFORMS

MEMBERS = 200
_COMPARED = 2000
# What a group may carry: what can be shown again, or changes nothing for the readers.
_KINDS = ("hide", "report")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a member's text: `same` as in the first one, or only here."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class Member:
    """One comment of the group in the words of its page; `taken` says whether it is in the decision.

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


@require_safe
@login_required
def group(request: HttpRequest) -> HttpResponse:
    """Show the members side by side, what differs from the first marked, and the form of one decision for them."""
    return render(request, "web/group.html", _context(request, request.GET, QueryDict()))


def _context(request: HttpRequest, asked: QueryDict, given: QueryDict) -> dict[str, Any]:
    """Return what the page shows; raises Http404 where somebody may see none of the group."""
    policy, name = policy_in_use(), asked.get("group", "")
    found = repeated(name, MEMBERS, accounts_of(request.user))
    if not found:
        raise Http404
    (first,) = cases_of([found[0].key])
    form = form_of(first, policy, _suggestions(first, found, policy), given)
    measures = [measure for measure in form["measures"] if measure.kind in _KINDS]
    return {
        **base(request),
        "group": name,
        "platform": PLATFORMS.get(first.comment.platform, first.comment.platform),
        "members": _members(found, given),
        "form": {**form, "measures": measures, "person_measures": (), "words": (), "remove_only": False},
        "given": given,
        "grouped": True,
        "limit": MEMBERS,
    }


def _suggestions(first: Case, found: Sequence[Repeated], policy: Policy) -> tuple[Suggestion, ...]:
    # What is said of one member is said of its copies: one in the blind share, and nothing is said.
    blind = any(is_blind(policy, CommentId(one.key)) for one in found if one.state != State.DECIDED)
    return () if blind else tuple(suggestions_from_json(first.entry.suggestions))


def _members(found: Sequence[Repeated], given: QueryDict) -> list[Member]:
    # Many of a group say the same, and stand where the others do.
    marked, about = cache(partial(_marked, found[0].text)), cache(_about)
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
        )
        for number, one in enumerate(found, start=1)
    ]


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


@require_POST
@login_required
def decide(request: HttpRequest) -> HttpResponse:
    """Record one decision for each member that was left in; all of them or, if anything stands against it, none."""
    user, chosen = user_of(request, DECIDERS), _chosen(request)
    held = holders([member.entry.comment_id for member in chosen], timezone.now())
    try:
        decisions = [
            (_decided(request, member, held.get(member.entry.comment_id, user.username)), _expected(request, member))
            for member in chosen
        ]
        if not decisions:
            raise Refused([_("一件以上を選んでください。")])  # noqa: TRY301 - shown as the others are
        seqs = append_all([(decision_made(request, member, past), seq) for (member, past), seq in decisions])
    except (Refused, Conflict, Changed) as refused:
        return _again(request, refused)
    messages.success(
        request,
        _("%(number)s件に記録しました（記録番号 %(first)s〜%(last)s）。")
        % {"number": len(seqs), "first": seqs[0], "last": seqs[-1]},
    )
    return redirect(_page(request))


def _chosen(request: HttpRequest) -> list[Case]:
    """Return the members left in, of those somebody may see; raises Http404 where there are none of the group."""
    left_in = set(request.POST.getlist("member"))
    keys = member_keys(request.POST.get("group", ""), MEMBERS, accounts_of(request.user))
    if not keys:
        raise Http404
    return cases_of([key for key in keys if key in left_in])


def _decided(request: HttpRequest, member: Case, held: str) -> tuple[Case, Past]:
    """Return a member that may be decided by this person now, with its past; `held`: who has it in hand.

    Raises:
        Refused: somebody else has it in hand, a proposal waits, the text changed, or the measure is none for a group.
    """
    if held != request.user.get_username():
        raise Refused([_of(member, Sentence("他の職員（{who}）が確認中です。除いてから記録してください。", who=held))])
    if proposal_of(member) is not None:
        raise Refused([_of(member, gettext_noop("承認を待っている案があります。除いてから記録してください。"))])
    if request.POST.get(f"text.{member.comment.id}") != member.text_sha256:
        raise Refused([_of(member, gettext_noop("本文が変更されました。いまの本文を読んでください。"))])
    measure = measure_named(policy_in_use(), member.comment, request.POST.get("measure", ""))
    if request.POST.get("action") == Action.MEASURE and measure is not None and measure.kind not in _KINDS:
        raise Refused(
            [Sentence("「{measure}」はまとめて記録できません。一件ずつ起案してください。", measure=measure.label)]
        )
    return member, past_of(member)


def decision_made(request: HttpRequest, member: Case, past: Past) -> Decision:
    """Return one member's own decision; raises Refused with what is missing, under the member's id."""
    person = person_of(user_of(request, DECIDERS))
    try:
        return decision_of(
            policy_in_use(),
            member.comment,
            member.text_sha256,
            choice_of(request.POST, member),
            person,
            past=past,
            seen=seen_of(member, shown=not hidden_from(policy_in_use(), member, revealed(request, member.comment.id))),
            group=member.entry.repeat_group,
        )
    except Refused as refused:
        raise _named(member, refused) from refused


def _named(member: Case, refused: Refused) -> Refused:
    return Refused([_of(member, problem) for problem in refused.problems])


def _of(member: Case, problem: str) -> Sentence:
    return Sentence("{name}：{problem}", name=member.comment.id, problem=problem)


def _expected(request: HttpRequest, member: Case) -> int:
    return number(request.POST.get(f"expected.{member.comment.id}", ""))


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one's own last group decision on each member left in, or on all it can be: each is logged."""
    user, now = user_of(request, DECIDERS), timezone.now()
    every = "all" in request.POST
    chosen = _undoable(request, now) if every else _chosen(request)
    try:
        if not chosen:
            problem = _("取り消せる判断はありません。") if every else _("一件以上を選んでください。")
            raise Refused([problem])  # noqa: TRY301 - shown as the others are
        expected = [member.last_seq if every else _expected(request, member) for member in chosen]
        undone = list(zip((_undone(member, person_of(user), now) for member in chosen), expected, strict=True))
        append_all(undone)
    except (Refused, Conflict) as refused:
        return _again(request, refused)
    messages.success(request, _("%(number)s件の判断を取り消しました。") % {"number": len(undone)})
    return redirect(_page(request))


def _undone(member: Case, person: Person, now: datetime) -> Decision:
    try:
        return undo_of(policy_in_use(), past_of(member), person, now=now)
    except Refused as refused:
        raise _named(member, refused) from refused


def _undoable(request: HttpRequest, now: datetime) -> list[Case]:
    """Return the members whose last decision is one's own for this group and recent, on the page or not."""
    name, username = request.POST.get("group", ""), request.user.get_username()
    recent = cases_of(decided_since(name, username, now - UNDO_WINDOW, accounts_of(request.user)))
    return [member for member in recent if _own_last(past_of(member), username, name)]


def _own_last(past: Past, username: str, group: str) -> bool:
    last = past.events[-1][1]
    return (
        username not in past.recused
        and last.by.username == username
        and last.group == group
        and last.action != Action.UNDO
    )


def _again(request: HttpRequest, refused: Exception) -> HttpResponse:
    problems = tuple(dict.fromkeys(refused.problems)) if isinstance(refused, Refused) else refused.args
    status = 422 if isinstance(refused, Refused) else 409
    context = {**_context(request, request.POST, request.POST), "problems": problems}
    return render(request, "web/group.html", context, status=status)


def _page(request: HttpRequest) -> str:
    return f"{reverse('group')}?{urlencode({'group': request.POST.get('group', '')})}"
