"""申出・通報, 相談・照会, 申出（苦情）, 廃棄停止, 代決 to be seen: listed rows, written with the events about them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from triage.store.models.desk import NOTICE, Concern
from triage.store.models.human import EventKind
from triage.store.models.machine import Comment, State

KINDS = (
    EventKind.NOTICE,
    EventKind.CONSULTATION,
    EventKind.COMPLAINT,
    EventKind.RECONSIDERED,
    EventKind.HOLD,
    EventKind.SEEN_AFTER,
)
# What an event of a kind closes, where that is not one of its own kind.
_CLOSES = {EventKind.RECONSIDERED: EventKind.COMPLAINT}
_DAYS = {EventKind.NOTICE: "received_on", EventKind.CONSULTATION: "due"}
# Listed after every day there is.
_NO_DAY = "9999"


class NotOpen(LookupError):
    """What an event is to close is not open any more, or is none of that kind on its comment."""

    def __init__(self) -> None:
        super().__init__(
            "対象の記録は、すでに終わっているか、このコメントのものではありません。内容を確認してください。"
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a page of such a list ended: the last row's `open`, `day` and `seq`."""

    open: bool
    day: str
    seq: int


def concern_of(kind: str, seq: int, comment_key: str, body: Mapping[str, Any], account: str) -> Concern:
    """Return an unsaved row for an event that opens something."""
    day = str(body.get(_DAYS.get(EventKind(kind), ""), "")) or _NO_DAY
    return Concern(seq=seq, kind=kind, comment_key=comment_key, account=account, day=day)


def closes(kind: EventKind) -> EventKind:
    """Return what kind of event an answer of this kind closes."""
    return _CLOSES.get(kind, kind)


def take_up(kind: EventKind, seq: int, comment_key: str, body: Mapping[str, Any]) -> None:
    """Open or close what an event of one of `KINDS` is about; the caller has just written it, in its transaction.

    Raises:
        NotOpen: nothing of that kind is open on the comment under the number that is to be closed.
    """
    if "of" in body:
        own = Concern.objects.filter(seq=body["of"], kind=closes(kind), comment_key=comment_key, open=True)
        if not own.update(open=False, closed_by=seq):
            raise NotOpen
        return
    account = Comment.objects.filter(key=comment_key).values_list("account", flat=True).first()
    concern_of(kind, seq, comment_key, body, account or "").save(force_insert=True)


def await_seeing(seq: int, comment_key: str, day: str) -> None:
    """List an approval on behalf of somebody (代決) until they have seen it (後閲); `day` ISO, that of the approval."""
    account = Comment.objects.filter(key=comment_key).values_list("account", flat=True).first() or ""
    fields = {"seq": seq, "kind": EventKind.SEEN_AFTER, "comment_key": comment_key, "account": account, "day": day}
    Concern(**fields).save(force_insert=True)


def no_more_to_see(undone: int, by: int) -> None:
    """Close the row of an approval on behalf of somebody that was taken back with the event `by`, if there is one."""
    Concern.objects.filter(seq=undone, kind=EventKind.SEEN_AFTER, open=True).update(open=False, closed_by=by)


def answer_notices(keys: Collection[str], state: str) -> None:
    """Close notices with the decisions just written on these comments, or open them where nothing is decided now."""
    if keys:
        found = Concern.objects.filter(kind=NOTICE, comment_key__in=keys)
        found.update(open=state != State.DECIDED)


def page_of(
    kinds: Collection[EventKind], accounts: frozenset[str] | None, *, size: int, after: Listed | None = None
) -> list[Concern]:
    """Return the next rows: open ones by day, then the others, newest first; `accounts` None for all."""
    found = Concern.objects.filter(kind__in=list(kinds))
    if accounts is not None:
        found = found.filter(account__in=accounts)
    still, done = found.filter(open=True).order_by("day", "seq"), found.filter(open=False).order_by("-seq")
    if after is None:
        rows = list(still[:size])
    elif after.open:
        rows = list(still.filter(day__gte=after.day).exclude(day=after.day, seq__lte=after.seq)[:size])
    else:
        return list(done.filter(seq__lt=after.seq)[:size])
    return rows + list(done[: size - len(rows)])


def place_of(row: Concern) -> Listed:
    """Return the place to read on from."""
    return Listed(row.open, row.day, row.seq)


def number_open(kinds: Collection[EventKind], accounts: frozenset[str] | None) -> int:
    """Return how many are open."""
    found = Concern.objects.filter(open=True, kind__in=list(kinds))
    return (found if accounts is None else found.filter(account__in=accounts)).count()
