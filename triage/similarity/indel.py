"""Which strings are near copies of each other: an exact all-pairs search that knows nothing of comments.

Two texts `a` and `b` with s = |a| + |b| characters and a longest common subsequence of M have the Indel
distance d = s - 2M and the similarity 1 - d/s, so a cutoff bounds d by the lengths alone. Whatever is shared
in order is shared as a bag: of the characters sorted rare first, the first (|a| - M) + j of `a` and the first
(|b| - M) + j of `b` have at least j in common (the prefix filter, Chaudhuri et al. 2006). Groups of texts
that share one rare character are compared; groups too large for that are split by the second and third shared
character before. Only what survives a parity signature is measured by rapidfuzz. Hash collisions join
groups, they never part them: nothing is missed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

from triage.similarity.index import (
    BUCKETS,
    LEVELS,
    ODD,
    ODDER,
    SLICE,
    Index,
    Ints,
    Lazy,
    Pairs,
    Words,
    bigram_parities,
    index_texts,
    ramp,
    stretches,
    union,
)

# A group is split where its pairs outnumber the longer chains this many times (measured at n = 200,000).
_SPLIT_COST = 16
# What a split must leave of the pairs at most, or it is undone: near copies share every chain.
_SPLIT_GAIN = 0.5


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
    codes = near_codes(texts, cutoff)
    left, right = codes // max(len(texts), 1), codes % max(len(texts), 1)
    similarity = similarities(texts, left, right)
    keep = similarity >= cutoff
    return left[keep], right[keep], similarity[keep]


def near_codes(texts: list[str], cutoff: float) -> Ints:
    """Return the pairs that may have the similarity, ascending: all that have it, and others that look as if they had.

    Give distinct texts, none empty, in ascending length; a pair of places `i < j` is `i * len(texts) + j`.
    """
    if len(texts) <= 1:
        return np.zeros(0, dtype=np.int64)
    index = index_texts(texts, cutoff)
    bigrams = Lazy(len(texts), lambda some: bigram_parities([texts[at] for at in some]), np.uint64, 2)
    return union(_in_like_order(index, bigrams, *_screen(index, *pairs)) for pairs in _candidates(index))


def similarities(texts: Sequence[str], left: Ints, right: Ints) -> NDArray[np.float64]:
    """Return Indel.normalized_similarity of pairs of places."""
    found = np.zeros(len(left))
    for at in range(0, len(left), SLICE):
        one = [texts[i] for i in left[at : at + SLICE].tolist()]
        two = [texts[i] for i in right[at : at + SLICE].tolist()]
        found[at : at + SLICE] = process.cpdist(one, two, scorer=Indel.normalized_similarity, dtype=np.float64)
    return found


def _screen(index: Index, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Drop candidates that signatures of their characters show to be too far apart."""
    # The first word alone drops most, measured by the most that any partner of the text is allowed.
    first, second = index.chars
    keep = np.bitwise_count(first[left] ^ first[right]) <= index.widest[left]
    left, right = left[keep], right[keep]
    differing = np.bitwise_count(first[left] ^ first[right]) + np.bitwise_count(second[left] ^ second[right])
    allowed = index.allowed[index.lengths[left] + index.lengths[right]]
    keep = (differing <= allowed) & (left != right)
    left, right, allowed = left[keep], right[keep], allowed[keep]
    keep = _near_in_bulk(index, left, right, allowed)
    return left[keep], right[keep]


def _in_like_order(index: Index, bigrams: Lazy, left: Ints, right: Ints) -> Ints:
    """Drop pairs whose bigrams differ too much: of texts of the same letters in any order all are left until here."""
    allowed = index.allowed[index.lengths[left] + index.lengths[right]]
    differing = np.bitwise_count(bigrams.of(left) ^ bigrams.of(right)).sum(axis=1, dtype=np.int64)
    # One edit changes at most three bigrams; the lone last characters are one more on each side.
    keep = differing <= 3 * allowed + 2
    codes: Ints = left[keep] * len(index.lengths) + right[keep]
    return codes


