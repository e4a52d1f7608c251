"""廃棄予定一覧: what has reached its end, settled by one person and approved by another; nothing goes from here.

Carrying a list out is a command at the machine (`triage purge`), for it writes the database's files anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.policy import RecordType
from triage.policy.retention import FIRST, LAST
from triage.review import Refused as FormRefused
from triage.review.disposalsheet import AT_END
from triage.store.decisions import numbered
from triage.store.disposal import Asked, Refused, approve, counted, lists, may_see, settle_list, withdraw
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.machine import Batch
from triage.store.units import IMPORT, Unit, ended
from triage.text import reveal
from triage.web.doors import SHOWN, number, refuse_unpressed, user_of
from triage.web.language import filled
from triage.web.people import accounts_of, has_role, person_of
from triage.web.views import base, policy_in_use
from triage.web.words import account_named

_READERS = ("approver", "admin", "auditor")
_MAKERS = ("approver", "admin")


@dataclass(frozen=True, slots=True)
class Row:
    """One comment or import as a list shows it, by its reference; `why` it stays, if it does."""

    unit: Unit | DisposalItem
    name: str
    account: str
    at_end: str
    why: Sequence[str]


@dataclass(slots=True)
class _Sum:
    """What has ended by a day: how many, their records by type, why others stay, and the first of both."""

    n: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    named: list[Unit] = field(default_factory=list)
    barred: list[Unit] = field(default_factory=list)


@require_safe
@login_required
def listed(request: HttpRequest) -> HttpResponse:
    """Show what has ended by a day, what stays all the same and why, and the lists that were settled."""
    user_of(request, _READERS)
    return render(
        request, "web/disposal.html", _context(request, _day(request.GET.get("on", "")) or timezone.localdate())
    )


@require_POST
@login_required
def settle(request: HttpRequest) -> HttpResponse:
    """Settle what has ended by a day as a list; it is then approved by somebody else."""
    user, day, policy = user_of(request, _MAKERS), _day(request.POST.get("on", "")), policy_in_use()
    allowed = accounts_of(user)
    if day is None:
        problem = _("いつの時点の一覧かを、日付（例 2026-12-01）で書いてください。")
        context = {**_context(request, timezone.localdate()), "problems": [problem]}
        return render(request, "web/disposal.html", context, status=422)
    asked = Asked(day, allowed, policy.version, number(request.POST.get("n", "")))
    try:
        made = settle_list(ended(policy.records, day, allowed), asked, person_of(user), timezone.now())
    except Refused as refused:
        return render(request, "web/disposal.html", {**_context(request, day), "problems": refused.args}, status=422)
    messages.success(request, _("廃棄予定一覧 %(pk)s を確定しました。ほかの責任者が承認します。") % {"pk": made.pk})
    return redirect("disposal_list", pk=made.pk)


@require_safe
@login_required
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a settled list with who made and approved it, fifty items at a time."""
    user_of(request, _READERS)
    return render(request, "web/disposallist.html", _of_list(request, _made(request, pk)))


@require_POST
@login_required
def approve_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a 責任者 who did not make the list approves it under a 文書番号."""
    user, made = user_of(request, ("approver",)), _made(request, pk)
    try:
        refuse_unpressed(request, "approve")
        seq = approve(made, person_of(user), request.POST.get("document_number", ""), timezone.now())
    except (Refused, FormRefused) as refused:
        context = {**_of_list(request, made), "problems": refused.args, "given": request.POST}
        return render(request, "web/disposallist.html", context, status=422)
    messages.success(request, _("廃棄予定一覧を承認しました（記録番号 %(seq)s）。") % {"seq": seq})
    return redirect("disposal_list", pk=made.pk)


@require_POST
@login_required
def withdraw_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a 責任者 takes a list back with a reason, before all of it was carried out."""
    user, made = user_of(request, ("approver",)), _made(request, pk)
    try:
        seq = withdraw(made, person_of(user), request.POST.get("reason", ""), timezone.now())
    except Refused as refused:
        context = {**_of_list(request, made), "problems": refused.args, "given": request.POST}
        return render(request, "web/disposallist.html", context, status=422)
    messages.success(request, _("廃棄予定一覧を取り下げました（記録番号 %(seq)s）。") % {"seq": seq})
    return redirect("disposal_list", pk=made.pk)


