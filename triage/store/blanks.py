"""Events whose content was discarded: number, kind, time and hashes stay, and a 廃棄記録 names each of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from triage.store.models.human import DecisionEvent, EventKind

# What a blanked event has lost, by column; what is left of it is what `digest` is of.
BLANK = {"payload": "", "comment_key": "", "action": "", "measure": "", "username": ""}
# The steps of a 廃棄: a list is settled, approved and, if nobody takes it back, carried out (disposal.py).
LISTED, APPROVED, WITHDRAWN, DISCARDED = "listed", "approved", "withdrawn", "discarded"
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

    One holds only after its list was settled by one person, approved by another and not withdrawn; whoever can write to
    the file and forges those events too is found by nothing here.
    """
    named: set[int] = set()
    broken: set[int] = set()
    acts = _Acts(defaultdict(set), {})
    for seq, payload in _records():
        event = json.loads(payload)
        body, step = event["body"], event["body"].get("step")
        if step != DISCARDED:
            acts.take_in(body, event["by"]["username"])
            continue
        numbers = _named(body, seq)
        if numbers is None or not acts.allow(body):
            broken.add(seq)
        else:
            named |= numbers
    return Blanked(frozenset(named), frozenset(broken))


@dataclass(frozen=True, slots=True)
class _Acts:
    """Who settled lists of one content (by hash), and for each list that is approved its hash and who approved it."""

    settled: dict[str, set[str]]
    approved: dict[int, tuple[str, str]]

    def take_in(self, body: Mapping[str, Any], username: str) -> None:
        """Take in a step before the 廃棄記録."""
        if body.get("step") == LISTED:
            self.settled[body.get("sha256", "")].add(username)
        elif body.get("step") == APPROVED:
            self.approved[body.get("list", 0)] = (body.get("sha256", ""), username)
        elif body.get("step") == WITHDRAWN:
            self.approved.pop(body.get("list", 0), None)

    def allow(self, body: Mapping[str, Any]) -> bool:
        """Return whether a 廃棄記録 is of a list that two people settled and approved, and nobody took back."""
        sha256, approver = self.approved.get(body.get("list", 0), ("", ""))
        return bool(sha256) and sha256 == body.get("list_sha256") and bool(self.settled[sha256] - {approver})


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
