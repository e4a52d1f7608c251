"""The registered accounts by every name that an export or a person gives them."""

from collections.abc import Mapping
from functools import cache

from triage.handles import Handle, handle_of
from triage.policy.rules import Account
from triage.records import Platform


@cache
def by_name(accounts: tuple[Account, ...]) -> Mapping[Handle, Account]:
    """Return each account under its id, its native id, its name and its aliases, compared as `handle_of` does.

    A name stands for an account on the account's platform only; its id, which is the registry's own, also where
    nothing tells the platform.
    """
    found = {handle_of(Platform.OTHER, account.id): account for account in accounts}
    for account in accounts:
        for name in filter(None, (account.id, account.native_id, account.name, *account.aliases)):
            found.setdefault(handle_of(account.platform, name), account)
    return found


def ids_of(names: Mapping[Handle, Account], name: str) -> frozenset[str]:
    """Return the ids of the accounts that a name stands for on any platform; empty where none is registered so.

    `names` is what `by_name` returns.
    """
    wanted = (handle_of(platform, name) for platform in Platform)
    return frozenset(names[handle].id for handle in wanted if handle in names)
