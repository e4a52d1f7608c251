"""Which strings are near copies of each other: an exact all-pairs search that knows nothing of comments.

Two texts `a` and `b` with s = |a| + |b| characters and a longest common subsequence of M have the Indel
distance d = s - 2M and the similarity 1 - d/s, so a cutoff bounds d by the lengths alone. Whatever is shared
in order is shared as a bag: of the characters sorted rare first, the first (|a| - M) + j of `a` and the first
(|b| - M) + j of `b` have at least j in common (the prefix filter, Chaudhuri et al. 2006). Groups of texts
that share one rare character are compared; groups too large for that are split by the second and third shared
character before. Only what survives two parity signatures is measured by rapidfuzz. Hash collisions join
groups, they never part them: nothing is missed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from triage.similarity.index import LEVELS, ODD, ODDER, SLICE, Index, Ints, Pairs, Words, index_texts, ramp

# Groups up to this size are compared pair by pair: splitting costs more than it saves (measured at n =
# 200,000).
_SMALL_GROUP = 64


def near_duplicates(texts: Sequence[str], cutoff: float) -> Pairs:
    """Find every pair of texts whose Indel.normalized_similarity (0 to 1) is `cutoff` or more.

    Exact for any cutoff in (0, 1]; fast from about 0.8. Equal texts are compared once, but all their pairs
    are listed: give distinct texts where many are equal. Raises ValueError for a cutoff outside (0, 1].
    """
    if not 0.0 < cutoff <= 1.0:
        raise ValueError(f"cutoff must be in (0, 1], got {cutoff}")
    places: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        places.setdefault(text, []).append(i)
    distinct = sorted(filter(None, places), key=len)
    left, right, similarity = _distinct_pairs(distinct, cutoff)
    return _spread([places[text] for text in distinct] + [places.get("", [])], left, right, similarity)


def _spread(places: list[list[int]], left: Ints, right: Ints, similarity: NDArray[np.float64]) -> Pairs:
    """List the pairs of texts behind pairs of distinct texts, and those of equal texts."""
    sizes = np.array([len(where) for where in places], dtype=np.int64)
    flat = np.fromiter((i for where in places for i in where), dtype=np.int64, count=int(sizes.sum()))
    ends = np.cumsum(sizes)
    starts = ends - sizes
    after = np.repeat(ends, sizes) - np.arange(len(flat)) - 1
    copies, offset = ramp(after)
    times = sizes[left] * sizes[right]
    pair, cell = ramp(times)
    width = sizes[right][pair]
    one = np.concatenate([flat[copies], flat[starts[left][pair] + cell // np.maximum(width, 1)]])
    two = np.concatenate([flat[copies + 1 + offset], flat[starts[right][pair] + cell % np.maximum(width, 1)]])
    worth = np.concatenate([np.ones(len(copies)), similarity[pair]])
    low, high = np.minimum(one, two), np.maximum(one, two)
    order = np.lexsort((high, low))
    return Pairs(low[order], high[order], worth[order])


def _distinct_pairs(texts: list[str], cutoff: float) -> tuple[Ints, Ints, NDArray[np.float64]]:
    if len(texts) <= 1:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    index = index_texts(texts, cutoff)
    found = [_screen(index, left, right) for left, right in _candidates(index)]
    codes = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    codes = codes[np.diff(codes, prepend=-1) != 0]
    return _measure(texts, codes // len(texts), codes % len(texts), cutoff)


def _measure(
    texts: list[str], left: Ints, right: Ints, cutoff: float
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    similarity = np.zeros(len(left))
    for at in range(0, len(left), SLICE):
        one = [texts[i] for i in left[at : at + SLICE].tolist()]
        two = [texts[i] for i in right[at : at + SLICE].tolist()]
        similarity[at : at + SLICE] = process.cpdist(
            one, two, scorer=Indel.normalized_similarity, dtype=np.float64
        )
    keep = similarity >= cutoff
    return left[keep], right[keep], similarity[keep]


def _differing(signatures: Words, left: Ints, right: Ints) -> Ints:
    first = np.bitwise_count(signatures[0][left] ^ signatures[0][right])
    return (first + np.bitwise_count(signatures[1][left] ^ signatures[1][right])).astype(np.int64)


def _screen(index: Index, left: Ints, right: Ints) -> Ints:
    """Drop candidates that lengths or signatures show to be too far apart; left * n + right of the rest."""
    allowed = index.allowed[index.lengths[left] + index.lengths[right]]
    keep = index.lengths[right] - index.lengths[left] <= allowed
    left, right, allowed = left[keep], right[keep], allowed[keep]
    keep = _differing(index.chars, left, right) <= allowed
    left, right, allowed = left[keep], right[keep], allowed[keep]
    # One edit changes at most three bigrams; the lone last characters are one more on each side.
    keep = _differing(index.bigrams, left, right) <= 3 * allowed + 2
    return left[keep] * len(index.lengths) + right[keep]


@dataclass(frozen=True, slots=True)
class _Chains:
    """Shared characters so far (as a hash), text, place of the last one, and whether only as the longer text."""

    key: Words
    text: Ints
    place: Ints
    longer_only: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a chain is packed into 64 bits, so that one plain sort groups chains.

    From the top: key, text, place of its last character, and whether that is too far down the list for the
    shorter text of a pair.
    """

    text_bits: int
    place_bits: int

    @property
    def tail(self) -> np.uint64:
        return np.uint64(self.text_bits + self.place_bits + 1)

    def pack(self, chains: _Chains) -> Words:
        low = (chains.text << (self.place_bits + 1)) | (chains.place << 1) | chains.longer_only
        return chains.key >> self.tail << self.tail | low.astype(np.uint64)

    def unpack(self, packed: Words) -> _Chains:
        low = (packed & ((np.uint64(1) << self.tail) - np.uint64(1))).astype(np.int64)
        place = low >> 1 & ((1 << self.place_bits) - 1)
        return _Chains(packed >> self.tail, low >> (self.place_bits + 1), place, (low & 1).astype(bool))

    def openings(self, packed: Words) -> Ints:
        """Where a new key begins."""
        keys = packed >> self.tail
        return np.flatnonzero(np.diff(keys, prepend=~keys[:1]))


