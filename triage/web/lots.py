"""全件確認: what is left until every comment is decided, lot by lot, with the record of each and its print view."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.policy import Policy
from triage.review import Past
from triage.store.decisions import Acts, Recorded, latest, numbered, timelines
from triage.store.lots import Lot, NotAllDecided, Progress, lots, progress, record_lot
from triage.store.models.human import EventKind
from triage.store.models.machine import Comment
from triage.web.doors import number, user_of
from triage.web.history import Line, timeline_line
from triage.web.people import DECIDERS, accounts_of, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import account_named

# So many lots of an account, and so many records, are shown at once.
_LOTS, _RECORDS = 3, 30


@dataclass(frozen=True, slots=True)
class Shown:
    """An account with its lots that have no record; `query` leads to the comments of each that are not decided."""

    name: str
    progress: Progress
    lots: list[tuple[Lot, str]]


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show each account's lots without a record, and the records there are, newest first."""
    return render(request, "web/lots.html", _context(request, _read_all()))


@require_POST
@login_required
def record(request: HttpRequest) -> HttpResponse:
    """Record 全件確認済 for one lot; where a comment of it is not decided, say how many and record nothing."""
    policy, user, given = _read_all(), user_of(request, DECIDERS), request.POST
    account = given.get("account", "")
    first, last, n = (number(given.get(name, "")) for name in ("first", "last", "n"))
    allowed = accounts_of(user)
    if allowed is not None and account not in allowed:
        raise Http404
    lot = Lot(account, first, last, n, open=0)
    now, size = timezone.now(), policy.batch_size
    try:
        seq = record_lot(lot, person_of(user), now, size=size, policy_version=policy.version)
    except NotAllDecided as refused:
        return render(request, "web/lots.html", {**_context(request, policy), "problems": refused.args}, status=409)
    messages.success(request, _("全件確認済を記録しました（記録番号 %(seq)s）。") % {"seq": seq})
    return redirect("lots")


@require_safe
@login_required
def sheet(request: HttpRequest) -> HttpResponse:
    """Show one record of 全件確認済 (the newest, unless one is named) for printing, with the decisions of that time."""
    policy, allowed = policy_in_use(), accounts_of(request.user)
    asked = number(request.GET.get("seq", ""))
    found = numbered([asked]) if asked else latest(Acts([EventKind.REVIEWED_ALL]), before=0, size=1)
    event = next(iter(found), None)
    if event is None or event.kind != EventKind.REVIEWED_ALL or _is_hidden(event, allowed):
        raise Http404
    context = {
        "line": timeline_line(event, policy),
        "body": event.body,
        "imports": [(digest, parse_datetime(at), n) for digest, at, n in event.body["imports"]],
        "rows": list(_decided(event, policy)),
    }
    return render(request, "web/lot.html", {**base(request), **context})


def _read_all() -> Policy:
    """Return the policy if every comment is to be decided; raises Http404."""
    policy = policy_in_use()
    if policy.review_mode != "all":
        raise Http404
    return policy


def _context(request: HttpRequest, policy: Policy) -> dict[str, object]:
    allowed = accounts_of(request.user)
    found = progress(allowed)
    records = _records(allowed, before=number(request.GET.get("before", "")))
    return {
        **base(request),
        "accounts": [_shown(one, policy) for one in found if one.open or one.unrecorded],
        "open": sum(one.open for one in found),
        "shown": _LOTS,
        "records": [timeline_line(event, policy) for event in records[:_RECORDS]],
        "next": urlencode({"before": str(records[_RECORDS - 1].seq)}) if len(records) > _RECORDS else "",
        "page": "lots",
    }


def _records(allowed: frozenset[str] | None, *, before: int) -> list[Recorded]:
    """Return a page of records and one more, of the accounts this person may see, after the one numbered `before`."""
    found: list[Recorded] = []
    while len(found) <= _RECORDS and (some := latest(Acts([EventKind.REVIEWED_ALL]), before=before, size=_RECORDS + 1)):
        found += [event for event in some if not _is_hidden(event, allowed)]
        before = some[-1].seq
    return found


def _shown(one: Progress, policy: Policy) -> Shown:
    found = lots(one.account, size=policy.batch_size, limit=_LOTS)
    asked = [urlencode({"account": one.account, "lot": f"{lot.first}-{lot.last}"}) for lot in found]
    return Shown(account_named(policy, one.account), one, list(zip(found, asked, strict=True)))


def _is_hidden(event: Recorded, allowed: frozenset[str] | None) -> bool:
    return allowed is not None and event.body["account"] not in allowed


@dataclass(frozen=True, slots=True)
class Row:
    """One comment of a record: when it was posted, and the decision that stood."""

    key: str
    posted_at: datetime | None
    line: Line | None


def _decided(event: Recorded, policy: Policy) -> Iterator[Row]:
    keys = event.body["comments"]
    posted = dict(Comment.objects.filter(key__in=keys).values_list("key", "posted_at"))
    events = timelines(keys)
    for key in keys:
        decided = {e.seq: e for e in events[key] if e.decision and e.seq < event.seq}
        standing = Past(tuple((seq, e.decision) for seq, e in decided.items() if e.decision)).standing
        last = decided[standing[-1][0]] if standing else None
        yield Row(key, posted.get(key), timeline_line(last, policy) if last else None)
