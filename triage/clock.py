"""The clock people read here: moments are kept in UTC, and shown and typed in Japan's time."""

from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")