def _near_in_bulk(index: Index, left: Ints, right: Ints, allowed: Ints) -> NDArray[np.bool_]:
    """Compare the histograms of long texts: their counts differ by the distance at most."""
    keep = np.ones(len(left), dtype=bool)
    short = len(index.lengths) - len(index.histograms)
    long = np.flatnonzero(left >= short)
    for at in range(0, len(long), SLICE // BUCKETS):
        rows = long[at : at + SLICE // BUCKETS]
        one, two = index.histograms[left[rows] - short], index.histograms[right[rows] - short]
        keep[rows] = (np.maximum(one, two) - np.minimum(one, two)).sum(axis=1, dtype=np.int64) <= allowed[rows]
    return keep


@dataclass(frozen=True, slots=True)
class _Chains:
    """Shared characters so far (hashed), text, place of the last one, and whether only as the longer."""

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
    key = _mixed(index, np.zeros(len(text), dtype=np.uint64), text, place)
    chains = _Chains(key, text, place, place > index.as_shorter[text])
    packed = np.sort(layout.pack(chains))
    first = np.searchsorted(index.longest, np.arange(len(index.lengths)), side="right")
    scanned = _scanned_from(index, layout, packed, first)
    counts = (np.arange(len(first)) - first)[scanned:]
    for at, end in _slices(counts, np.arange(len(counts))):
        longer = np.arange(scanned + at, scanned + end)
        yield stretches(first[longer], counts[at:end]), np.repeat(longer, counts[at:end])
    packed = packed[layout.unpack(packed).text < scanned]
    if len(packed):
        yield from _explored(index, layout, packed, 1)


def _scanned_from(index: Index, layout: _Layout, packed: Words, first: Ints) -> int:
    """Return from which text on it costs less to pair each with all it may equal than to follow its chains.

    Long texts have so many chains that in small numbers every two of them share some.
    """
    chains = layout.unpack(packed)
    opens = layout.openings(packed)
    earlier = np.arange(len(packed)) - np.repeat(opens, np.diff(opens, append=len(packed)))
    cost = np.minimum(earlier, _SPLIT_COST * (_onward(index, chains, 2) + 1))
    by_chains = np.bincount(chains.text, weights=cost, minlength=len(first))
    by_scan = np.arange(len(first)) - first
    return int(np.argmin(np.cumsum([0, *(by_chains - by_scan)])))


def _explored(index: Index, layout: _Layout, packed: Words, level: int) -> Iterator[tuple[Ints, Ints]]:
    """Pair within the groups of chains of `level` characters, or within longer chains where that is less."""
    opens = layout.openings(packed)
    sizes = np.diff(opens, append=len(packed))
    more = _onward(index, layout.unpack(packed), level + 1)
    split = (sizes * sizes > _SPLIT_COST * (np.add.reduceat(more, opens) + sizes)) & (level < LEVELS)
    yield from _pairs_within(index, layout, packed[np.repeat(~split, sizes)])
    large = np.repeat(split, sizes)
    parents, more = packed[large], more[large]
    for at, end in _slices(more, layout.openings(parents)):
        yield from _divided(index, layout, parents[at:end], more[at:end], level + 1)


def _divided(index: Index, layout: _Layout, parents: Words, more: Ints, level: int) -> Iterator[tuple[Ints, Ints]]:
    """Lengthen chains by each character that may be the next shared one, and go on with what that leaves."""
    opens = layout.openings(parents)
    sizes = np.diff(opens, append=len(parents))
    number = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
    bits = np.uint64(len(sizes).bit_length())
    chains = layout.unpack(parents)
    source, step = ramp(more)
    text, place = chains.text[source], chains.place[source] + 1 + step
    late = chains.longer_only[source] | (place > index.as_shorter[text] + level - 1)
    # The number of the group stays on top of the key, so that its parts can be counted after the sort.
    key = number[source] << (np.uint64(64) - bits) | _mixed(index, chains.key[source], text, place) >> bits
    children = np.sort(layout.pack(_Chains(key, text, place, late)))
    parts = layout.openings(children)
    part_sizes = np.diff(parts, append=len(children))
    family = (children[parts] >> (np.uint64(64) - bits)).astype(np.int64)
    left = np.bincount(family, weights=part_sizes * part_sizes, minlength=len(sizes))
    worth = left < _SPLIT_GAIN * sizes * sizes
    yield from _pairs_within(index, layout, parents[np.repeat(~worth, sizes)])
    further = children[np.repeat(worth[family], part_sizes)]
    if len(further):
        yield from _explored(index, layout, further, level)


def _mixed(index: Index, key: Words, text: Ints, place: Ints) -> Words:
    """Put the character at each chain's place into its key."""
    rank: Words = index.ranks[index.starts[text] + place].astype(np.uint64)
    mixed: Words = (key ^ rank * ODDER) * ODD
    return mixed


def _onward(index: Index, chains: _Chains, level: int) -> Ints:
    """How many places each chain can go on to at a level."""
    last = np.minimum(index.as_longer[chains.text] + level - 1, index.lengths[chains.text] + LEVELS - 2)
    return last - chains.place


def _slices(counts: Ints, opens: Ints) -> Iterator[tuple[int, int]]:
    """Cut before group openings so that the counts of a slice sum to about `SLICE`; no group is cut."""
    if not len(counts):
        return
    total = np.cumsum(counts)
    cuts = opens[np.flatnonzero(np.diff(total[opens] // SLICE, prepend=0) != 0)]
    edges = sorted({0, *cuts.tolist(), len(counts)})
    yield from pairwise(edges)


def _pairs_within(index: Index, layout: _Layout, packed: Words) -> Iterator[tuple[Ints, Ints]]:
    """Pair each chain with the later ones of its group whose text is not too long for its own."""
    chains = layout.unpack(packed)
    at = np.flatnonzero(~chains.longer_only)
    longest = index.longest[chains.text[at]].astype(np.uint64) << np.uint64(layout.place_bits + 1)
    counts = np.searchsorted(packed, chains.key[at] << layout.tail | longest) - at - 1
    counts = np.maximum(counts, 0)
    for first, last in _slices(counts, np.arange(len(counts))):
        one, count = at[first:last], counts[first:last]
        yield np.repeat(chains.text[one], count), chains.text[stretches(one + 1, count)]
