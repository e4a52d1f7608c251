"""Events whose content was discarded: number, kind, time and hashes stay, and a 廃棄記録 names each of them."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from triage.store.models.human import DecisionEvent, EventKind

# What a blanked event has lost, by column; what is left of it is what `digest` is of.
BLANK = {"payload": "", "comment_key": "", "action": "", "measure": "", "username": ""}
# The step of a 廃棄 that discards; before it a list is settled and approved (disposal.py).
DISCARDED = "discarded"
_LEFT = ("seq", "kind", "at", "hash")

_Left = tuple[int, str, datetime, str]


@dataclass(frozen=True, slots=True)
class Blanked:
    """What all 廃棄記録 together account for: the events they name, and those records that do not hold."""

    named: frozenset[int]
    broken: frozenset[int]


def ranges(seqs: Iterable[int]) -> list[list[int]]:
    """Return numbers as [first, last] of each unbroken run, in order."""
    found = sorted(set(seqs))
    starts = [found[0], *(b for a, b in pairwise(found) if b != a + 1)] if found else []
    ends = [*(a for a, b in pairwise(found) if b != a + 1), found[-1]] if found else []
    return [[first, last] for first, last in zip(starts, ends, strict=True)]


def digest(left: Iterable[_Left]) -> str:
    """Return the SHA-256 (hex) of what is left of blanked events, in order of their numbers."""
    lines = (
        f"{seq} {kind} {at.astimezone(UTC).isoformat(timespec='microseconds')} {hash_}\n"
        for seq, kind, at, hash_ in left
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def left_of(keys: Sequence[str]) -> list[_Left]:
    """Return what will be left of the events on some comments, in order of their numbers."""
    return list(DecisionEvent.objects.filter(comment_key__in=keys).order_by("seq").values_list(*_LEFT))


def blanked() -> Blanked:
    """Read every 廃棄記録, and compare what it names with what is left of those events."""
    named: set[int] = set()
    broken: set[int] = set()
    for seq, payload in _records():
        body = json.loads(payload)["body"]
        if body.get("step") != DISCARDED:
            continue
        left = [row for some in _runs(body["events"]) for row in some]
        numbers = {number for number, *_ in left}
        expected = {number for first, last in body["events"] for number in range(first, last + 1)}
        if numbers == expected and max(expected, default=0) < seq and digest(left) == body["events_sha256"]:
            named |= numbers
        else:
            broken.add(seq)
    return Blanked(frozenset(named), frozenset(broken))


def _records() -> Iterator[tuple[int, str]]:
    found = DecisionEvent.objects.filter(kind=EventKind.PURGE).exclude(payload="").order_by("seq")
    for seq, payload, previous, hash_ in found.values_list("seq", "payload", "previous_hash", "hash"):
        # One that was rewritten is the chain's own fault, and accounts for nothing.
        if hash_ == hashlib.sha256(bytes.fromhex(previous) + payload.encode()).hexdigest():
            yield seq, payload


def _runs(runs: Sequence[Sequence[int]]) -> Iterator[list[_Left]]:
    """Yield what is left of events by their numbers, blank ones alone."""
    for first, last in runs:
        yield list(
            DecisionEvent.objects.filter(seq__gte=first, seq__lte=last, **BLANK).order_by("seq").values_list(*_LEFT)
        )
