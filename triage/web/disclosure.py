"""開示請求: records found for a request, the list and its blacked out copy, and 廃棄停止 for what is on it.

By days, account and item for anybody (行政文書); by who posted, once their identity is confirmed (保有個人情報).
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from triage.clock import is_day, to_the_minute
from triage.decision import Person
from triage.review import Refused
from triage.review.disclosuresheet import as_blacked, as_book, as_listed
from triage.store.disclosing import (
    BLACKED,
    COPIES,
    DOCUMENTS,
    PATHS,
    PERSONAL,
    Asked,
    Author,
    Entry,
    Made,
    Several,
    decided,
    hold_all,
    of_person,
    record_list,
)
from triage.web import disclosed
from triage.web.doors import SHOWN, user_of
from triage.web.people import accounts_of, has_role, person_of
from triage.web.queuepage import day_of
from triage.web.views import base, policy_in_use
from triage.web.words import PLATFORMS

_READERS = ("approver", "coordinator", "auditor")
_MAKERS = ("approver", "coordinator")
# A list, or what is put under 廃棄停止 at once: a request that finds more is cut by days.
_MOST, _MOST_HELD = 10_000, 1_000
# As texts: days with hyphens compare so.
_FIRST_DAY, _BEYOND = "1900-01-01", "9000-01-01"
# The number stays in the record for good, so that nothing else may stand there.
_RECEIPT_CHARS = 40
_FIELDS = ("since", "until", "account", "clause", "platform", "author_id", "author_name", "receipt", "received_on")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form asks for: the path, how its entries are found, and the conditions as they are recorded, no name."""

    path: str
    entries: Callable[[], Iterator[Entry]]
    conditions: Mapping[str, str] = field(default_factory=dict)


