"""Which entries of the queue a list shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from triage.store.models.machine import State

UNDECIDED = (State.OPEN, State.POSTPONED, State.ESCALATED, State.WAITING_APPROVAL, State.REOPENED)
_ROUTES = ("crisis", "opinion", "correction")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries a list shows; an empty string, or None, means all.

    `accounts` are those somebody may see. `holder` is who has the comment in hand at `now`; with `others` it is
    anybody but them, with `handed` it was handed over to them. The words of `text` all stand in the comment's text now,
    those of `author` in its writer's name, and each of `words` in one or the other (all compared as `wording.folded`);
    `posted_from` and `posted_until` bound the time of posting, the latter exclusive. Who goes from one comment to the
    next (`free_for`) is not led to one that somebody else has in hand at `now`. `rows` are the first and the
    last row number of comments, both inclusive (a lot of 全件確認). `foreign`: those in another language alone.
    """

    states: Collection[State] = UNDECIDED
    platform: str = ""
    account: str = ""
    clause: str = ""
    route: str = ""
    text: str = ""
    author: str = ""
    words: str = ""
    holder: str = ""
    others: bool = False
    handed: bool = False
    now: datetime | None = None
    posted_from: datetime | None = None
    posted_until: datetime | None = None
    needs_review: bool | None = None
    accounts: frozenset[str] | None = None
    free_for: str = ""
    rows: tuple[int, int] | None = None
    foreign: bool = False

    @property
    def exact(self) -> dict[str, object]:
        """The columns of the queue that must have one value each; its indexes and counts know them.

        Not `clause`, of which an entry may have several: lists of one are read from tables of their own.
        """
        asked: dict[str, object] = {"platform": self.platform, "account": self.account}
        found = {name: value for name, value in asked.items() if value}
        if self.route in _ROUTES:
            found[self.route] = True
        if self.needs_review is not None:
            found["needs_review"] = self.needs_review
        return found

    @property
    def searched(self) -> bool:
        """Whether something is asked for that the counts of the queue do not know: words, days, a lot, a language …"""
        elsewhere = (self.text, self.author, self.words, self.holder, self.posted_from, self.posted_until)
        return any((*elsewhere, self.rows, self.foreign))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: priority and comment row of its last entry."""

    priority: float
    comment: int
