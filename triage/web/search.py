"""One search for a case: comments by text and writer, the record by reasons, notes, people and numbers, by days too."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from triage.store.found import Asked, Since, found
from triage.store.listing import Filters, page_of
from triage.store.overview import counted
from triage.web.doors import number
from triage.web.history import timeline_line
from triage.web.people import accounts_of
from triage.web.queuepage import WORDS_CHARS, day_of, filters_of, rows_of
from triage.web.trail import kept, onward
from triage.web.views import base, policy_in_use

_COMMENTS, _RECORDS = 10, 20
_FIELDS = ("words", "since", "until")


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Show the form, and what was found; of the record page by page."""
    asked = {name: request.GET[name].strip() for name in _FIELDS if request.GET.get(name, "").strip()}
    after = _after(request)
    context = {"asked": {name: asked.get(name, "") for name in _FIELDS}, "page": "search", "further": after is not None}
    if asked:
        listed = {**asked, "state": "all"}
        context |= {} if after else _comments(request, filters_of(request, listed), kept(listed))
        context |= _records(request, asked, after)
    return render(request, "web/search.html", {**base(request), **context})


def _comments(request: HttpRequest, filters: Filters, trail: str) -> dict[str, object]:
    page = page_of(filters, size=_COMMENTS)
    return {
        "rows": rows_of(request, page.entries),
        "begun": 0,
        "total": None if page.total is None else counted(page.total),
        "more": trail if page.rest else "",
        "looked": page.looked,
        # The list that is gone through from one of these.
        "onward": onward(trail),
    }


def _records(request: HttpRequest, asked: dict[str, str], after: Since | None) -> dict[str, object]:
    until = day_of(asked.get("until", ""))
    page = found(
        Asked(
            words=asked.get("words", "")[:WORDS_CHARS],
            since=day_of(asked.get("since", "")),
            until=until + timedelta(days=1) if until else None,
            accounts=accounts_of(request.user),
        ),
        size=_RECORDS,
        after=after,
    )
    rest = {"at": page.rest.at.isoformat(), "seq": str(page.rest.seq)} if page.rest else {}
    return {
        "records": [timeline_line(event, policy_in_use()) for event in page.events],
        "records_looked": page.looked,
        "next": urlencode({**asked, **rest}) if rest else "",
        "first": urlencode(asked),
    }


def _after(request: HttpRequest) -> Since | None:
    """Return where a page of the record reads on from, None for its first."""
    try:
        at = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return None
    return Since(at, number(request.GET.get("seq", ""))) if at.tzinfo else None
