"""What is done with a group of repeated posts: each member is decided, or taken back, and logged by itself."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from triage.decision import Action, Decision, Person
from triage.review import Past, Refused, decision_of, measure_named, undo_of
from triage.review.blind import hidden_from
from triage.review.concluding import UNDO_WINDOW, may_take_back
from triage.review.reading import past_of, seen_of
from triage.sentence import Sentence
from triage.store.cases import Case, cases_of, decided_since
from triage.store.decisions import Changed, Conflict, Recorded, append_all
from triage.store.holding import holders
from triage.web.decideform import choice_of
from triage.web.doors import number, user_of
from triage.web.exposure import revealed
from triage.web.grouping import KINDS, chosen_keys, group_context
from triage.web.history import items_of, timeline_line
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import policy_in_use
from triage.web.waiting import proposal_of

# So many members are named with what they lack; the rest are counted.
_NAMED = 20


@require_POST
@login_required
def decide(request: HttpRequest) -> HttpResponse:
    """Record one decision for each member that was left in; all of them or, if anything stands against it, none."""
    user, chosen = user_of(request, DECIDERS), cases_of(chosen_keys(request))
    held = holders([member.entry.comment_id for member in chosen], timezone.now())

    def decided(member: Case) -> Decision:
        _refuse_unready(request, member, held.get(member.entry.comment_id, user.username))
        return _decided(request, member, person_of(user))

    try:
        seqs = append_all(_each(request, chosen, decided))
    except (Refused, Conflict, Changed) as refused:
        return _again(request, refused)
    messages.success(
        request,
        _("%(number)s件に記録しました（記録番号 %(first)s〜%(last)s）。")
        % {"number": len(seqs), "first": seqs[0], "last": seqs[-1]},
    )
    return redirect(_page(request))


def _each(
    request: HttpRequest, chosen: Sequence[Case], decided: Callable[[Case], Decision]
) -> list[tuple[Decision, int]]:
    """Return every member's own decision with the number it was shown with.

    Raises:
        Refused: nobody was chosen, or what stands against it: what is so of all once, the rest under each member's id.
    """
    if not chosen:
        raise Refused([_("一件以上を選んでください。")])
    found: list[tuple[Decision, int]] = []
    against: dict[str, list[str]] = {}
    for member in chosen:
        try:
            found.append((decided(member), _expected(request, member)))
        except Refused as refused:
            for problem in refused.problems:
                against.setdefault(problem, []).append(member.comment.id)
    if against:
        raise Refused([said for problem, keys in against.items() for said in _said(problem, keys, len(chosen))])
    return found


def _said(problem: str, keys: Sequence[str], chosen: int) -> list[str]:
    if len(keys) == chosen > 1:
        return [problem]
    named: list[str] = [Sentence("{name}：{problem}", name=key, problem=problem) for key in keys[:_NAMED]]
    rest = len(keys) - _NAMED
    return [*named, Sentence("ほか{rest}件：{problem}", rest=str(rest), problem=problem)] if rest > 0 else named


def _refuse_unready(request: HttpRequest, member: Case, held: str) -> None:
    """Refuse a member that this person may not decide now, or not with a group; `held`: who has it in hand.

    Raises:
        Refused: somebody else has it in hand, a proposal waits, the text changed, or the measure is none for a group.
    """
    if held != request.user.get_username():
        raise Refused([Sentence("他の職員（{who}）が確認中です。除いてから記録してください。", who=held)])
    if proposal_of(member) is not None:
        raise Refused([gettext_noop("承認を待っている案があります。除いてから記録してください。")])
    if request.POST.get(f"text.{member.comment.id}") != member.text_sha256:
        raise Refused([gettext_noop("本文が変更されました。いまの本文を読んでください。")])
    measure = measure_named(policy_in_use(), member.comment, request.POST.get("measure", ""))
    if request.POST.get("action") == Action.MEASURE and measure is not None and measure.kind not in KINDS:
        raise Refused(
            [Sentence("「{measure}」はまとめて記録できません。一件ずつ起案してください。", measure=measure.label)]
        )


def _decided(request: HttpRequest, member: Case, person: Person) -> Decision:
    """Return one member's own decision; raises Refused with what is missing."""
    policy = policy_in_use()
    return decision_of(
        policy,
        member.comment,
        member.text_sha256,
        choice_of(request.POST, member),
        person,
        past=past_of(member),
        seen=seen_of(member, shown=not hidden_from(policy, member, revealed(request, member.comment.id))),
        group=member.entry.repeat_group,
    )


def _expected(request: HttpRequest, member: Case) -> int:
    return number(request.POST.get(f"expected.{member.comment.id}", ""))


@require_POST
@login_required
def undo(request: HttpRequest) -> HttpResponse:
    """Take back one's own last group decision on each member left in, or on all it can be: each is logged."""
    user, now = user_of(request, DECIDERS), timezone.now()
    every = "all" in request.POST
    chosen = _undoable(request, user, now) if every else cases_of(chosen_keys(request))
    try:
        if every and not chosen:
            raise Refused([_("取り消せる判断はありません。")])  # noqa: TRY301 - shown as the others are
        found = _each(request, chosen, lambda m: undo_of(policy_in_use(), past_of(m), person_of(user), now=now))
        # What is not on the page was shown with no number: it is taken back as it stands.
        last = {member.comment.id: member.last_seq for member in chosen} if every else {}
        append_all([(undone, last.get(undone.comment_id, expected)) for undone, expected in found])
    except (Refused, Conflict) as refused:
        return _again(request, refused)
    messages.success(request, _("%(number)s件の判断を取り消しました。") % {"number": len(found)})
    return redirect(_page(request))


def _undoable(request: HttpRequest, user: User, now: datetime) -> list[Case]:
    """Return the members whose last decision one can take back and made for this group, on the page or not."""
    name, person = request.POST.get("group", ""), person_of(user)
    recent = cases_of(decided_since(name, user.username, now - UNDO_WINDOW, accounts_of(user)))
    return [member for member in recent if _undoable_with(name, past_of(member), person)]


def _undoable_with(group: str, past: Past, person: Person) -> bool:
    return past.events[-1][1].group == group and may_take_back(policy_in_use(), past, person)


def _again(request: HttpRequest, refused: Exception) -> HttpResponse:
    problems = tuple(dict.fromkeys(refused.problems)) if isinstance(refused, Refused) else refused.args
    if isinstance(refused, Conflict) and refused.other is not None:
        problems = (*problems, _what(refused.other))
    status = 422 if isinstance(refused, Refused) else 409
    context = {**group_context(request, request.POST, request.POST), "problems": problems}
    return render(request, "web/group.html", context, status=status)


def _what(other: Recorded) -> str:
    """Return what somebody else did meanwhile, with measure and items."""
    line = timeline_line(other, policy_in_use())
    cited = "".join(
        [f"「{line.measure}」" if line.measure else "", *(f" {i}" for i in items_of(other, policy_in_use()))]
    )
    return Sentence("{name}：{action}{cited}", name=other.comment_id, action=line.action, cited=cited)


def _page(request: HttpRequest) -> str:
    return f"{reverse('group')}?{urlencode({'group': request.POST.get('group', '')})}"
