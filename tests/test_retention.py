"""How long records are kept: the day counting starts, the last day, and what has ended on a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.policy import RecordType, load_policy

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
TYPES = st.builds(
    RecordType,
    id=st.just("comment"),
    label=st.just("原本"),
    file_name=st.just("記録"),
    years=st.integers(0, 30),
    months=st.integers(1, 11),
    counted_from=st.sampled_from(["next_april", "next_day"]),
    at_end=st.just("discard"),
)


def kept(years, months=0, counted_from="next_april"):
    return RecordType("comment", "原本", "記録", years, months, counted_from, "discard")


@pytest.mark.parametrize(
    ("record", "made", "starts", "ends"),
    [
        (kept(3), date(2026, 4, 1), date(2027, 4, 1), date(2030, 3, 31)),
        (kept(3), date(2027, 3, 31), date(2027, 4, 1), date(2030, 3, 31)),
        (kept(3), date(2027, 4, 1), date(2028, 4, 1), date(2031, 3, 31)),
        (kept(1, 6), date(2026, 12, 31), date(2027, 4, 1), date(2028, 9, 30)),
        (kept(0, 1, "next_day"), date(2027, 1, 27), date(2027, 1, 28), date(2027, 2, 27)),
        (kept(0, 1, "next_day"), date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 28)),
        (kept(1, 0, "next_day"), date(2026, 11, 20), date(2026, 11, 21), date(2027, 11, 20)),
    ],
)
def test_a_record_is_kept_from_the_april_that_follows_its_year(record, made, starts, ends):
    """31 March and 1 April are in different fiscal years; a period of months ends within its year."""
    assert (record.starts(made), record.ends(made)) == (starts, ends)


@given(TYPES, DAYS, st.integers(-2000, 2000))
def test_the_cutoff_parts_what_has_ended_from_what_has_not(record, on, days):
    """Made before it: the last day is over on that day; made on it or after: it is still kept."""
    made = record.cutoff(on) + timedelta(days=days)

    assert (record.ends(made) < on) == (made < record.cutoff(on)) or made > on


def test_the_shipped_policy_names_each_type_of_record_once():
    """Every type the store keeps has a period, a file and what becomes of it; each figure is marked 要確認."""
    records = load_policy("kagoshima").records

    assert [r.id for r in records] == ["comment", "decision", "evidence", "consultation", "complaint", "import"]
    assert all(r.years >= 1 and "要確認" in r.file_name for r in records)
