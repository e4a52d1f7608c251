"""⑪ なりすまし: the writer of a comment beside the accounts that the body has registered, by name and by handle."""

import unicodedata
from dataclasses import dataclass

from triage.handles import handle_of
from triage.policy import Account, Policy
from triage.records import Comment
from triage.store.cases import Case
from triage.text import reveal
from triage.web.words import PLATFORMS


@dataclass(frozen=True, slots=True)
class Registered:
    """One registered account; `same_id` and `same_name`: the writer's is the very same, and no look-alike."""

    platform: str
    name: str
    handles: str
    url: str
    same_id: bool
    same_name: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The writer, with what hides in the name shown, and the accounts: here, and on other platforms."""

    name: str
    handle: str
    here: list[Registered]
    elsewhere: list[Registered]


def registered(found: Case, policy: Policy) -> SideBySide:
    """Return the writer of a comment beside every registered account."""
    comment = found.comment
    here = [account for account in policy.accounts if account.platform == comment.platform]
    elsewhere = [account for account in policy.accounts if account.platform != comment.platform]
    return SideBySide(
        reveal(comment.author_name),
        reveal(comment.author_id),
        [_registered(account, comment) for account in here],
        [_registered(account, comment) for account in elsewhere],
    )


def _registered(account: Account, comment: Comment) -> Registered:
    handles = [name for name in (account.native_id, *account.aliases) if name]
    own = handle_of(comment.platform, comment.author_id)
    return Registered(
        platform=PLATFORMS.get(account.platform, account.platform),
        name=account.name,
        handles="、".join(handles),
        url=account.url,
        same_id=bool(comment.author_id) and own in {handle_of(account.platform, name) for name in handles},
        same_name=bool(comment.author_name) and _folded(comment.author_name) == _folded(account.name),
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