def _candidates(index: Index) -> Iterator[tuple[Ints, Ints]]:
    """Yield slices of pairs (shorter text, longer text) that share a chain; one pair may come twice."""
    layout = _Layout(
        text_bits=len(index.lengths).bit_length(), place_bits=int(index.as_longer.max() + LEVELS).bit_length()
    )
    text, place = ramp(index.as_longer + 1)
    none = np.zeros(len(text), dtype=np.uint64)
    first = _Chains(none, text, place, place > index.as_shorter[text])
    waiting = [(1, np.sort(layout.pack(_extended(index, first))))]
    while waiting:
        level, chains = waiting.pop()
        opens = layout.openings(chains)
        sizes = np.diff(opens, append=len(chains))
        split = sizes > (_SMALL_GROUP if level < LEVELS else len(chains))
        yield from _pairs_within(index, layout, chains, np.repeat(np.where(split, 0, opens + sizes), sizes))
        large = chains[np.repeat(split, sizes)]
        waiting.extend((level + 1, part) for part in _split(index, layout, large, level + 1))


def _extended(index: Index, chains: _Chains) -> _Chains:
    """Put the character at each chain's place into its key."""
    rank = index.ranks[index.starts[chains.text] + chains.place].astype(np.uint64)
    return replace(chains, key=(chains.key ^ rank * ODDER) * ODD)


def _split(index: Index, layout: _Layout, packed: Words, level: int) -> Iterator[Words]:
    """Lengthen chains by each character that may be the next shared one; yield whole groups, sorted."""
    chains = layout.unpack(packed)
    last = np.minimum(index.as_longer[chains.text] + level - 1, index.lengths[chains.text] + LEVELS - 2)
    more = last - chains.place
    for at, end in _slices(more, layout.openings(packed)):
        source, step = ramp(more[at:end])
        source += at
        text, place = chains.text[source], chains.place[source] + 1 + step
        late = chains.longer_only[source] | (place > index.as_shorter[text] + level - 1)
        yield np.sort(layout.pack(_extended(index, _Chains(chains.key[source], text, place, late))))


def _slices(counts: Ints, opens: Ints) -> Iterator[tuple[int, int]]:
    """Cut before group openings so that the counts of a slice sum to about `SLICE`; no group is cut."""
    if not len(counts):
        return
    total = np.cumsum(counts)
    cuts = opens[np.flatnonzero(np.diff(total[opens] // SLICE, prepend=0) != 0)]
    edges = sorted({0, *cuts.tolist(), len(counts)})
    yield from pairwise(edges)


def _pairs_within(index: Index, layout: _Layout, chains: Words, ends: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pair each chain with the later ones of its group that may be near (`ends` exclusive; 0 = leave out)."""
    unpacked = layout.unpack(chains)
    text = unpacked.text
    at = np.flatnonzero((ends > np.arange(len(chains)) + 1) & ~unpacked.longer_only)
    near = chains[at] >> layout.tail << layout.tail
    near |= index.longest[text[at]].astype(np.uint64) << np.uint64(layout.place_bits + 1)
    counts = np.maximum(np.minimum(ends[at], np.searchsorted(chains, near)) - at - 1, 0)
    for first, last in _slices(counts, np.arange(len(counts))):
        source, step = ramp(counts[first:last])
        left = at[first + source]
        pair = text[left], text[left + 1 + step]
        differ = pair[0] != pair[1]
        yield pair[0][differ], pair[1][differ]
