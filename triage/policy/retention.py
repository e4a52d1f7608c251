"""How long each type of record is kept: counted from the year of the record, by the policy's own figures."""

from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from annotated_types import Ge, Le, MinLen

Text = Annotated[str, MinLen(1)]
# Days that 保存期間 are counted on: before, nothing was kept; later, a period might end after the calendar does.
FIRST, LAST = date(1970, 1, 1), date(2200, 12, 31)
# What the store keeps (store/units.py); a slip in one of these names would leave records without an end unseen.
RecordId = Literal["comment", "decision", "evidence", "consultation", "complaint", "import"]
_MONTHS = 12
# 会計年度, which 公文書等の管理に関する法律施行令 8条 counts from (要確認).
_APRIL = 4


@dataclass(frozen=True, slots=True)
class RecordType:
    """One type of record: 保存期間, 起算日, ファイル管理簿の名称 and 満了時の措置.

    Kept for `years` and `months`, counted from 1 April after the fiscal year the record was made in (`next_april`) or
    from the day after it was made (`next_day`). `at_end`: discarded (廃棄), or handed over with its content (移管).
    """

    id: RecordId
    label: Text
    file_name: Text
    years: Annotated[int, Ge(0), Le(100)]
    months: Annotated[int, Ge(0), Le(11)]
    counted_from: Literal["next_april", "next_day"]
    at_end: Literal["discard", "transfer"]

    def starts(self, made: date) -> date:
        """Return the first day that is counted (起算日) for what was made on a day (Japan's)."""
        if self.counted_from == "next_day":
            return made + timedelta(days=1)
        return date(made.year + (made.month >= _APRIL), _APRIL, 1)

    def ends(self, made: date) -> date:
        """Return the last day on which it is kept (保存期間満了日)."""
        start = self.starts(made)
        months = start.month - 1 + self.months + _MONTHS * self.years
        year, month = start.year + months // _MONTHS, months % _MONTHS + 1
        last = monthrange(year, month)[1]
        # A month without such a day is kept to its own end (民法143条2項ただし書、要確認).
        return date(year, month, last) if start.day > last else date(year, month, start.day) - timedelta(days=1)

    def cutoff(self, on: date) -> date:
        """Return the first day on which what was made is still to be kept on the day `on`; what is older has ended.

        `on` is from `FIRST` to `LAST`.
        """
        days = range(FIRST.toordinal(), on.toordinal() + 1)
        return date.fromordinal(
            days[0] + bisect_left(days, True, key=lambda day: self.ends(date.fromordinal(day)) >= on)
        )