def _day(raw: str) -> date | None:
    """Return the day of a form, None for none, what is none, and a day that nothing is counted on."""
    try:
        day = parse_date(raw.strip())
    except ValueError:
        return None
    return day if day and FIRST <= day <= LAST else None


def _made(request: HttpRequest, pk: int) -> DisposalList:
    """Return a list, if every comment on it is of an account this person may see; raises Http404."""
    made = DisposalList.objects.filter(pk=pk).first()
    if made is None or not may_see(made, accounts_of(request.user)):
        raise Http404
    return made


def _context(request: HttpRequest, day: date) -> dict[str, object]:
    policy, allowed = policy_in_use(), accounts_of(request.user)
    found = _summed(ended(policy.records, day, allowed))
    before = number(request.GET.get("before", ""))
    made = lists(allowed, size=SHOWN + 1, before=before)
    return {
        **base(request),
        "on": day,
        "n": found.n,
        "types": _types(policy.records, found.counts),
        "rows": _rows(found.named),
        "left": list(found.left.items()),
        "barred": _rows(found.barred),
        "shown": SHOWN,
        "lists": made[:SHOWN],
        "next": made[SHOWN - 1].pk if len(made) > SHOWN else 0,
        "may_make": has_role(request.user, _MAKERS),
        "page": "disposal",
    }


def _summed(found: Iterable[Unit]) -> _Sum:
    """Count what has ended as it is read, a unit at a time."""
    summed = _Sum()
    for unit in found:
        rows = summed.barred if unit.barred else summed.named
        if len(rows) < SHOWN:
            rows.append(unit)
        summed.left.update(unit.barred)
        if not unit.barred:
            summed.n += 1
            summed.counts.update(unit.records)
    return summed


def _types(records: Sequence[RecordType], counts: Mapping[str, int]) -> list[tuple[RecordType, str, int]]:
    return [(one, AT_END[one.at_end], counts.get(one.id, 0)) for one in records]


def _rows(units: Sequence[Unit | DisposalItem]) -> list[Row]:
    """Return units as a page shows them; an import that is gone has no file name any more."""
    files = dict(Batch.objects.filter(pk__in=[u.row for u in units if u.what == IMPORT]).values_list("pk", "file_name"))
    return [_row(unit, files.get(unit.row, "")) for unit in units]


def _row(unit: Unit | DisposalItem, file: str) -> Row:
    account = account_named(policy_in_use(), unit.account) if unit.account else ""
    name = unit.key
    if unit.what == IMPORT:
        form = _("取込み %(row)s（%(file)s）") if file else _("取込み %(row)s")
        name = filled(form, row=str(unit.row), file=reveal(file))
    return Row(unit, name, account, AT_END[unit.at_end], unit.barred if isinstance(unit, Unit) else ())


def _of_list(request: HttpRequest, made: DisposalList) -> dict[str, object]:
    items = list(made.items.filter(place__gt=number(request.GET.get("after", ""))).order_by("place")[: SHOWN + 1])
    known = {event.seq: event for event in numbered(filter(None, (made.listed, made.approved, made.withdrawn)))}
    n, gone = made.items.count(), made.items.exclude(discarded=0).count()
    counts = counted(made)
    return {
        **base(request),
        "made": made,
        "listed": known.get(made.listed),
        "approved": known.get(made.approved),
        "withdrawn": known.get(made.withdrawn),
        "types": _types(policy_in_use().records, counts),
        "n": n,
        "gone": gone,
        "left": n - gone,
        "rows": _rows(items[:SHOWN]),
        "next": items[SHOWN - 1].place if len(items) > SHOWN else 0,
        "own": made.listed_by == request.user.get_username(),
        "page": "disposal",
    }
