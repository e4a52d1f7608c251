"""決裁日: the day of the office's own decision, which may lie before the record here (said first, kept on paper)."""

from datetime import datetime

from triage.clock import JST, is_day
from triage.review.choice import Refused
from triage.sentence import Sentence


def settled_of(raw: str, now: datetime) -> str:
    """Return a 決裁日 (ISO) as somebody wrote it, empty for none; days are Japan's.

    Raises:
        Refused: it is no day, or still to come.
    """
    day = raw.strip()
    if not day:
        return ""
    if not is_day(day):
        raise Refused([Sentence("決裁日「{settled_on}」は、日付(例 2026-12-01)で書いてください。", settled_on=day)])
    today = now.astimezone(JST).date().isoformat()
    if day > today:
        told = "決裁日「{settled_on}」は先の日付です(今日は {today})。決裁のあった日を書いてください。"
        raise Refused([Sentence(told, settled_on=day, today=today)])
    return day
