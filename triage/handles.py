"""Ids and handles as platforms give them: whose account one is, only its platform tells."""

from triage.records import Platform

# A platform, and the id or handle of an account there.
Handle = tuple[Platform, str]


def handle_of(platform: Platform, name: str) -> Handle:
    """Return an id or handle for comparing, on one platform only."""
    return platform, named(name)


def named(name: str) -> str:
    """Return a name for comparing: alike with or without @, in any case."""
    return name.strip().removeprefix("@").casefold()
