"""What a reader is: a name, how it knows its own format by content, and how it makes comments of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from triage.readers.content import Content
from triage.readers.rows import Identity, Intake
from triage.records import Comment


@dataclass(frozen=True, slots=True)
class Reader:
    """One export format. `label` is Japanese; `identity` says whose ids it has ."""

    name: str
    label: str
    identity: Identity
    recognises: Callable[[Content], bool]
    read: Callable[[Content, Intake], Iterator[Comment]]