@require_safe
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Show both forms, and where days are given the first of what was decided on them."""
    user_of(request, _READERS)
    if not {"since", "until"} & request.GET.keys():
        return _page(request, {})
    try:
        return _page(request, request.GET, _documents(request, request.GET))
    except Refused as refused:
        return _page(request, request.GET, problems=refused.problems)


@require_POST
@login_required
def person(request: HttpRequest) -> HttpResponse:
    """Show the first of what is kept of a person's comments; a handle proves nobody's identity: the counter has."""
    user_of(request, _MAKERS)
    try:
        return _page(request, request.POST, _personal(request, request.POST))
    except Refused as refused:
        return _page(request, request.POST, problems=refused.problems)


@require_POST
@login_required
def make(request: HttpRequest) -> HttpResponse:
    """Hand out the list or its blacked out copy as a workbook, recorded before it goes."""
    user = user_of(request, _MAKERS)
    given, policy, now = request.POST, policy_in_use(), timezone.now()
    try:
        wanted, copy = _wanted(request, given), _copy(given)
        found = _all(wanted, _MOST)
    except Refused as refused:
        return _page(request, given, problems=refused.problems)
    lines = disclosed.lines(found, policy)
    rows = as_blacked(lines, policy, own=wanted.path == PERSONAL) if copy == BLACKED else as_listed(lines)
    book = as_book(rows, _about(wanted, given, person_of(user), len(found), copy))
    made = Made(
        wanted.path,
        given["receipt"].strip(),
        given["received_on"],
        copy,
        len(found),
        hashlib.sha256(book).hexdigest(),
        policy.version,
        wanted.conditions,
    )
    seq = record_list(made, person_of(user), now)
    response = HttpResponse(book, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="disclosure-{seq}-{copy}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@login_required
def hold(request: HttpRequest) -> HttpResponse:
    """Put every comment on a list under 廃棄停止 for the request, with a reason."""
    user, given = user_of(request, _MAKERS), request.POST
    receipt, reason = given.get("receipt", "").strip(), given.get("reason", "").strip()
    try:
        found = _all(_wanted(request, given), _MOST_HELD)
        n = hold_all((one.comment.id for one in found), receipt, person_of(user), reason=reason, now=timezone.now())
    except Refused as refused:
        return _page(request, given, problems=refused.problems)
    except ValueError:
        return _page(request, given, problems=(_("廃棄停止の理由を書いてください。"),))
    messages.success(request, _("%(n)s件のコメントを廃棄停止（開示請求）にしました。") % {"n": n})
    return redirect("holds")


def _wanted(request: HttpRequest, given: Mapping[str, str]) -> Wanted:
    """Return what a form asks for, the request it is for included; raises Refused."""
    if given.get("path") == PERSONAL:
        return _personal(request, given)
    problems = _unreceived(given)
    if problems:
        raise Refused(problems)
    return _documents(request, given)


def _unreceived(given: Mapping[str, str]) -> list[str]:
    receipt = given.get("receipt", "").strip()
    lacking = [] if receipt else [_("受付番号を書いてください。")]
    if len(receipt) > _RECEIPT_CHARS or not receipt.isprintable():
        lacking.append(_("受付番号は、番号だけを%(most)s字までで書いてください。") % {"most": _RECEIPT_CHARS})
    day = _day(given.get("received_on", ""))
    if day is None or day > timezone.localdate():
        lacking.append(_("受付日を、今日までの日付（例 2026-12-01）で書いてください。"))
    return lacking


def _moment(raw: str) -> datetime | None:
    """Return when a day begins that may be recorded as it is written; None for none, and for one out of reach."""
    return day_of(raw) if is_day(raw) and _FIRST_DAY <= raw < _BEYOND else None


def _day(raw: str) -> date | None:
    found = _moment(raw)
    return found.date() if found else None


def _documents(request: HttpRequest, given: Mapping[str, str]) -> Wanted:
    since, until = _moment(given.get("since", "")), _moment(given.get("until", ""))
    if since is None or until is None or until < since:
        raise Refused([_("判断した日の初めと終わりを、日付（例 2026-12-01）で書いてください。")])
    account, clause = given.get("account", ""), given.get("clause", "")
    asked = Asked(since, until + timedelta(days=1), account, clause, accounts_of(request.user))
    told = {"decided_from": given["since"], "decided_to": given["until"], "account": account, "clause": clause}
    return Wanted(DOCUMENTS, lambda: decided(asked), {name: value for name, value in told.items() if value})


def _personal(request: HttpRequest, given: Mapping[str, str]) -> Wanted:
    problems = _unreceived(given)
    if given.get("identified") != "on":
        problems.append(_("本人確認が済んでいなければ探せません。投稿者名やIDは本人確認になりません。"))
    author = Author(*(given.get(name, "").strip() for name in ("platform", "author_id", "author_name")))
    # An @ alone is nobody's name, and everybody's without one.
    if author.platform not in PLATFORMS or not (author.id.strip("@＠ ") or author.name.strip("@＠ ")):
        problems.append(_("SNSと、投稿者のIDか表示名を書いてください。"))
    if problems:
        raise Refused(problems)
    return Wanted(
        PERSONAL,
        lambda: of_person(author, accounts_of(request.user)),
        {"platform": author.platform, "by": "id" if author.id else "name", "identified": "on"},
    )


def _copy(given: Mapping[str, str]) -> str:
    copy = given.get("copy", "")
    if copy not in COPIES:
        raise Refused([_("どの写しを作るか、ボタンを押して選んでください。")])
    if copy == BLACKED and not policy_in_use().redactions:
        raise Refused([_("要領の設定に墨消しの理由（redactions）がないため、墨消し写しは作れません。")])
    return copy


def _all(wanted: Wanted, most: int) -> list[Entry]:
    found = _first(wanted, most)
    if not found:
        raise Refused([_("該当する記録はありません。")])
    if len(found) > most:
        raise Refused([_("一度に扱えるのは%(most)s行までです。期間などを分けてください。") % {"most": most}])
    return found


def _first(wanted: Wanted, most: int) -> list[Entry]:
    """Return the first entries and one more; raises Refused where a name is that of several people."""
    try:
        return list(islice(wanted.entries(), most + 1))
    except Several as several:
        told = _("この表示名の投稿者が%(n)s人以上いるか、区別できません。投稿者のIDを確かめて、IDで探してください。")
        raise Refused([told % {"n": several.n}]) from several


def _about(wanted: Wanted, given: Mapping[str, str], by: Person, rows: int, copy: str) -> list[str]:
    """Return what a workbook says of itself, in Japanese: it is a document of the office."""
    policy = policy_in_use()
    account = next((one.name for one in policy.accounts if one.id == given.get("account")), given.get("account", ""))
    clause = next((policy.named(one.id) for one in policy.clauses if one.id == given.get("clause")), "")
    days = (
        f"判断した日：{given.get('since', '')} から {given.get('until', '')} まで" if wanted.path == DOCUMENTS else ""
    )
    draft = (
        "墨消しは下書きです。黒くし過ぎも、し残しもあります。人が全文を読み、開示・不開示を決めてから使ってください。"
    )
    return [
        f"{PATHS[wanted.path]}：{COPIES[copy]}",
        f"受付番号：{given['receipt'].strip()}　受付日：{given['received_on']}",
        *filter(None, (days, f"アカウント：{account}" if account else "", f"項目：{clause}" if clause else "")),
        f"行数：{rows}",
        f"作成：{to_the_minute(timezone.now())} {by.section} {by.post}",
        f"{policy.legend}。要領：{policy.title}（{policy.version}）",
        draft if copy == BLACKED else "局内用です。墨消しをしていないため、このまま開示しないでください。",
        "法令の当てはめは要確認です。",
    ]


def _page(
    request: HttpRequest, given: Mapping[str, str], wanted: Wanted | None = None, problems: tuple[str, ...] = ()
) -> HttpResponse:
    policy, allowed = policy_in_use(), accounts_of(request.user)
    try:
        found = _first(wanted, SHOWN) if wanted else []
    except Refused as refused:
        wanted, found, problems = None, [], refused.problems
    context = {
        "given": {name: given.get(name, "") for name in _FIELDS},
        "wanted": wanted,
        "personal": (wanted.path if wanted else given.get("path")) == PERSONAL,
        "rows": disclosed.shown(found[:SHOWN], policy),
        "further": len(found) > SHOWN,
        "unsure": wanted is not None and wanted.path == PERSONAL and not all(one.comment.author_id for one in found),
        "shown": SHOWN,
        "accounts": [one for one in policy.accounts if allowed is None or one.id in allowed],
        "platforms": PLATFORMS.items(),
        "may_make": has_role(request.user, _MAKERS),
        "problems": problems,
        "page": "disclosure",
    }
    return render(request, "web/disclosure.html", {**base(request), **context}, status=422 if problems else 200)
