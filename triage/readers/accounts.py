"""Whose account a comment stands under: the registry's id for what a file calls it, and what may not be read at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.handles import Handle, handle_of
from triage.policy import Account, by_name, ids_of
from triage.readers.cells import shown
from triage.records import Platform

_NAMED = 5
_UNREGISTERED = (
    "要領のアカウント一覧にないアカウントのコメントが{n}件あります（「{names}」）。書かれたまま取り込みました。"
    "局のアカウントであれば、要領の [[accounts]] の native_id か aliases に書き加えてください。"
)
_SILENT = (
    "「{name}」は、要領でコメントを受け付けないと登録されたアカウントです。メッセージ等の私信は取り込みません。"
    "公開のコメントであれば、要領の [[accounts]] の comments を true にしてください。"
)
_PRIVATE = (
    "「{name}」は、要領でコメントを受け付けないと登録されたアカウントです。"
    "--allow-private-messages の指定により取り込みました。必要性を責任者に確かめてください。"
)


@dataclass(slots=True)
class Accounts:
    """The registered accounts as one import meets them; `given` is the account named for the whole file.

    `silent` is that account where it has no comments. Without any registered account nothing is known of accounts,
    and nothing is said of them.
    """

    registered: tuple[Account, ...]
    given: str
    unknown: int = 0
    silent: Account | None = None
    _by_name: Mapping[Handle, Account] = field(init=False)
    _own: frozenset[Handle] = field(init=False)
    _given: frozenset[str] = field(init=False)
    _strangers: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name = by_name(self.registered)
        meant = ids_of(self._by_name, self.given)
        named = [account for account in self.registered if account.id in meant]
        # A name that several platforms' accounts bear is that of an account without comments only where all are.
        self.silent = named[0] if named and not any(account.comments for account in named) else None
        self._own = frozenset(handle for account in self.registered for handle in _handles(account))
        self._given = frozenset(name for account in named for _, name in _handles(account))

    def is_own(self, platform: Platform, name: str) -> bool:
        """Whether a native id or handle is one of the body's own there; the same handle elsewhere is anybody's."""
        return bool(name and self._own) and handle_of(platform, name) in self._own

    def is_given(self, name: str) -> bool:
        """Whether a handle is the registered account given for the file; for rows that say nothing of their place."""
        return bool(name) and handle_of(Platform.OTHER, name)[1] in self._given

    def find(self, platform: Platform, name: str) -> Account | None:
        """Return the account that a name stands for."""
        return self._by_name.get(handle_of(platform, name)) if name and self.registered else None

    def miss(self, name: str) -> None:
        """Remember for `sentences` a name that no registered account bears."""
        self.unknown += 1
        if len(self._strangers) < _NAMED:
            self._strangers[shown(name, chars=40)] = None

    def sentences(self) -> list[str]:
        """Return what is to be said of accounts that are not registered."""
        names = "」「".join(self._strangers)
        return [_UNREGISTERED.format(n=self.unknown, names=names)] if self.unknown else []


def _handles(account: Account) -> set[Handle]:
    """Return what the platform calls an account; its display name, which anybody may take, is none of these."""
    return {handle_of(account.platform, name) for name in (account.native_id, *account.aliases) if name}


def why_silent(account: Account) -> str:
    """Return why comments of an account without comments are left out, and what to do."""
    return _SILENT.format(name=account.name)


def read_all_the_same(account: Account) -> str:
    """Return what is said where such comments are read because somebody asked for private messages."""
    return _PRIVATE.format(name=account.name)
