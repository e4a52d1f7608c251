"""人からの申出・通報: written on a comment's page, and a list of its own beside the queue that the machine ranks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.clock import is_day
from triage.store.cases import current_texts
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.models.human import EventKind
from triage.store.models.machine import State
from triage.store.notices import SENDERS, WAYS, Notice, notices, number_waiting
from triage.store.payloads import suggestions_from_json
from triage.text import reveal
from triage.web.casepage import page_of, problem_page
from triage.web.doors import SHOWN, cut, listed_after, posted_case, user_of
from triage.web.history import Line, timeline_line
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import PLATFORMS

_WRITERS = (*DECIDERS, "coordinator")
_PREVIEW = 160


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: what was said, and the comment it is about, without any suggestion of the machine."""

    key: str
    said: Line
    text: str
    masked: bool
    platform: str
    state: str
    done: bool


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show what people asked to be looked at: what waits for a decision by the day it came in, then what is done."""
    allowed = accounts_of(request.user)
    rows, following = cut(notices(allowed, size=SHOWN + 1, after=listed_after(request)), attrgetter("place"))
    context = {
        "rows": list(_rows(rows)),
        "waiting": number_waiting(allowed),
        "next": following,
        "page": "notices",
    }
    return render(request, "web/notices.html", {**base(request), **context})


def _rows(found: Sequence[Notice]) -> Iterable[Row]:
    policy, texts = policy_in_use(), current_texts([notice.entry for notice in found])
    masked = {clause.id for clause in policy.clauses if clause.masked}
    for notice in found:
        entry, text = notice.entry, texts[notice.entry.comment_id]
        yield Row(
            key=entry.comment.key,
            said=timeline_line(notice.given, policy),
            text=reveal(text[:_PREVIEW]) + ("…" if len(text) > _PREVIEW else ""),
            masked=bool(masked & {s.clause for s in suggestions_from_json(entry.suggestions)}),
            platform=PLATFORMS.get(entry.platform, entry.platform),
            state=State(entry.state).label,
            done=notice.done,
        )


@require_POST
@login_required
def enter(request: HttpRequest) -> HttpResponse:
    """Record that somebody asked for this comment to be looked at; its rank and its state stay as they are."""
    user, found = user_of(request, _WRITERS), posted_case(request)
    given: dict[str, Any] = {name: request.POST.get(name, "").strip() for name in ("sender", "way", "received_on")}
    text = request.POST.get("subject", "").strip()
    if given["sender"] not in SENDERS or given["way"] not in WAYS or not text or not is_day(given["received_on"]):
        return problem_page(request, found, _("申出・通報の受付日、どなたから、受け方、内容を選んで書いてください。"))
    if given["received_on"] > timezone.localdate().isoformat():
        return problem_page(request, found, _("申出・通報の受付日が先の日付です。受け付けた日を書いてください。"))
    record(Draft(EventKind.NOTICE, person_of(user), timezone.now(), given, found.comment.id, {"subject": text}))
    messages.success(request, _("「%(kind)s」を記録しました。") % {"kind": _(EventKind.NOTICE.label)})
    return redirect(page_of(request, found))
