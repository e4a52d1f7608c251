"""廃棄予定一覧: settled by one person, approved by another with a 文書番号, then carried out, or withdrawn."""

import hashlib
import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any

from django.db import transaction
from django.db.models import Count

from triage.decision import Person
from triage.sentence import Sentence
from triage.store.access import explained, hold_writer
from triage.store.blanks import APPROVED, DISCARDED, LISTED, WITHDRAWN
from triage.store.chain import Draft, append_draft, canonical_json
from triage.store.decisions import Recorded, events, numbered
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.human import DecisionEvent, EventKind
from triage.store.units import Unit

# The steps of a 廃棄, as they are said.
STEPS = {
    LISTED: "廃棄予定一覧の確定",
    APPROVED: "廃棄予定一覧の承認",
    WITHDRAWN: "廃棄予定一覧の取下げ",
    DISCARDED: "廃棄の記録",
}
_AT_ONCE = 500
_ITEM = ("place", "what", "row", "key", "account", "ends", "at_end", "records", "last_event", "last_version")


class Refused(ValueError):
    """A list that cannot be settled, approved, withdrawn or carried out; the message says why and what to do."""

    kind = "refused"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is made for: the day whose ended records it names, some accounts (None: all), under which policy.

    `n` is how many somebody saw that it would name, None where nobody was shown.
    """

    on: date
    accounts: frozenset[str] | None
    policy_version: str
    n: int | None = None


@explained()
def settle_list(found: Iterable[Unit], asked: Asked, by: Person, now: datetime) -> DisposalList:
    """Write a list of what has ended and is not barred, and who made it; from then on it is as it is.

    Raises:
        Refused: there is nothing to list, not as much as somebody saw, or something that concerns themselves.
        StoreError: the database cannot be written now; nothing is written.
    """
    accounts, own = None if asked.accounts is None else sorted(asked.accounts), _recused(by)
    made = DisposalList(on=asked.on, accounts=accounts, policy_version=asked.policy_version, listed_by=by.username)
    # What has ended may be all there is: it waits in a nameless file, and nobody else's writing waits for its reading.
    with tempfile.TemporaryFile() as kept:
        items = (_item(place, unit) for place, unit in enumerate((u for u in found if not u.barred), start=1))
        made.sha256 = digest(made, _kept(items, kept, own))
        kept.seek(0)
        n = sum(1 for _ in kept)
        kept.seek(0)
        if not n:
            raise Refused("保存期間が満了し、廃棄できる記録はありません。")
        if asked.n not in (None, n):
            raise Refused("見ている間に件数が変わりました。一覧をもう一度見てから確定してください。")
        with transaction.atomic():
            hold_writer()
            body = {"step": LISTED, "sha256": made.sha256, "n": n, "on": asked.on.isoformat()}
            made.listed = append_draft(Draft(EventKind.PURGE, by, now, body)).seq
            made.save(force_insert=True)
            while lines := list(islice(kept, _AT_ONCE)):
                DisposalItem.objects.bulk_create(_read(line, made) for line in lines)
    return made


def _kept(items: Iterable[DisposalItem], file: IO[bytes], own: Collection[str]) -> Iterator[DisposalItem]:
    """Yield items, each kept as a line of a file; raises Refused after the last where some are of `own`."""
    met: set[str] = set()
    for item in items:
        if item.key in own:
            met.add(item.key)
        file.write(f"{canonical_json(line_of(item))}\n".encode())
        yield item
    _refuse_own(met)


def _read(line: bytes, made: DisposalList) -> DisposalItem:
    told = json.loads(line)
    return DisposalItem(list=made, **{**told, "ends": date.fromisoformat(told["ends"])})


def _recused(by: Person) -> set[str]:
    """Return the comments from which somebody has stepped aside."""
    stepped = DecisionEvent.objects.filter(kind=EventKind.RECUSED, username=by.username)
    return set(stepped.values_list("comment_key", flat=True))


def _refuse_recused(keys: Iterable[str], by: Person) -> None:
    _refuse_own(_recused(by).intersection(keys))


def _refuse_own(own: Collection[str]) -> None:
    if own:
        told = "関係職員は担当できません。担当を外れたコメントが {n} 件載っています。ほかの方が行ってください。"
        raise Refused(Sentence(told, n=str(len(own))))


def _item(place: int, unit: Unit) -> DisposalItem:
    told = {name: getattr(unit, name) for name in _ITEM if name not in ("place", "records")}
    return DisposalItem(place=place, records=dict(unit.records), **told)


def digest(made: DisposalList, items: Iterable[DisposalItem]) -> str:
    """Return the SHA-256 (hex) of a list: one JSON object of the list and one of each item, a line each."""
    head = {"on": str(made.on), "accounts": made.accounts, "policy": made.policy_version, "by": made.listed_by}
    found = hashlib.sha256(f"{canonical_json(head)}\n".encode())
    for item in items:
        found.update(f"{canonical_json(line_of(item))}\n".encode())
    return found.hexdigest()


def line_of(item: DisposalItem) -> dict[str, Any]:
    """Return an item as it is hashed and exported."""
    return {name: str(getattr(item, name)) if name == "ends" else getattr(item, name) for name in _ITEM}


def items_of(made: DisposalList) -> Iterator[DisposalItem]:
    """Yield the items of a list in order."""
    yield from made.items.order_by("place").iterator(chunk_size=_AT_ONCE)


def lists(accounts: frozenset[str] | None, *, size: int, before: int = 0) -> list[DisposalList]:
    """Return the newest `size` lists that somebody who may see `accounts` (None: all) may see, newest first.

    With `before`, those older than the list of that number.
    """
    found = DisposalList.objects.order_by("-pk")
    if before:
        found = found.filter(pk__lt=before)
    return list(islice((one for one in found.iterator(chunk_size=_AT_ONCE) if may_see(one, accounts)), size))


def may_see(made: DisposalList, accounts: frozenset[str] | None) -> bool:
    """Return whether every comment on a list is of an account somebody may see (None: all)."""
    return accounts is None or (made.accounts is not None and accounts.issuperset(made.accounts))


def counts_of(items: Iterable[Unit | DisposalItem]) -> dict[str, int]:
    """Return how many records of each type some units have."""
    counts: dict[str, int] = {}
    for item in items:
        records: Mapping[str, int] = item.records
        for name, n in records.items():
            counts[name] = counts.get(name, 0) + n
    return counts


def counted(made: DisposalList) -> dict[str, int]:
    """Return how many records of each type a list names, added up by the database: most items hold the same."""
    counts: dict[str, int] = {}
    for records, n in made.items.order_by().values_list("records").annotate(Count("pk")):
        for name, each in records.items():
            counts[name] = counts.get(name, 0) + each * n
    return counts


@explained()
def approve(made: DisposalList, by: Person, document_number: str, now: datetime) -> int:
    """Record that a 責任者 approves a list under a 文書番号; return the event's seq.

    Raises:
        Refused: it is approved already or withdrawn, by whoever made it or has stepped aside from a comment on it,
            without a number, or it is no longer as it was settled.
        StoreError: the database cannot be written now; nothing is written.
    """
    number = document_number.strip()
    with transaction.atomic():
        hold_writer()
        made.refresh_from_db()
        if not number:
            raise Refused("文書番号を書いてください。")
        _refuse_withdrawn(made)
        if made.approved:
            raise Refused(Sentence("この一覧は承認済みです(記録番号 {seq})。", seq=str(made.approved)))
        if by.username == made.listed_by:
            raise Refused("この一覧を作った方は承認できません。ほかの責任者が承認してください。")
        _refuse_recused(made.items.values_list("key", flat=True), by)
        check_unchanged(made)
        body = {"step": APPROVED, "list": made.pk, "sha256": made.sha256, "document_number": number}
        made.approved = append_draft(Draft(EventKind.PURGE, by, now, body)).seq
        made.approved_by, made.document_number = by.username, number
        made.save(update_fields=["approved", "approved_by", "document_number"])
    return made.approved


def withdraw(made: DisposalList, by: Person, reason: str, now: datetime) -> int:
    """Record that a 責任者 takes a list back, so that nothing more of it is discarded; return the event's seq.

    What is left of it can be listed anew.

    Raises:
        Refused: it is withdrawn already, nothing of it is left, there is no reason, or whoever does it has stepped
            aside from a comment on it.
        StoreError: the database cannot be written now; nothing is written.
    """
    with explained(), transaction.atomic():
        hold_writer()
        made.refresh_from_db()
        if not reason.strip():
            raise Refused("取り下げる理由を書いてください。")
        _refuse_withdrawn(made)
        if not made.items.filter(discarded=0).exists():
            raise Refused("この一覧に、これから廃棄されるものはありません。")
        _refuse_recused(made.items.values_list("key", flat=True), by)
        body = {"step": WITHDRAWN, "list": made.pk, "sha256": made.sha256}
        draft = Draft(EventKind.PURGE, by, now, body, texts={"reason": reason.strip()})
        made.withdrawn = append_draft(draft).seq
        made.save(update_fields=["withdrawn"])
    return made.withdrawn


def _refuse_withdrawn(made: DisposalList) -> None:
    if made.withdrawn:
        told = "この一覧は取り下げられています(記録番号 {seq})。改めて一覧を作ってください。"
        raise Refused(Sentence(told, seq=str(made.withdrawn)))


def check_unchanged(made: DisposalList) -> None:
    """Compare a list with its own hash and with the record of its withdrawal.

    Raises:
        Refused: anything in it is other than it was settled, or the record says that it was withdrawn.
    """
    steps = events([EventKind.PURGE], after=made.listed)
    if not made.withdrawn and any((e.body.get("step"), e.body.get("list")) == (WITHDRAWN, made.pk) for e in steps):
        raise Refused("一覧の取下げが、記録と合いません。廃棄せず、管理の担当に知らせてください。")
    if digest(made, items_of(made)) != made.sha256:
        raise Refused("一覧の内容が、確定したときと違います。廃棄せず、管理の担当に知らせてください。")


def acts_of(made: DisposalList) -> tuple[Recorded, Recorded]:
    """Return who made and who approved a list, as the record has it.

    Raises:
        Refused: it is not approved or is withdrawn, or the record says otherwise than the list.
    """
    _refuse_withdrawn(made)
    if not made.approved:
        raise Refused("この一覧は、まだ承認されていません。責任者(作った方とは別の方)が画面で承認してください。")
    known = {event.seq: event for event in numbered([made.listed, made.approved])}
    listed, approved = known.get(made.listed), known.get(made.approved)
    if listed is None or approved is None or not _agree(made, listed, approved):
        raise Refused("一覧の承認が、記録と合いません。廃棄せず、管理の担当に知らせてください。")
    return listed, approved


def _agree(made: DisposalList, listed: Recorded, approved: Recorded) -> bool:
    said = (approved.body.get("step"), approved.body.get("sha256"), approved.body.get("document_number"))
    people = (listed.by.username, approved.by.username)
    return (
        said == (APPROVED, made.sha256, made.document_number)
        and (listed.body.get("step"), listed.body.get("sha256")) == (LISTED, made.sha256)
        and people == (made.listed_by, made.approved_by)
        and people[0] != people[1]
    )


def as_text(person: Person) -> dict[str, str]:
    """Return somebody as a 廃棄記録 names them."""
    return {name: str(value) for name, value in asdict(person).items()}
