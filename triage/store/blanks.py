"""Events whose content was discarded: number, kind, time and hashes stay, and a 廃棄記録 names each of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from triage.store.models.human import DecisionEvent, EventKind

# What a blanked event has lost, by column; what is left of it is what `digest` is of.
BLANK = {"payload": "", "comment_key": "", "action": "", "measure": "", "username": ""}
# The step of a 廃棄 that discards; before it a list is settled and approved (disposal.py).
LISTED, APPROVED, DISCARDED = "listed", "approved", "discarded"
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
    """Read every 廃棄記録, and compare what it names with what is left of those events.

    One holds only after its list was settled by one person and approved by another; whoever can write to the file and
    forges those events too is found by nothing here.
    """
    named: set[int] = set()
    broken: set[int] = set()
    acts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for seq, payload in _records():
        event = json.loads(payload)
        body, step = event["body"], event["body"].get("step")
        if step != DISCARDED:
            acts[body.get("sha256", "")].add((step, event["by"]["username"]))
            continue
        numbers = _named(body, seq)
        if numbers is None or not _by_two(acts[body.get("list_sha256", "")]):
            broken.add(seq)
        else:
            named |= numbers
    return Blanked(frozenset(named), frozenset(broken))


def _by_two(acts: Collection[tuple[str, str]]) -> bool:
    people = {step: {name for done, name in acts if done == step} for step, _ in acts}
    return any(one != other for one in people.get(LISTED, ()) for other in people.get(APPROVED, ()))


def _named(body: Mapping[str, Any], seq: int) -> set[int] | None:
    """Return the events that a 廃棄記録 names, None where it names others than are left, or says too little."""
    try:
        runs, expected_digest = [(int(first), int(last)) for first, last in body["events"]], body["events_sha256"]
    except (KeyError, TypeError, ValueError):
        return None
    left = [row for some in _runs(runs) for row in some]
    expected = {number for first, last in runs for number in range(first, min(last, seq) + 1)}
    holds = {number for number, *_ in left} == expected and max(expected, default=0) < seq
    return expected if holds and digest(left) == expected_digest else None


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
