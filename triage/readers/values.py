"""The values of one row or object, by the names of their fields, made into a draft."""

from collections.abc import Mapping

from triage.readers.accounts import Accounts
from triage.readers.cells import parse_votes, platform_named, platform_of_url
from triage.readers.draft import Draft
from triage.readers.rows import Intake
from triage.readers.times import ABSENT, Moment, at_clock, parse_time
from triage.records import Flag, Platform

# To ask an enumeration for a member takes three times as long as a call.
_NOWHERE = Platform.OTHER


def drafted(
    number: int, values: dict[str, str], intake: Intake, constant: Platform | None, flags: tuple[Flag, ...] = ()
) -> Draft:
    """Return the draft of one row, what cannot be understood of it noted there.

    `constant` is the platform that the mapping fixes.
    """
    get = values.get
    url, written = get("url", "").strip(), get("platform", "")
    author, handle = get("author_id", "").strip(), get("author_handle", "")
    placed = bool(constant or written or url)
    platform = constant or (_platform(written, url) if placed else _NOWHERE)
    likes = get("like_count", "").strip()
    count = parse_votes(likes) if likes else None
    draft = Draft(
        number,
        get("comment_id", "").strip(),
        get("text", ""),
        platform or _NOWHERE,
        get("account", "").strip(),
        get("post_id", "").strip(),
        get("post_text", ""),
        get("parent_id", "").strip(),
        author,
        get("author_name", "") or handle,
        bool(author or handle) and _is_own(intake.accounts, platform or _NOWHERE, author, handle, placed=placed),
        _moment(values, intake) if get("posted_at") else ABSENT,
        url,
        count,
        "",
        flags,
    )
    if platform is None:
        draft.note("platform", written)
    if likes and count is None:
        draft.note("votes", likes)
    return draft


def _platform(written: str, url: str) -> Platform | None:
    """Return the platform that a row names, or that its address shows; None for a name that nobody knows."""
    return platform_named(written) if written else platform_of_url(url) or _NOWHERE


def _is_own(accounts: Accounts, platform: Platform, author: str, handle: str, *, placed: bool) -> bool:
    return accounts.is_own(platform, handle) or (
        not placed and (accounts.is_given(author) or accounts.is_given(handle))
    )


def _moment(values: Mapping[str, str], intake: Intake) -> Moment:
    moment = parse_time(values["posted_at"], intake.zone, intake.date_order)
    return at_clock(moment, values.get("posted_time", ""), intake.zone)
