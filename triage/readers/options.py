"""How one export is to be read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from triage.clock import JST
from triage.policy import Account


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read one export. `accounts` are the body's own, as its policy registers them."""

    format: str = "auto"
    mapping: Path | None = None
    encoding: str | None = None
    encoding_errors: Literal["strict", "replace"] = "strict"
    account: str = ""
    own_posts: bool = False
    allow_private_messages: bool = False
    accept_mojibake: bool = False
    max_reject_rate: float = 0.1
    keep_going: bool = False
    accounts: tuple[Account, ...] = ()
    timezone: str = JST.key
