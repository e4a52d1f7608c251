"""A row left out or a value not understood, as the list of them for people holds it."""

from dataclasses import dataclass
from typing import Literal

from triage.readers.cells import shown

# So that a file of a million bad rows stays small.
VALUES_KEPT = 10_000
LEFT_OUT = f"（値を書くのは先頭の{VALUES_KEPT:,}件までです。元のファイルで確かめてください。）"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row not imported (不採用) or a value of it left empty (注意): 1-based line, sheet row or item.

    The value is cut and its secrets masked.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str
    kind: Literal["不採用", "注意"] = "不採用"


def kept_value(value: object, before: int) -> str:
    """Return a value as it is listed behind `before` others: shown, or a word that it is left out."""
    if before >= VALUES_KEPT:
        return LEFT_OUT
    return shown(value if isinstance(value, str) else repr(value))
