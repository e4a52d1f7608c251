"""The vocabulary every part shares: frozen records without behaviour beyond their own validity.

What there is one of for each comment is a named tuple: a frozen dataclass takes four times as long to make.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple, NewType

CommentId = NewType("CommentId", str)
CategoryId = NewType("CategoryId", str)
ClauseId = NewType("ClauseId", str)
# What a measure does; the last one to a person, the others to a comment.
Kind = Literal["hide", "remove", "report", "block"]
Axis = Literal["visibility", "report", "person"]
AXES: dict[Kind, Axis] = {"hide": "visibility", "remove": "visibility", "report": "report", "block": "person"}


class Platform(StrEnum):
    """Where a comment was posted; `other` is any place without a reader of its own."""

    YOUTUBE = "youtube"
    X = "x"
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    LINE = "line"
    OTHER = "other"


class Precision(StrEnum):
    """How far `Comment.posted_at` can be trusted."""

    EXACT = "exact"
    ESTIMATED = "estimated"
    DATE = "date"
    MISSING = "missing"


class Route(StrEnum):
    """Never a reason to remove, always a reason for a person to look (要領 5(2)ア, 4(3))."""

    OPINION = "opinion"
    CORRECTION = "correction"
    CRISIS = "crisis"


class Flag(StrEnum):
    """What a person must know about how a text was read before trusting a score."""

    NO_TEXT = "no_text"
    LOW_INFORMATION = "low_information"
    OBFUSCATED = "obfuscated"
    CONTROL_CHARS = "control_chars"
    FOREIGN_LANGUAGE = "foreign_language"
    LONG_TEXT = "long_text"
    LOSSY_ID = "lossy_id"
    FORMULA_CELL = "formula_cell"
    HIDDEN_ROW = "hidden_row"
    REPLACED_BYTES = "replaced_bytes"
    BAD_DATE = "bad_date"
    ODD_DATE = "odd_date"
    EDITED = "edited"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, `start` inclusive, `end` exclusive, into the text as posted."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span must satisfy 0 <= start < end, got [{self.start}, {self.end})")

    def __reduce__(self) -> tuple[type["Span"], tuple[int, int]]:
        """Pickle as a call, in a third of the time that a frozen dataclass takes: processes hand over thousands."""
        return Span, (self.start, self.end)


class Source(NamedTuple):
    """Where a comment was read: reader name, file name without directory, its SHA-256, 1-based row or item.

    What a 取込様式 says besides: the file name of the saved screen, and who compared the row with it.
    """

    format: str
    file: str
    sha256: str
    row: int
    screenshot: str = ""
    checked_by: str = ""


class Comment(NamedTuple):
    """One comment as posted. `text` is never altered, except code points no database holds (flagged)."""

    id: CommentId
    platform: Platform
    text: str
    source: Source
    account: str = ""
    post_id: str = ""
    post_text: str = ""
    parent_id: str = ""
    author_id: str = ""
    author_name: str = ""
    author_is_owner: bool = False
    posted_at: datetime | None = None
    posted_at_precision: Precision = Precision.MISSING
    url: str = ""
    like_count: int | None = None
    platform_status: str = ""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Cue:
    """One observation by one detector: uncalibrated, with the words that show it.

    `strength` is in (0, 1]; it orders cues of one detector and is no probability. `reason` is one Japanese
    sentence for the moderator and never quotes the comment.
    """

    category: CategoryId
    spans: tuple[Span, ...]
    strength: float
    detector: str
    reason: str

    def __post_init__(self) -> None:
        if not 0.0 < self.strength <= 1.0:
            raise ValueError(f"cue strength must be in (0, 1], got {self.strength} from {self.detector}")

    def __reduce__(self) -> tuple[type["Cue"], tuple[CategoryId, tuple[Span, ...], float, str, str]]:
        """Pickle as a call, as `Span` does."""
        return Cue, (self.category, self.spans, self.strength, self.detector, self.reason)


class Signal(NamedTuple):
    """The calibrated probability (0-1) that a moderator would confirm one category, with its evidence."""

    category: CategoryId
    probability: float
    cues: tuple[Cue, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another comment and how alike it is: 0 (nothing in common) to 1 (equal after folding)."""

    comment_id: CommentId
    similarity: float


@dataclass(frozen=True, slots=True)
class Repeat:
    """The group of repeated posts a comment belongs to: `size` members, `same_author` of them by its author."""

    group: str
    size: int
    same_author: int
    nearest: tuple[Neighbour, ...]


class Assessment(NamedTuple):
    """All that the machine has to say about one comment under one model; policy decides what it suggests.

    `concern` is the probability that any clause applies (the any-violation head). `basis` says what the
    probabilities were fitted on: `authored` until real decisions exist, then `decisions`.
    """

    comment: Comment
    signals: tuple[Signal, ...]
    concern: float
    routes: tuple[Signal, ...]
    repeat: Repeat | None
    flags: tuple[Flag, ...]
    model_version: str
    basis: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One clause that may apply, derived from signals by a policy; `item` is its label such as 5(2)イ④."""

    clause: ClauseId
    item: str
    probability: float
    needs_review: bool
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """What one platform offers, in its own menu's words; taking it is a person's decision.

    `severity` orders within a platform, 1 lightest; `target` tells a measure against a comment from one against the
    person who wrote it (5(3)), which never stands for hiding a comment. `approvals` counts people other than the
    proposer. `confirmed_on` is when the menu label was last seen, 「要確認」 until somebody did.
    `requires` names what the record must hold besides (a permanent block: reason, review date, way back).
    """

    id: str
    platform: Platform
    kind: Kind
    target: Literal["comment", "person"]
    label: str
    effect: str
    reversible: bool
    severity: int
    approvals: int
    confirmed_on: str
    requires: tuple[str, ...] = ()

    @property
    def axis(self) -> Axis:
        """What it changes: on different axes measures stand side by side, on one the later replaces the earlier."""
        return AXES[self.kind]
