"""廃棄予定一覧: what has ended on a day, lists that are approved and withdrawn; and 決裁 added later."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from .clock import Call, Form, getting, posting
from .pages import People

# The days that nothing, and all that the older import brought, has ended on.
_BEFORE, _AFTER = "2010-01-01", "2026-04-02"
_ENDED = f"/disposal/?on={_AFTER}"


def lists(people: People, times: int) -> Iterator[tuple[str, Call]]:
    """Yield what is read and sent about lists that are settled here, before anything is measured."""
    made = _settled(2 * times)
    one, last = f"/disposal/{made[0]}/", f"/disposal/{made[0]}/?after=999999"
    yield "廃棄予定一覧（満了したものがない日）", getting(people.approver, f"/disposal/?on={_BEFORE}")
    yield "確定した廃棄予定一覧", getting(people.approver, one)
    yield "確定した廃棄予定一覧（終わり）", getting(people.auditor, last)
    number = {"document_number": "総発0402第1号", "answer": "approve"}
    yield "廃棄予定一覧の承認", _each(people, made[:times], "approve", number)
    yield "廃棄予定一覧の取下げ", _each(people, made[times:], "withdraw", {"reason": "年度をまたいで確かめるため"})
    settled = {"answer": "settle", "draft_number": "令8-3", "settled_on": "2026-04-01"}
    yield "起案番号・決裁日の記録", posting(people.moderator, "/comment/settle/", _measured(times, settled))


def ended(people: People) -> list[tuple[str, Call]]:
    """Return what reads every comment that was imported long enough ago."""
    n = sum(not unit.barred for unit in _units())
    asked: Form = {"on": _AFTER, "n": str(n)}
    return [
        (f"廃棄予定一覧（{n:,}件が満了）", getting(people.admin, _ENDED)),
        (f"廃棄予定一覧の確定（{n:,}件）", posting(people.admin, "/disposal/settle/", iter([asked] * 9))),
    ]


def _each(people: People, made: list[int], act: str, form: Form) -> Call:
    """Return a call that sends a form about the next of some lists."""
    left = iter(made)

    def call() -> Any:
        path = f"/disposal/{next(left)}/{act}/"
        return lambda: people.approver.post(path, form)

    return call


def _units() -> list[Any]:
    from triage.store.units import ended
    from triage.web.views import policy_in_use

    return list(ended(policy_in_use().records, date.fromisoformat(_AFTER), None))


def _settled(number: int) -> list[int]:
    from triage.decision import Person
    from triage.store.disposal import Asked, settle_list

    units, by = _units(), Person("earlier-head", "見本所", "課長")
    asked = Asked(date.fromisoformat(_AFTER), None, "bench")
    return [settle_list(units, asked, by, datetime.now(UTC)).pk for _ in range(number)]


def _measured(times: int, form: Form) -> Iterator[Form]:
    from triage.store.models.human import DecisionEvent

    found = DecisionEvent.objects.filter(kind="decision", action="measure", measure="x-hide").order_by("-seq")
    for seq, key in islice(found.values_list("seq", "comment_key")[: 2 * times], times):
        yield {"id": key, "of": str(seq), **form}
