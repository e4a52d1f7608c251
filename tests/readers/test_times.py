"""Times as people write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.readers.times import at_clock, parse_time
from triage.records import Precision

TOKYO = ZoneInfo("Asia/Tokyo")
NINE = datetime(2026, 4, 3, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-04-03T09:00:00+09:00", "2026-04-03T00:00:00Z", "2026-04-03T00:00:00.000Z", "2026-04-03T00:00:00+0000",
        "2026/4/3 9:00", "2026/04/03 09:00:00", "2026.4.3 9:00", "2026年4月3日 9時", "2026年4月3日9時00分",
        "2026年4月3日(金) 午前9時00分", "令和8年4月3日 午前9時", "R8.4.3 9:00", "２０２６／４／３　９：００", "46115.375",
        "1775174400", "1775174400000", "Fri Apr 03 00:00:00 +0000 2026", "20260403090000", "2026-04-03 9:00 AM",
        "202604030900", "Apr 3, 2026, 9:00 AM", "April 3, 2026 at 9:00 AM", "3 April 2026 09:00", "03-Apr-2026 09:00:00",
        "Fri, 03 Apr 2026 09:00:00 +0900", "Fri Apr 03 2026 09:00:00 GMT+0900", "2026-04-03 00:00 UTC",
        "令和八年四月三日 午前九時", "二〇二六年四月三日九時",
    ],
)  # fmt: skip
def test_the_same_moment_in_every_way_of_writing(written):
    """Nine in the morning of 3 April 2026 in Japan is read from each of them (24)."""
    moment = parse_time(written, TOKYO)
    assert (moment.at, moment.precision) == (NINE, Precision.EXACT)


@pytest.mark.parametrize(
    "written",
    [
        "2026/4/3",
        "2026-04-03",
        "令和8年4月3日",
        "46115",
        "20260403",
        "平成38年4月3日",
        "Apr 3, 2026",
        "令和八年四月三日",
    ],
)
def test_a_day_without_a_time_is_only_a_date(written):
    """The start of the day in Japan, marked as a date."""
    moment = parse_time(written, TOKYO)
    assert moment.at == datetime(2026, 4, 2, 15, 0, tzinfo=UTC)
    assert moment.precision is Precision.DATE


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("2026/04/03 25:61", "bad"),
        ("2026-13-01", "bad"),
        ("昨日", "bad"),
        ("12", "bad"),
        ("04/03/2026", "ambiguous"),
        ("", ""),
    ],
)
def test_what_cannot_be_read_is_missing_and_says_why(written, problem):
    """No moment, no exception, and the reason (22, 24)."""
    moment = parse_time(written, TOKYO)
    assert (moment.at, moment.precision, moment.problem) == (None, Precision.MISSING, problem)


def test_a_leap_second_is_the_second_before_it():
    """23:59:60 becomes 23:59:59 and is marked (22)."""
    moment = parse_time("2026-04-03T23:59:60Z", TOKYO)
    assert moment.at == datetime(2026, 4, 3, 23, 59, 59, tzinfo=UTC)
    assert (moment.problem, moment.precision) == ("clamped", Precision.ESTIMATED)


@pytest.mark.parametrize(("order", "month"), [("dmy", 3), ("mdy", 4)])
def test_date_order_settles_what_is_ambiguous(order, month):
    """04/03/2026 is 4 March or 3 April as the mapping says; 25/12/2026 needs no help (24)."""
    assert parse_time("04/03/2026 12:00", TOKYO, order).at.month == month
    assert parse_time("25/12/2026 12:00", TOKYO).at.month == 12


@pytest.mark.parametrize(
    ("written", "day"), [("2026/4/3 24:00", 4), ("令和8年4月30日 24:00", 1), ("2026-04-03 24:01", 0)]
)
def test_midnight_may_be_the_24th_hour(written, day):
    """24:00 is the beginning of the next day, in Japan as in ISO 8601; a minute later is no time (22)."""
    at = parse_time(written, TOKYO).at
    assert (at.astimezone(TOKYO).day if at else 0) == day


@pytest.mark.parametrize(
    ("written", "day"), [("十日", 10), ("十一日", 11), ("二十日", 20), ("三十一日", 31), ("一〇日", 10)]
)
def test_figures_of_kanji_are_numbers(written, day):
    """Ten stands alone, before and behind a figure (24)."""
    assert parse_time(f"令和八年五月{written}", TOKYO).at.astimezone(TOKYO).day == day


@pytest.mark.parametrize(
    ("clock", "at"),
    [("9:05", "09:05"), ("午後3時", "15:00"), ("0.375", "09:00"), ("24:00", "00:00"), ("21:30 JST", "21:30")],
)
def test_a_day_and_a_time_in_two_columns_are_one_moment(clock, at):
    """As people write a time, and as Excel keeps it: the share of the day (24)."""
    moment = at_clock(parse_time("46115", TOKYO), clock, TOKYO)
    assert (f"{moment.at.astimezone(TOKYO):%H:%M}", moment.precision) == (at, Precision.EXACT)
    assert moment.at.astimezone(TOKYO).day == (4 if clock == "24:00" else 3)


@pytest.mark.parametrize(("clock", "problem"), [("夕方", "clock"), (" ", ""), ("1", "clock"), ("25:61", "clock")])
def test_a_time_that_is_none_leaves_the_day(clock, problem):
    """The day is not lost for a time that nobody can read, and the time is there to be told (22)."""
    day = parse_time("2026/4/3", TOKYO)
    assert at_clock(day, clock, TOKYO) == day._replace(problem=problem, written=clock.strip())


def test_era_years_start_at_gannen():
    """令和元年 is 2019 (24)."""
    assert parse_time("令和元年5月1日 午後0時30分", TOKYO).at == datetime(2019, 5, 1, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["令和0年1月1日", "R00.1.1", "平成〇年四月三日"])
def test_no_era_has_a_year_nought(written):
    """It is no year before the era, but a slip that is left empty and said (24)."""
    moment = parse_time(written, TOKYO)
    assert (moment.at, moment.problem, moment.written) == (None, "bad", written)


@given(st.text(max_size=40))
def test_no_text_makes_an_exception(written):
    """Any text gives a moment in UTC or none."""
    moment = parse_time(written, TOKYO)
    assert moment.at is None or moment.at.tzinfo is UTC
