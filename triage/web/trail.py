"""Which list somebody goes through: its filters, carried from page to page in the address and the forms."""

from collections.abc import Mapping

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

FIELDS = (
    "state",
    "clause",
    "platform",
    "account",
    "route",
    "hand",
    "text",
    "author",
    "words",
    "since",
    "until",
    "lot",
    "language",
)
_LONGEST = 2000


def kept(asked: Mapping[str, str]) -> str:
    """Return the query of a list: what the form of its filters knows, and nothing else."""
    return urlencode({name: asked[name] for name in FIELDS if asked.get(name)})


def trail_of(request: HttpRequest) -> str:
    """Return the query of the list a page was reached from, empty for the queue as it is."""
    raw = (request.POST if request.method == "POST" else request.GET).get("list", "")
    try:
        return kept(QueryDict(raw[:_LONGEST])) if raw else ""
    except SuspiciousOperation:
        return ""


def onward(trail: str) -> str:
    """Return what an address of a comment carries so that its page knows the list."""
    return f"&{urlencode({'list': trail})}" if trail else ""
