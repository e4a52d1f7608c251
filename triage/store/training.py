"""判断による学習: off until a 責任者 records that it is approved, with a 文書番号; any 責任者 can end it again."""

from datetime import datetime

from django.db import transaction

from triage.decision import Person
from triage.store.access import explained, hold_writer
from triage.store.chain import Draft
from triage.store.decisions import Acts, Recorded, latest, record
from triage.store.models.human import EventKind

APPROVED, ENDED = "approved", "ended"
# The steps, as they are said.
STEPS = {APPROVED: "判断による学習の承認", ENDED: "判断による学習の承認の取消し"}
_KINDS = (EventKind.TRAINING,)


class Refused(ValueError):
    """An approval that cannot be recorded or ended; the message says why and what to do."""


class TrainingNotApproved(RuntimeError):
    """Decisions are not to be made into labels, because no approval stands."""

    def __init__(self) -> None:
        super().__init__(
            "判断による学習は承認されていません。責任者（所属長）が、画面の「記録の点検」から開く「判断による学習」で、"
            "文書番号とともに承認を記録してください。"
        )


def approval() -> Recorded | None:
    """Return the approval that stands, None while training on decisions is off."""
    last = next(iter(latest(Acts(_KINDS), before=0, size=1)), None)
    return last if last is not None and last.body["step"] == APPROVED else None


def steps(size: int) -> list[Recorded]:
    """Return the newest `size` approvals and endings, newest first."""
    return latest(Acts(_KINDS), before=0, size=size)


def require_approval() -> Recorded:
    """Return the approval that stands.

    Raises:
        TrainingNotApproved: none does.
    """
    found = approval()
    if found is None:
        raise TrainingNotApproved
    return found


@explained()
def approve(by: Person, document_number: str, now: datetime) -> int:
    """Record that a 責任者 approves training on decisions under a 文書番号; return the event's seq.

    Raises:
        Refused: without a number, or it is approved already.
        StoreError: the database cannot be written now; nothing is written.
    """
    number = document_number.strip()
    if not number:
        raise Refused("文書番号を書いてください。")
    with transaction.atomic():
        hold_writer()
        if approval() is not None:
            raise Refused("判断による学習は、すでに承認されています。")
        return record(Draft(EventKind.TRAINING, by, now, {"step": APPROVED, "document_number": number}))


@explained()
def end(by: Person, reason: str, now: datetime) -> int:
    """Record that a 責任者 ends the approval, with the reason; return the event's seq.

    Raises:
        Refused: without a reason, or no approval stands.
        StoreError: the database cannot be written now; nothing is written.
    """
    if not reason.strip():
        raise Refused("取り消す理由を書いてください。")
    with transaction.atomic():
        hold_writer()
        stands = approval()
        if stands is None:
            raise Refused("取り消す承認がありません。")
        body = {"step": ENDED, "of": stands.seq}
        return record(Draft(EventKind.TRAINING, by, now, body, texts={"reason": reason.strip()}))
