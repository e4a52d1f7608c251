"""One decision for a group of repeated posts: each member is decided and logged by itself, and can be left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rapidfuzz.distance import Indel

from triage.decision import Action, Decision
from triage.review import Past, Refused, decision_of, measure_named, undo_of
from triage.review.blind import hidden_from
from triage.review.reading import past_of, seen_of
from triage.store.cases import Case, cases_of, member_keys
from triage.store.decisions import Changed, Conflict, append_all
from triage.store.holding import holders
from triage.store.models.machine import State
from triage.store.payloads import suggestions_from_json
from triage.text import reveal
from triage.web.casepage import proposal_of
from triage.web.decideform import choice_of, form_of
from triage.web.doors import number, user_of
from triage.web.exposure import revealed
from triage.web.language import in_words
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
    """One comment of the group as listed; `taken` says whether it is in the decision."""

    key: str
    runs: list[Run]
    author: str
    state: str
    expected: int
    sha256: str
    decided: bool
    taken: bool
    undoable: bool


@require_safe
@login_required
def group(request: HttpRequest) -> HttpResponse:
    """Show the members side by side, what differs from the first marked, and the form of one decision for them."""
    return render(request, "web/group.html", _context(request, _cases(request, request.GET), QueryDict()))


def _cases(request: HttpRequest, given: QueryDict) -> list[Case]:
    """Return the members somebody may see; raises Http404 for none."""
    keys = member_keys(given.get("group", ""), MEMBERS, accounts_of(request.user))
    found = cases_of(keys)
    if not found:
        raise Http404
    return found


def _context(request: HttpRequest, cases: list[Case], given: QueryDict) -> dict[str, Any]:
    policy, first = policy_in_use(), cases[0]
    form = form_of(first, policy, suggestions_from_json(first.entry.suggestions), given)
    measures = [measure for measure in form["measures"] if measure.kind in _KINDS]
    return {
        **base(request),
        "group": first.entry.repeat_group,
        "platform": PLATFORMS.get(first.comment.platform, first.comment.platform),
        "members": [_member(request, member, first, given) for member in cases],
        "form": {**form, "measures": measures, "person_measures": (), "words": (), "remove_only": False},
        "given": given,
        "grouped": True,
        "limit": MEMBERS,
    }


def _member(request: HttpRequest, member: Case, first: Case, given: QueryDict) -> Member:
    past = past_of(member)
    last = past.events[-1][1] if past.events else None
    mine = last is not None and last.by.username == request.user.get_username() and bool(last.group)
    return Member(
        key=member.comment.id,
        runs=list(differing(first.comment.text, member.comment.text)),
        author=reveal(member.comment.author_name),
        state=State(member.entry.state).label,
        expected=member.last_seq,
        sha256=member.text_sha256,
        decided=member.entry.state == State.DECIDED,
        taken=member.comment.id in given.getlist("member") if given else member.entry.state != State.DECIDED,
        undoable=mine and last is not None and last.action != Action.UNDO,
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
    user = user_of(request, DECIDERS)
    cases = _cases(request, request.POST)
    chosen = _chosen(request, cases)
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
        return _again(request, cases, refused)
    messages.success(
        request,
        _("%(number)s件に記録しました（記録番号 %(first)s〜%(last)s）。")
        % {"number": len(seqs), "first": seqs[0], "last": seqs[-1]},
    )
    return redirect(_page(cases))


def _chosen(request: HttpRequest, cases: list[Case]) -> list[Case]:
    left_in = set(request.POST.getlist("member"))
    return [member for member in cases if member.comment.id in left_in]


def _decided(request: HttpRequest, member: Case, held: str) -> tuple[Case, Past]:
    """Return a member that may be decided by this person now, with its past; `held`: who has it in hand.

    Raises:
        Refused: somebody else has it in hand, a proposal waits, the text changed, or the measure is none for a group.
    """
    name = f"{member.comment.id}："
    if held != request.user.get_username():
        raise Refused(
            [_("%(name)s他の職員（%(who)s）が確認中です。除いてから記録してください。") % {"name": name, "who": held}]
        )
    if proposal_of(member) is not None:
        raise Refused([_("%(name)s承認を待っている案があります。除いてから記録してください。") % {"name": name}])
    if request.POST.get(f"text.{member.comment.id}") != member.text_sha256:
        raise Refused([_("%(name)s本文が変更されました。いまの本文を読んでください。") % {"name": name}])
    measure = measure_named(policy_in_use(), member.comment, request.POST.get("measure", ""))
    if request.POST.get("action") == Action.MEASURE and measure is not None and measure.kind not in _KINDS:
        raise Refused(
            [_("「%(measure)s」はまとめて記録できません。一件ずつ起案してください。") % {"measure": measure.label}]
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
        raise Refused([f"{member.comment.id}：{in_words(problem)}" for problem in refused.problems]) from refused


def _expected(request: HttpRequest, member: Case) -> int:
    return number(request.POST.get(f"expected.{member.comment.id}", ""))


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one's own last group decision on each member left in: each is open again, each is logged."""
    user = user_of(request, DECIDERS)
    cases = _cases(request, request.POST)
    chosen = _chosen(request, cases)
    try:
        undone = [(undo_of(policy_in_use(), past_of(m), person_of(user)), _expected(request, m)) for m in chosen]
        if not undone:
            raise Refused([_("一件以上を選んでください。")])  # noqa: TRY301 - shown as the others are
        append_all(undone)
    except (Refused, Conflict) as refused:
        return _again(request, cases, refused)
    messages.success(request, _("%(number)s件の判断を取り消しました。") % {"number": len(undone)})
    return redirect(_page(cases))


def _again(request: HttpRequest, cases: list[Case], refused: Exception) -> HttpResponse:
    problems = tuple(dict.fromkeys(refused.problems)) if isinstance(refused, Refused) else (str(refused),)
    status = 422 if isinstance(refused, Refused) else 409
    context = {**_context(request, cases, request.POST), "problems": problems}
    return render(request, "web/group.html", context, status=status)


def _page(cases: list[Case]) -> str:
    return f"{reverse('group')}?{urlencode({'group': cases[0].entry.repeat_group})}"
