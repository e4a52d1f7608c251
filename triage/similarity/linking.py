"""All pairs of many texts that are near by both measures, in slices, with what is left to ask of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.similarity.containment import GRAM, contained_codes, containments
from triage.similarity.crowd import led
from triage.similarity.indel import near_codes, similarities
from triage.similarity.index import SLICE, Ints, Lazy, distinct, union
from triage.similarity.opposite import hints, may_oppose
from triage.similarity.reach import Reach


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of places as columns, with their Indel similarity; only the `doubtful` can be opposed."""

    left: Ints
    right: Ints
    similarity: NDArray[np.float64]
    doubtful: NDArray[np.bool_]


def near_slices(texts: Sequence[str], reach: Reach) -> Iterator[Near]:
    """Yield every pair of distinct texts that is near (`Reach.is_near`), each once.

    Of a wave whose pairs are more than can be held (`crowd.MOST_PAIRS`) enough to keep it together.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    places = np.argsort(lengths, kind="stable")[np.count_nonzero(lengths == 0) :]
    ordered = [texts[at] for at in places.tolist()]
    hinted = Lazy(len(ordered), lambda some: hints(ordered[at] for at in some), np.uint64, 2)
    codes = _bounded_codes(ordered, reach, hinted)
    for at in range(0, len(codes), SLICE):
        left, right = codes[at : at + SLICE] // len(ordered), codes[at : at + SLICE] % len(ordered)
        left, right, similarity = _measured(ordered, left, right, reach)
        doubtful = may_oppose(hinted.of(left), hinted.of(right))
        yield Near(places[left], places[right], similarity, doubtful)


def _bounded_codes(ordered: list[str], reach: Reach, hinted: Lazy) -> Ints:
    """The pairs of either search; of a wave too large for it those alone with the texts that stand for the wave."""
    left, right = led(ordered)
    if not len(left):
        return _codes(ordered, reach)
    pairs = distinct(np.minimum(left, right) * len(ordered) + np.maximum(left, right))
    surely = np.zeros(len(ordered), dtype=bool)
    for at in range(0, len(pairs), SLICE):
        one, other, _ = _measured(ordered, *np.divmod(pairs[at : at + SLICE], len(ordered)), reach)
        sure = ~may_oppose(hinted.of(one), hinted.of(other))
        surely[one[sure]] = surely[other[sure]] = True
    surely[right] = False
    rest = np.flatnonzero(~surely)
    codes = _codes([ordered[at] for at in rest.tolist()], reach)
    spread = rest[codes // len(rest)] * len(ordered) + rest[codes % len(rest)]
    return union([spread, pairs])


def _codes(ordered: list[str], reach: Reach) -> Ints:
    """The pairs that either search finds, as places in ascending length."""
    short = sum(len(text) < GRAM for text in ordered)
    held = contained_codes(ordered[short:], reach.containment, reach.share)
    width = max(len(ordered) - short, 1)
    held = (held // width + short) * len(ordered) + held % width + short
    return union([near_codes(ordered, reach.cutoff), held])


def _measured(texts: list[str], left: Ints, right: Ints, reach: Reach) -> tuple[Ints, Ints, NDArray[np.float64]]:
    shared = containments(texts, left, right)
    lengths = np.fromiter(map(len, texts), dtype=np.float64, count=len(texts))
    held = (shared >= reach.containment) & (lengths[left] >= reach.share * lengths[right])
    some = held | (shared >= reach.altered)
    left, right, held, shared = left[some], right[some], held[some], shared[some]
    similarity = similarities(texts, left, right)
    near = held | ((shared >= reach.altered) & (similarity >= reach.cutoff))
    return left[near], right[near], similarity[near]
