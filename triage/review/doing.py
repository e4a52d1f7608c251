"""What somebody did on a platform, as they tell it: one of the results there are, at a time that has passed."""

import re
from datetime import datetime

from triage.clock import JST, to_the_minute
from triage.decision import Person
from triage.review.choice import Refused
from triage.sentence import Sentence
from triage.store.standing import NOT_DONE
from triage.store.worklist import RESULTS, is_recused

CORRECTIONS = {**RESULTS, NOT_DONE: "実施していない（記録の誤り）"}
_MOMENT = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?")


def refuse_concerned(comment_id: str, person: Person) -> None:
    """Refuse what somebody says they carried out on a comment that they stepped aside from.

    Raises:
        Refused: 関係職員.
    """
    if is_recused(comment_id, person.username):
        raise Refused(["関係職員は担当できません。担当を外れていない方が操作し、実施を記録してください。"])


def moment_of(raw: str, now: datetime) -> datetime:
    """Return a time that somebody wrote (Japan's, to the minute, such as 2026-12-01 09:30).

    Raises:
        Refused: no day and time, or one that is still to come.
    """
    found = _MOMENT.fullmatch(raw.strip())
    try:
        year, month, day, hour, minute = map(int, found.groups()) if found else (0, 0, 0, 0, 0)
        at = datetime(year, month, day, hour, minute, tzinfo=JST)
    except ValueError:
        at = None
    if at is None:
        raise Refused(["実施日時を、日付と時刻(例 2026-12-01 09:30)で書いてください。"])
    if at > now:
        clock = to_the_minute(now)
        raise Refused([Sentence("実施日時が先の時刻です(いまは {clock})。実施した日時を書いてください。", clock=clock)])
    return at


def result_of(raw: str) -> str:
    """Return a result by its id; raises Refused where it is none."""
    if raw not in RESULTS:
        raise Refused(["結果を、実施済・本人が削除済・該当なし・操作不可から選んでください。"])
    return raw


def corrected_of(result: str, raw: str, reason: str, now: datetime) -> tuple[str, datetime | None]:
    """Return what a wrong tick should have been: its result, and when, None where nothing was done at all.

    Raises:
        Refused: everything that is missing.
    """
    missing = [] if result in CORRECTIONS else ["正しい結果を一つ選んでください。"]
    at = None
    if result != NOT_DONE:
        try:
            at = moment_of(raw, now)
        except Refused as refused:
            missing += refused.problems
    if not reason.strip():
        missing.append("訂正の理由を書いてください。")
    if missing:
        raise Refused(missing)
    return result, at
