"""Moments are shown by Japan's clock, and a day is written in one way only."""

from datetime import UTC, datetime

import pytest

from triage.clock import is_day, to_the_minute


def test_a_moment_is_shown_by_the_clock_in_japan():
    """Nine hours on, so that an evening in UTC is the next morning; seconds are left out."""
    assert to_the_minute(datetime(2026, 3, 31, 15, 4, 59, tzinfo=UTC)) == "2026-04-01 00:04"


@pytest.mark.parametrize("text", ["20260401", "2026-W14-3", "2026-4-1", "2026-02-30", "", "令和8年4月1日"])
def test_only_a_day_with_hyphens_is_a_day(text):
    """Days are compared as texts, which other ways of writing them would upset."""
    assert is_day("2026-04-01") and not is_day(text)
