"""Times as people and exports write them, read into aware UTC times with what is known of their precision."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Literal, NamedTuple

from triage.expression import compiled
from triage.records import Precision

DateOrder = Literal["", "ymd", "dmy", "mdy"]
Problem = Literal["", "bad", "ambiguous", "clamped", "clock"]

# Year before the first year of each era (改元); 元年 is year 1.
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_DATE = (
    r"(?:(?P<era>令和|平成|昭和|[RHSrhs])\.?\s*(?P<era_year>\d{1,2}|元)|(?P<year>\d{4}))"
    r"\s*[年/.\-]\s*(?P<month>\d{1,2})\s*[月/.\-]\s*(?P<day>\d{1,2})日?"
)
_TIME = (
    r"(?:(?:\s*T\s*|\s*)(?P<half>午前|午後|AM|PM|am|pm)?\s*(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?P<fraction>[.,]\d+)?)?"
    r"|時(?:(?P<minute_j>\d{1,2})分(?:(?P<second_j>\d{1,2})秒)?)?)"
    r"\s*(?P<half_after>AM|PM|am|pm)?\s*(?P<zone>Z|JST|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|UTC|GMT)?)?"
)
_WEEKDAY = r"\s*\(.(?:曜日?)?\)\s*"
_WRITTEN = _DATE + _TIME
_DAY_FIRST = r"(?P<one>\d{1,2})[/.\-](?P<two>\d{1,2})[/.\-](?P<year>\d{4})" + _TIME
_ENGLISH = (
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
    r"(?:(?P<month>[A-Z][a-z]{2,8})\.?\s+(?P<day>\d{1,2})|(?P<day_before>\d{1,2})[\s-]+(?P<month_after>[A-Z][a-z]{2,8})\.?)"
    r",?[\s-]+(?P<year>\d{4})(?:,|\s+at\b)?" + _TIME + r"(?:\s*\([A-Za-z ]+\))?"
)
_COMPACT = r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?"
# As Excel writes a number in Japanese figures: 令和八年四月二十日, 二〇二六年.
_KANJI = r"[〇一二三四五六七八九十]+(?=[年月日時分秒])"
_FIGURE = r"[\d〇一二三四五六七八九十元]"
_NUMBER = r"\d+(?:\.\d+)?"
_MONTHS = {
    name: i
    for i, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], start=1
    )
}
_X_WRITTEN = (
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) "
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<zone>[+-]\d{4}) (?P<year>\d{4})"
)
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
# Excel serials from 1982 to 2064; outside that range a bare number is no date anybody meant.
_EXCEL_SERIALS = (30_000.0, 60_000.0)
# No way of writing a time is longer; the patterns below are not for whole paragraphs.
_LONGEST = 80
_EPOCH_SECONDS = (1e8, 1e10)
_EPOCH_MILLISECONDS = (1e11, 1e14)


class Moment(NamedTuple):
    """A time read: `at` in UTC or None, how exact it is, whether its zone was assumed, and what was wrong.

    `written` is what could not be read.
    """

    at: datetime | None = None
    precision: Precision = Precision.MISSING
    naive: bool = False
    problem: Problem = ""
    written: str = ""


ABSENT = Moment()
BAD = Moment(problem="bad")
AMBIGUOUS = Moment(problem="ambiguous")


def parse_time(value: str, zone: tzinfo, order: DateOrder = "") -> Moment:
    """Read ISO 8601, 2026/4/3 9:05, 和暦, April 3, 2026, an Excel serial, epoch seconds or milliseconds, or X's style.

    A time without a zone is taken in `zone` and marked `naive`. `order` settles 04/03/2026, which is
    otherwise `ambiguous`. Never raises: what cannot be read is `problem="bad"` with `at` None.
    """
    if not value:
        return ABSENT
    found = _read(value, zone, order) if len(value) <= _LONGEST else BAD
    return Moment(problem=found.problem, written=value) if found.problem and found.at is None else found


# A file that repeats its days, or writes no day in each row, is read in a third of the time.
@lru_cache(maxsize=1 << 12)
def _read(value: str, zone: tzinfo, order: DateOrder) -> Moment:
    if value[4:5] == "-" and len(value) >= 10:
        try:
            return _finish(datetime.fromisoformat(value), zone, date_only=len(value) == 10)
        except ValueError:
            pass
    value = unicodedata.normalize("NFKC", value)
    # No time is written without a figure.
    if not compiled(_FIGURE).search(value):
        return BAD if compiled(_WEEKDAY).sub(" ", value).strip() else ABSENT
    value = compiled(_WEEKDAY).sub(" ", value).strip()
    try:
        return _parse_written(value, zone, order)
    except (ValueError, OverflowError):
        return BAD


def at_clock(day: Moment, clock: str, zone: tzinfo) -> Moment:
    """Return the moment of a day and a time of day that stand in two columns.

    A time may also be the share of the day, as Excel keeps it. One that cannot be read leaves the day alone, with
    `problem="clock"`.
    """
    clock = clock.strip()
    if not clock or day.at is None or day.precision is not Precision.DATE:
        return day
    if compiled(_NUMBER).fullmatch(clock) and float(clock) < 1:
        clock = str(timedelta(seconds=round(float(clock) * 86_400)))
    time = parse_time(f"2000-01-01 {clock}", zone)
    if time.at is None or time.precision is not Precision.EXACT:
        return day._replace(problem="clock", written=clock)
    since_midnight = time.at.astimezone(zone).replace(tzinfo=None) - datetime(2000, 1, 1)  # noqa: DTZ001
    return _finish(day.at.astimezone(zone).replace(tzinfo=None) + since_midnight, zone)


def from_epoch(seconds: float, precision: Precision = Precision.EXACT) -> Moment:
    """Read seconds since 1970-01-01 UTC."""
    try:
        return Moment(datetime.fromtimestamp(seconds, UTC), precision)
    except (ValueError, OverflowError, OSError):
        return BAD


def _parse_written(value: str, zone: tzinfo, order: DateOrder) -> Moment:
    if compiled(_NUMBER).fullmatch(value):
        return _from_number(value, zone)
    if found := compiled(_WRITTEN).fullmatch(value):
        return _from_parts(found, _year(found), int(found["month"]), int(found["day"]), zone)
    if found := compiled(_DAY_FIRST).fullmatch(value):
        return _from_day_first(found, zone, order)
    if compiled(_KANJI).search(value):
        return _parse_written(compiled(_KANJI).sub(_figures, value), zone, order)
    return _from_english(value, zone)


def _from_english(value: str, zone: tzinfo) -> Moment:
    if found := compiled(_X_WRITTEN).fullmatch(value):
        return _from_x(found, zone)
    if found := compiled(_ENGLISH).fullmatch(value):
        month, day = found["month"] or found["month_after"], found["day"] or found["day_before"]
        return _from_parts(found, int(found["year"]), _MONTHS.get(month[:3], 0), int(day), zone)
    return BAD


def _figures(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].rpartition("十")
    digits = str.maketrans("〇一二三四五六七八九", "0123456789")
    return f"{tens.translate(digits) or 1}{ones.translate(digits) or 0}" if ten else ones.translate(digits)


def _from_x(found: re.Match[str], zone: tzinfo) -> Moment:
    month = _MONTHS.get(found["month"], 0)
    iso = f"{found['year']}-{month:02}-{int(found['day']):02}T{found['hour']}:{found['minute']}"
    second, clamped = _clamp(int(found["second"]))
    return _finish(datetime.fromisoformat(f"{iso}:{second:02}{found['zone']}"), zone, clamped=clamped)


def _from_number(value: str, zone: tzinfo) -> Moment:
    if (found := compiled(_COMPACT).fullmatch(value)) and "1990" <= found[1] <= "2100":
        parts = [int(part) for part in found.groups() if part]
        return _finish(datetime(*parts[:3], *parts[3:]), zone, date_only=len(parts) == 3)  # type: ignore[arg-type]  # noqa: DTZ001
    number = float(value)
    if _EXCEL_SERIALS[0] <= number < _EXCEL_SERIALS[1]:
        at = _EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))
        return _finish(at.replace(tzinfo=None), zone, date_only=number.is_integer())
    if _EPOCH_SECONDS[0] <= number < _EPOCH_SECONDS[1]:
        return from_epoch(number)
    if _EPOCH_MILLISECONDS[0] <= number < _EPOCH_MILLISECONDS[1]:
        return from_epoch(number / 1000)
    return BAD


def _year(found: re.Match[str]) -> int:
    if found["year"]:
        return int(found["year"])
    year = 1 if found["era_year"] == "元" else int(found["era_year"])
    if year == 0:
        raise ValueError("an era begins with its year 1")
    return _ERAS[found["era"].upper()] + year


def _from_day_first(found: re.Match[str], zone: tzinfo, order: DateOrder) -> Moment:
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    if order == "dmy" or (not order and one > 12):
        return _from_parts(found, year, two, one, zone)
    if order == "mdy" or (not order and two > 12) or one == two:
        return _from_parts(found, year, one, two, zone)
    return AMBIGUOUS


def _clamp(second: int) -> tuple[int, bool]:
    """A leap second has no place in datetime: the last second before it, marked."""
    return (59, True) if second == 60 else (second, False)


def _from_parts(found: re.Match[str], year: int, month: int, day: int, zone: tzinfo) -> Moment:
    if found["hour"] is None:
        return _finish(datetime(year, month, day), zone, date_only=True)  # noqa: DTZ001
    second, clamped = _clamp(int(found["second"] or found["second_j"] or 0))
    minute = int(found["minute"] or found["minute_j"] or 0)
    micro = int(float("0." + found["fraction"][1:]) * 1_000_000) if found["fraction"] else 0
    hour = _hour(found)
    if hour == 24 and not (minute or second or micro):
        at = datetime(year, month, day) + timedelta(days=1)  # noqa: DTZ001
    else:
        at = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001
    return _finish(_zoned(at, found["zone"]), zone, clamped=clamped)


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), (found["half"] or found["half_after"] or "").upper()
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half in {"午後", "PM"} else 0)


def _zoned(at: datetime, written: str | None) -> datetime:
    if written is None:
        return at
    offset = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "JST": "+09:00"}.get(written, written)
    return datetime.fromisoformat(at.isoformat() + offset.removeprefix("UTC").removeprefix("GMT"))


def _finish(at: datetime, zone: tzinfo, *, date_only: bool = False, clamped: bool = False) -> Moment:
    naive = at.tzinfo is None
    try:
        utc = (at.replace(tzinfo=zone) if naive else at).astimezone(UTC)
    except (ValueError, OverflowError):
        return BAD
    if date_only:
        return Moment(utc, Precision.DATE, naive)
    return Moment(utc, Precision.ESTIMATED, naive, "clamped") if clamped else Moment(utc, Precision.EXACT, naive)
