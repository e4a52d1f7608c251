"""The work list: what staff carry out by hand in each platform's own menu, with a tick for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.detectors.masking import masked, masks_of_beginning
from triage.records import Measure
from triage.store.cases import current_comments
from triage.store.decisions import Conflict
from triage.store.worklist import RESULTS, Task, open_tasks, tasks, tick
from triage.text import reveal
from triage.web.doors import number, user_of
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import AXES, PLATFORMS

_PREVIEW = 120
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One task as shown, in the words of the platform's menu."""

    task: Task
    measure: Measure | None
    text: str
    author: str
    address: str
    account: str
    axis: str


@require_safe
@login_required
def worklist(request: HttpRequest) -> HttpResponse:
    """Show what is to be done, platform by platform; the tool itself does none of it."""
    return render(request, "web/worklist.html", _context(request))


def _measures() -> Mapping[str, Measure]:
    return {measure.id: measure for measure in policy_in_use().measures}


def _reversible() -> Mapping[str, bool]:
    return {name: measure.reversible for name, measure in _measures().items()}


def _context(request: HttpRequest) -> dict[str, object]:
    accounts = accounts_of(request.user)
    found = tasks(_reversible(), accounts, limit=_SHOWN)
    rows = _rows(found)
    platforms = [name for name in PLATFORMS if any(task.platform == name for task in found)]
    return {
        **base(request),
        "groups": [(PLATFORMS[name], [row for row in rows if row.task.platform == name]) for name in platforms],
        "total": open_tasks(_reversible(), accounts).count(),
        "shown": len(found),
        "results": RESULTS.items(),
        "today": timezone.localdate().isoformat(),
        "page": "worklist",
    }


def _rows(found: Sequence[Task]) -> list[Row]:
    policy, measures = policy_in_use(), _measures()
    names = {account.id: account.name for account in policy.accounts}
    comments = current_comments([task.comment_id for task in found])
    rows = []
    for task in found:
        comment = comments.get(task.comment_id)
        text, author, url = (comment.text, comment.author_name, comment.url) if comment else ("", "", "")
        hidden = masks_of_beginning(text, _PREVIEW, policy.official_phones)
        cut = reveal(masked(text, hidden, 0, min(_PREVIEW, len(text)))) + ("…" if len(text) > _PREVIEW else "")
        account = names.get(task.account, task.account)
        rows.append(
            Row(task, measures.get(task.measure), cut, reveal(author), reveal(url), account, AXES.get(task.axis, ""))
        )
    return rows


@require_POST
@login_required
def done(request: HttpRequest) -> HttpResponse:
    """Record what somebody did on the platform, or found there."""
    user, given = user_of(request, DECIDERS), request.POST
    found = tasks(_reversible(), accounts_of(request.user), decision=number(given.get("decision", "")))
    task = next((t for t in found if t.reverse == ("reverse" in given)), None)
    if task is None:
        raise Http404
    try:
        day = date.fromisoformat(given.get("done_on", "")).isoformat()
        tick(task, person_of(user), result=given.get("result", ""), done_on=day, now=timezone.now())
    except ValueError:
        problem = _("実施日と結果を選んでください。")
        return render(request, "web/worklist.html", {**_context(request), "problems": [problem]}, status=422)
    except Conflict as conflict:
        return render(request, "web/worklist.html", {**_context(request), "problems": conflict.args}, status=409)
    messages.success(request, _("実施の記録をしました。"))
    return redirect("worklist")
