"""The guideline's own words: published without change, dated in the Japanese calendar, read for slips."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from triage.policy.rules import ITEMS, Policy, Section, Slip

# 令和 began on 2019-05-01 (元号を改める政令, 平成31年政令第143号).
_REIWA = date(2019, 5, 1)


def wareki(day: date) -> str:
    """Return a date in the Japanese calendar, such as 令和8年3月25日.

    Raises:
        ValueError: a day before 2019-05-01.
    """
    if day < _REIWA:
        raise ValueError(f"{day.isoformat()} は令和より前の日付です。2019-05-01 以後の日付にしてください。")
    year = day.year - _REIWA.year + 1
    return f"令和{'元' if year == 1 else year}年{day.month}月{day.day}日"


def render(policy: Policy) -> str:
    """Return the published 運用方針: the guideline's public parts with its items, word for word."""
    parts = [
        f"{section.heading}\n\n{_whole(policy, section)}" if section.heading else _whole(policy, section)
        for section in policy.sections
        if section.public
    ]
    return "\n\n".join([policy.title, *parts]) + "\n"


def _whole(policy: Policy, section: Section) -> str:
    return section.text.replace(ITEMS, "\n".join(f"- {clause.wording}" for clause in policy.clauses))


def slips(policy: Policy) -> tuple[Slip, ...]:
    """Return the suspected slips that stand in the guideline's text or account list, each with its place."""
    return tuple(
        replace(slip, where=where) for slip in policy.slips for where, text in _texts(policy) if slip.found in text
    )


def _texts(policy: Policy) -> Iterable[tuple[str, str]]:
    yield from ((section.id, f"{section.heading}\n{_whole(policy, section)}") for section in policy.sections)
    yield from ((f"2 {account.name}", account.url) for account in policy.accounts)
