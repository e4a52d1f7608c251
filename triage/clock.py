"""The clock people read here: moments are kept in UTC, and shown and typed in Japan's time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")


def to_the_minute(moment: datetime) -> str:
    """Return a moment by Japan's clock, such as 2026-03-25 09:00."""
    return moment.astimezone(JST).strftime("%Y-%m-%d %H:%M")


def is_day(text: str) -> bool:
    """Return whether a text is a day with hyphens, such as 2027-04-01: in this form days compare as texts."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
