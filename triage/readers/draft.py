"""One comment as a reader found it, and all about it that its own values settle, whatever rows stand before it."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from triage.policy import Account
from triage.readers.accounts import Accounts
from triage.readers.cells import is_lossy_id
from triage.readers.options import ReadOptions
from triage.readers.reject import value_of
from triage.readers.storable import make_storable
from triage.readers.times import ABSENT, Moment
from triage.records import Flag, Platform, Precision
from triage.text import INVISIBLE, REPLACEMENT, SCORED_CHARS, scrub

# The first public SNS of a Japanese office is later than this; earlier dates are typing or zone errors.
_EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
# Ids that databases index: PostgreSQL takes 2,704 bytes of three of them together, and no platform's is longer.
_IDS = ("native", "author_id", "account", "post_id", "parent")
_ids = attrgetter(*_IDS)
# What every id that Excel rounded holds (is_lossy_id).
_ROUNDED = re.compile(r"[\d.,][eE]\+?\d")
_ID_CHARS = 200


@dataclass(slots=True)
class Draft:
    """One comment as a reader found it, before identity, flags and storage rules are applied.

    `notes` are names of `NOTES` with the values they are about, as they are listed; `registered` is the account in the
    register, and `content` the digest of the content, once `settle` and the register of ids have looked.
    """

    row: int
    native: str
    text: str
    platform: Platform = Platform.OTHER
    account: str = ""
    post_id: str = ""
    post_text: str = ""
    parent: str = ""
    author_id: str = ""
    author_name: str = ""
    owner: bool = False
    moment: Moment = ABSENT
    url: str = ""
    likes: int | None = None
    status: str = ""
    flags: tuple[Flag, ...] = ()
    screenshot: str = ""
    checked_by: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    registered: Account | None = None
    content: str = ""

    def note(self, name: str, value: str = "") -> None:
        """Remember what is to be said of the row."""
        self.notes += ((name, value_of(value)),)


def settle(draft: Draft, options: ReadOptions, accounts: Accounts, now: datetime) -> Draft:
    """Give a draft storable values, its flags and notes, and its account in the register; return it.

    Nothing here asks for its row or for any other row: of two rows with equal values one need be settled.
    """
    raw = draft.text
    draft.text, odd = scrub(raw)
    draft.flags += odd + _text_flags(draft.text)
    if options.encoding_errors == "replace" and REPLACEMENT in raw:
        draft.flags += (Flag.REPLACED_BYTES,)
        draft.note("replaced")
    if not draft.account:
        draft.account = options.account
    make_storable(draft)
    if draft.moment is not ABSENT:
        draft.flags += _time_flags(draft, now)
    draft.flags += _id_flags(draft)
    draft.registered = accounts.find(draft.platform, draft.account)
    if draft.registered is not None:
        draft.account = draft.registered.id
    return draft


def _text_flags(text: str) -> tuple[Flag, ...]:
    if len(text) > SCORED_CHARS:
        return (Flag.LONG_TEXT,)
    bare = text.strip()
    if not bare or (len(bare) < 16 and INVISIBLE.match(bare) and not INVISIBLE.sub("", bare).strip()):
        return (Flag.NO_TEXT,)
    return ()


def _time_flags(draft: Draft, now: datetime) -> tuple[Flag, ...]:
    moment = draft.moment
    if moment.naive and moment.precision is not Precision.DATE:
        draft.note("naive_date")
    if moment.problem == "clamped":
        draft.note("clamped_date")
    elif moment.problem == "clock":
        draft.note("bad_clock", moment.written)
    elif moment.problem:
        draft.note("bad_date" if moment.problem == "bad" else "ambiguous_date", moment.written)
        return (Flag.BAD_DATE,)
    if moment.at is not None and not _EARLIEST <= moment.at <= now + _AHEAD:
        draft.note("odd_date")
        return (Flag.ODD_DATE,)
    return ()


def _may_be_rounded(ids: str) -> bool:
    return ("e" in ids or "E" in ids) and _ROUNDED.search(ids) is not None


def _id_flags(draft: Draft) -> tuple[Flag, ...]:
    """Leave out ids that Excel rounded: two that look alike need not be one comment, author or post."""
    ids = _ids(draft)
    # All of them at once first: nearly always there is nothing to leave out.
    together = " ".join(ids)
    if len(together) <= _ID_CHARS and together.isascii() and not _may_be_rounded(together):
        return ()
    for name, value in zip(_IDS, ids, strict=True):
        if len(value) > _ID_CHARS:
            setattr(draft, name, f"{value[:100]}~{hashlib.sha256(value.encode()).hexdigest()}")
            draft.note("long_id")
        elif name != "native" and is_lossy_id(value):
            setattr(draft, name, "")
            draft.note("lossy_other")
    if not is_lossy_id(draft.native):
        return ()
    draft.native = ""
    draft.note("lossy_id")
    return (Flag.LOSSY_ID,)
