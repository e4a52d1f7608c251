"""A person of the desk acting from the command line: who they are, and the event that records what they did."""

from collections.abc import Mapping
from datetime import UTC, datetime

from triage.decision import Person
from triage.store.chain import Draft
from triage.store.decisions import record
from triage.store.models.human import EventKind
from triage.web.people import person_named


def acting(username: str) -> Person:
    """Return the registered person, or for no name the installation's operator (the account of this PC).

    Raises:
        LookupError: nobody of that name is registered and active.
    """
    return person_named(username) if username else Person("(このPCの利用者)", "", "")


def record_event(kind: str, by: Person, body: Mapping[str, str], reason: str) -> int:
    """Append an event that is no decision to the chain; return its number."""
    draft = Draft(EventKind(kind), by, datetime.now(UTC), dict(body), texts={"reason": reason} if reason else {})
    return record(draft)
