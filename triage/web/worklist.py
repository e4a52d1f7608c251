"""The work list: what staff carry out by hand in each platform's own menu, with a tick for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.records import Measure
from triage.review import Refused
from triage.review.doing import corrected_of, moment_of, refuse_concerned, result_of
from triage.review.tasksheet import beginning_of
from triage.store.cases import current_comments, suggested_items
from triage.store.decisions import Acts, Conflict, latest, numbered
from triage.store.models.human import EventKind
from triage.store.standing import ended_by
from triage.store.worklist import RESULTS, Task, correct, is_tick, open_tasks, tasks, tick
from triage.text import reveal
from triage.web.casepage import case_context, page_of
from triage.web.doors import expected_of, number, open_case, posted_case, user_of
from triage.web.exposure import is_severe
from triage.web.history import Line, timeline_line
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import AXES, PLATFORMS

_SHOWN = 50
# One's own last ticks; as many corrections may stand among them.
_OWN_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One task as shown, in the words of the platform's menu; `covered`: its text is shown when somebody asks for it.

    `result` and `done_at` are what somebody had filled in, in the one row that was refused.
    """

    task: Task
    measure: Measure | None
    text: str
    covered: bool
    author: str
    address: str
    account: str
    axis: str
    result: str
    done_at: str


@require_safe
@login_required
def worklist(request: HttpRequest) -> HttpResponse:
    """Show what is to be done, platform by platform; the tool itself does none of it."""
    return render(request, "web/worklist.html", _context(request, QueryDict()))


def _measures() -> Mapping[str, Measure]:
    return {measure.id: measure for measure in policy_in_use().measures}


def _context(request: HttpRequest, given: QueryDict) -> dict[str, object]:
    accounts = accounts_of(request.user)
    policy = policy_in_use()
    found = tasks(policy, accounts, limit=_SHOWN)
    rows = _rows(found, given)
    platforms = [name for name in PLATFORMS if any(task.platform == name for task in found)]
    return {
        **base(request),
        "groups": [(PLATFORMS[name], [row for row in rows if row.task.platform == name]) for name in platforms],
        "total": open_tasks(policy, accounts).count(),
        "shown": len(found),
        "results": RESULTS.items(),
        "own": _own_ticks(request),
        "page": "worklist",
    }


def _own_ticks(request: HttpRequest) -> list[Line]:
    """Return what this person ticked last, newest first: a slip is noticed soon, and corrected from there."""
    mine = Acts([EventKind.MEASURE_DONE], username=request.user.get_username())
    own = [event for event in latest(mine, before=0, size=2 * _OWN_SHOWN) if is_tick(event)]
    return [timeline_line(event, policy_in_use()) for event in own[:_OWN_SHOWN]]


def _rows(found: Sequence[Task], given: QueryDict) -> list[Row]:
    policy, measures, now = policy_in_use(), _measures(), timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    names = {account.id: account.name for account in policy.accounts}
    keys = [task.comment_id for task in found]
    comments, suggested = current_comments(keys), suggested_items(keys)
    rows = []
    for task in found:
        comment = comments.get(task.comment_id)
        text, author, url = (comment.text, comment.author_name, comment.url) if comment else ("", "", "")
        sent = given if _is_of(task, given) else {}
        rows.append(
            Row(
                task=task,
                measure=measures.get(task.measure),
                text=beginning_of(text, policy),
                covered=is_severe(policy, suggested.get(task.comment_id, ())),
                author=reveal(author),
                address=reveal(url),
                account=names.get(task.account, task.account),
                axis=AXES.get(task.axis, ""),
                result=str(sent.get("result", "")),
                done_at=str(sent.get("done_at", now)),
            )
        )
    return rows


def _is_of(task: Task, given: QueryDict) -> bool:
    """Return whether a form is about this task."""
    return task.decision == number(given.get("decision", "")) and task.reverse == ("reverse" in given)


@require_POST
@login_required
def done(request: HttpRequest) -> HttpResponse:
    """Record what somebody did on the platform, or found there."""
    user, given, now = user_of(request, DECIDERS), request.POST, timezone.now()
    found = tasks(policy_in_use(), accounts_of(request.user), decision=number(given.get("decision", "")))
    task = next((one for one in found if _is_of(one, given)), None)
    if task is None:
        return _again(request, _done_before(request))
    try:
        refuse_concerned(task.comment_id, person_of(user))
        result, at = result_of(given.get("result", "")), moment_of(given.get("done_at", ""), now)
        tick(task, person_of(user), result=result, done_at=at, now=now)
    except (Refused, Conflict) as refused:
        return _again(request, refused)
    messages.success(request, _("実施の記録をしました。"))
    return redirect("worklist")


def _done_before(request: HttpRequest) -> Conflict:
    """Return the act since which a task is none any more.

    Raises:
        Http404: there was no such task, or it is of an account that this person may not see.
    """
    asked = next(iter(numbered([number(request.POST.get("decision", ""))])), None)
    if asked is None or asked.decision is None:
        raise Http404
    events = open_case(request, asked.comment_id).events
    ended = ended_by(events, asked.seq, reverse="reverse" in request.POST)
    if ended is None:
        raise Http404
    return Conflict(ended)


def _again(request: HttpRequest, refused: Refused | Conflict) -> HttpResponse:
    problems, status = (refused.problems, 422) if isinstance(refused, Refused) else (refused.args, 409)
    return render(
        request, "web/worklist.html", {**_context(request, request.POST), "problems": problems}, status=status
    )


@require_POST
@login_required
def correct_tick(request: HttpRequest) -> HttpResponse:
    """Record what a wrong tick should have been; both stay on the record, and the work list follows the correction."""
    user, found, now = user_of(request, DECIDERS), posted_case(request), timezone.now()
    given = request.POST
    wrong = next((e for e in found.events if is_tick(e) and e.seq == number(given.get("of", ""))), None)
    if wrong is None:
        raise Http404
    reason = given.get("reason", "")
    try:
        refuse_concerned(found.comment.id, person_of(user))
        said = corrected_of(given.get("result", ""), given.get("done_at", ""), reason, now)
        correct(wrong, person_of(user), said, reason=reason.strip(), expected=expected_of(request), now=now)
    except (Refused, Conflict) as refused:
        problems, status = (refused.problems, 422) if isinstance(refused, Refused) else (refused.args, 409)
        context: dict[str, Any] = {**case_context(request, found), "problems": problems}
        return render(request, "web/comment.html", context, status=status)
    messages.success(request, _("訂正を記録しました。"))
    return redirect(page_of(request, found))
