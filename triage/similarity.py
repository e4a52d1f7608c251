"""Which strings are near copies of each other: an exact all-pairs search that knows nothing of comments.

Two texts `a` and `b` with s = |a| + |b| characters and a longest common subsequence of M have the Indel distance
d = s - 2M and the similarity 1 - d/s, so a cutoff bounds d by the lengths alone. Whatever is shared in order is shared
as a bag: of the characters sorted rare first, the first (|a| - M) + j of `a` and the first (|b| - M) + j of `b` have at
least j in common (the prefix filter, Chaudhuri et al. 2006). Groups of texts that share one rare character are
compared; groups too large for that are split by the second and third shared character before. Only what survives two
parity signatures is measured by rapidfuzz. Hash collisions join groups, they never part them: nothing is missed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Indel

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

# A chain of this many shared characters is never split further; each level costs a sort and saves candidates.
_LEVELS = 3
# Groups up to this size are compared pair by pair: splitting them would cost more than it saves (measured, n = 41,745).
_SMALL_GROUP = 24
# Entries or pairs held in memory at once; a slice is about 16 MB per array.
_SLICE = 1 << 21
_ODD = np.uint64(0x9E3779B97F4A7C15)
_ODDER = np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of positions in a sequence of texts, `left < right`, ascending, with `similarity` in (0, 1]."""

    left: Ints
    right: Ints
    similarity: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Index:
    """Distinct texts in ascending length: their characters as ranks (0 = rarest) and their signatures.

    `ranks[starts[i]:starts[i + 1]]` is ascending and ends in `_LEVELS - 1` ranks that every text has, so that two texts
    with one character in common still share `_LEVELS`. `as_longer` and `as_shorter` are how many characters a text can
    lack against a partner that is not longer, or not shorter. `allowed[s]` is the largest d for two lengths of sum s.
    """

    lengths: Ints
    starts: Ints
    ranks: Ints
    as_longer: Ints
    as_shorter: Ints
    allowed: Ints
    longest: Ints
    chars: Words
    bigrams: Words


def similar_pairs(texts: Sequence[str], *, cutoff: float) -> Pairs:
    """Find every pair of texts whose Indel.normalized_similarity (0 to 1) is `cutoff` or more.

    Exact for any cutoff in (0, 1]; fast from about 0.8. Equal texts are compared once, but all their pairs are listed:
    give distinct texts where many are equal. Raises ValueError for a cutoff outside (0, 1].
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
    copies, offset = _ramp(after)
    times = sizes[left] * sizes[right]
    pair, cell = _ramp(times)
    width = sizes[right][pair]
    one = np.concatenate([flat[copies], flat[starts[left][pair] + cell // np.maximum(width, 1)]])
    two = np.concatenate([flat[copies + 1 + offset], flat[starts[right][pair] + cell % np.maximum(width, 1)]])
    worth = np.concatenate([np.ones(len(copies)), similarity[pair]])
    low, high = np.minimum(one, two), np.maximum(one, two)
    order = np.lexsort((high, low))
    return Pairs(low[order], high[order], worth[order])


def _ramp(counts: Ints) -> tuple[Ints, Ints]:
    """For counts [2, 0, 3] return the owners [0, 0, 2, 2, 2] and the running numbers [0, 1, 0, 1, 2]."""
    owner = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return owner, np.arange(len(owner)) - np.repeat(ends - counts, counts)


def _distinct_pairs(texts: list[str], cutoff: float) -> tuple[Ints, Ints, NDArray[np.float64]]:
    if len(texts) < 2:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    index = _index(texts, cutoff)
    found = [_screen(index, left, right) for left, right in _candidates(index)]
    codes = np.sort(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    codes = codes[np.diff(codes, prepend=-1) != 0]
    return _measure(texts, codes // len(texts), codes % len(texts), cutoff)


def _measure(texts: list[str], left: Ints, right: Ints, cutoff: float) -> tuple[Ints, Ints, NDArray[np.float64]]:
    similarity = np.zeros(len(left))
    for at in range(0, len(left), _SLICE):
        one = [texts[i] for i in left[at : at + _SLICE].tolist()]
        two = [texts[i] for i in right[at : at + _SLICE].tolist()]
        similarity[at : at + _SLICE] = process.cpdist(
            one, two, scorer=Indel.normalized_similarity, dtype=np.float64
        )
    keep = similarity >= cutoff
    return left[keep], right[keep], similarity[keep]


def _index(texts: list[str], cutoff: float) -> _Index:
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    starts = np.cumsum(lengths) - lengths
    allowed = _allowed(2 * int(lengths[-1]), cutoff)
    shortest = np.array([_shortest_partner(n, allowed) for n in range(int(lengths[-1]) + 1)])
    needed = (np.arange(len(allowed)) - allowed + 1) // 2
    longest_partner = np.searchsorted(shortest, np.arange(len(shortest)), side="right") - 1
    return _Index(
        lengths=lengths,
        starts=starts + (_LEVELS - 1) * np.arange(len(texts)),
        ranks=_ranks(codes, lengths),
        as_longer=lengths - needed[lengths + shortest[lengths]],
        as_shorter=lengths - needed[2 * lengths],
        allowed=allowed,
        longest=np.searchsorted(lengths, longest_partner[lengths], side="right"),
        chars=_parities(codes, starts),
        bigrams=_parities(_bigram_codes(codes, starts), starts),
    )


def _allowed(largest: int, cutoff: float) -> Ints:
    """For each sum of two lengths the largest distance that reaches the cutoff, in rapidfuzz's own arithmetic."""
    sums = np.arange(1, largest + 1)
    guess = np.floor((1.0 - cutoff) * sums) + 1
    for _ in range(2):
        guess = np.where(1.0 - guess / sums >= cutoff, guess, guess - 1)
    return np.concatenate([[0], guess]).astype(np.int64)


def _shortest_partner(length: int, allowed: Ints) -> int:
    partner = length
    while partner > 1 and length - (partner - 1) <= allowed[length + partner - 1]:
        partner -= 1
    return partner


def _ranks(codes: Words, lengths: Ints) -> Ints:
    """Per text its characters, the k-th copy of one counted as a character of its own, as ranks, rarest first."""
    bits = np.uint64(max(12, min(21, len(codes).bit_length())))
    owners = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    keys = np.sort(owners << np.uint64(21) | codes)
    places = np.arange(len(keys))
    copy = places - np.maximum.accumulate(np.where(np.diff(keys, prepend=~keys[:1]) != 0, places, 0))
    char = keys & np.uint64((1 << 21) - 1)
    bucket = ((char * _ODD + copy.astype(np.uint64) * _ODDER) * _ODD) >> (np.uint64(64) - bits)
    rarity = np.bincount(bucket.astype(np.int64), minlength=1 << int(bits))
    rank = np.empty(len(rarity), dtype=np.uint64)
    rank[np.argsort(rarity, kind="stable")] = np.arange(len(rarity), dtype=np.uint64)
    ordered = (np.sort(owners << bits | rank[bucket]) & np.uint64(len(rank) - 1)).astype(np.int64)
    padding = np.tile(np.arange(len(rank), len(rank) + _LEVELS - 1), len(lengths))
    return np.insert(ordered, np.repeat(np.cumsum(lengths), _LEVELS - 1), padding)


def _bigram_codes(codes: Words, starts: Ints) -> Words:
    """Each character joined with the next of its text; the last one of a text stands alone."""
    following = np.append(codes[1:], np.uint64(0))
    following[starts[1:] - 1] = 0
    return codes << np.uint64(21) | following


def _parities(codes: Words, starts: Ints) -> Words:
    """128 bits per text, each the parity of how many of its codes fall on it: differing bits <= differing codes."""
    mixed = (codes ^ codes >> np.uint64(17)) * _ODD
    bit = np.uint64(1) << (mixed >> np.uint64(58))
    second = (mixed >> np.uint64(57) & np.uint64(1)).astype(bool)
    first_word = np.bitwise_xor.reduceat(np.where(second, np.uint64(0), bit), starts)
    second_word = np.bitwise_xor.reduceat(np.where(second, bit, np.uint64(0)), starts)
    return np.stack([first_word, second_word])


def _differing(signatures: Words, left: Ints, right: Ints) -> Ints:
    first = np.bitwise_count(signatures[0][left] ^ signatures[0][right])
    return (first + np.bitwise_count(signatures[1][left] ^ signatures[1][right])).astype(np.int64)


def _screen(index: _Index, left: Ints, right: Ints) -> Ints:
    """Drop the candidates whose lengths or signatures show that they are too far apart; left * n + right of the rest."""
    allowed = index.allowed[index.lengths[left] + index.lengths[right]]
    keep = index.lengths[right] - index.lengths[left] <= allowed
    left, right, allowed = left[keep], right[keep], allowed[keep]
    keep = _differing(index.chars, left, right) <= allowed
    left, right, allowed = left[keep], right[keep], allowed[keep]
    # One edit changes at most three bigrams; the lone last characters are one more on each side.
    keep = _differing(index.bigrams, left, right) <= 3 * allowed + 2
    return left[keep] * len(index.lengths) + right[keep]


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a chain is packed into 64 bits, so that one plain sort groups chains: key, text, place of its last
    character, and whether it is too far down the list to be the shorter text of a pair."""

    text_bits: int
    place_bits: int

    @property
    def tail(self) -> np.uint64:
        return np.uint64(self.text_bits + self.place_bits + 1)

    def pack(self, key: Words, text: Ints, place: Ints, longer_only: NDArray[np.bool_]) -> Words:
        kept = key >> self.tail << self.tail
        low = (text << (self.place_bits + 1)) | (place << 1) | longer_only
        return kept | low.astype(np.uint64)

    def unpack(self, chains: Words) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        low = (chains & ((np.uint64(1) << self.tail) - np.uint64(1))).astype(np.int64)
        return low >> (self.place_bits + 1), low >> 1 & ((1 << self.place_bits) - 1), (low & 1).astype(bool)


def _candidates(index: _Index) -> Iterator[tuple[Ints, Ints]]:
    """Yield slices of pairs (shorter or equal text, longer text) that share a chain; the same pair may come twice."""
    layout = _Layout(
        text_bits=len(index.lengths).bit_length(), place_bits=int(index.as_longer.max() + _LEVELS).bit_length()
    )
    text, place = _ramp(index.as_longer + 1)
    start = np.zeros(len(text), dtype=np.uint64)
    waiting = [(1, np.sort(_extended(index, layout, start, text, place, place > index.as_shorter[text])))]
    while waiting:
        level, chains = waiting.pop()
        opens = np.flatnonzero(np.diff(chains >> layout.tail, prepend=~(chains[:1] >> layout.tail)))
        sizes = np.diff(opens, append=len(chains))
        split = sizes > _SMALL_GROUP if level < _LEVELS else np.zeros(len(sizes), dtype=bool)
        yield from _pairs_within(index, layout, chains, np.repeat(np.where(split, 0, opens + sizes), sizes))
        large = chains[np.repeat(split, sizes)]
        waiting.extend((level + 1, part) for part in _split(index, layout, large, level + 1))


def _extended(
    index: _Index, layout: _Layout, key: Words, text: Ints, place: Ints, longer_only: NDArray[np.bool_]
) -> Words:
    mixed = (key ^ index.ranks[index.starts[text] + place].astype(np.uint64) * _ODDER) * _ODD
    return layout.pack(mixed ^ mixed << np.uint64(29), text, place, longer_only)


def _split(index: _Index, layout: _Layout, chains: Words, level: int) -> Iterator[Words]:
    """Lengthen chains by each further character that may be the next shared one; yield whole groups, sorted."""
    text, place, longer_only = layout.unpack(chains)
    more = np.minimum(index.as_longer[text] + level - 1, index.lengths[text] + _LEVELS - 2) - place
    opens = np.flatnonzero(np.diff(chains >> layout.tail, prepend=~(chains[:1] >> layout.tail)))
    for at, end in _slices(more, opens):
        source, step = _ramp(more[at:end])
        source += at
        owner, onward = text[source], place[source] + 1 + step
        late = longer_only[source] | (onward > index.as_shorter[owner] + level - 1)
        yield np.sort(_extended(index, layout, chains[source] >> layout.tail, owner, onward, late))


def _slices(counts: Ints, opens: Ints) -> Iterator[tuple[int, int]]:
    """Cut before group openings so that the counts of one slice sum to about `_SLICE` (one group is never cut)."""
    if not len(counts):
        return
    total = np.cumsum(counts)
    cuts = opens[np.flatnonzero(np.diff(total[opens] // _SLICE, prepend=0) != 0)]
    edges = sorted({0, *cuts.tolist(), len(counts)})
    yield from zip(edges[:-1], edges[1:], strict=True)


def _pairs_within(index: _Index, layout: _Layout, chains: Words, ends: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pair each chain with the later ones of its group (`ends`, exclusive; 0 = leave out) that may be near enough."""
    text, _, longer_only = layout.unpack(chains)
    at = np.flatnonzero((ends > np.arange(len(chains)) + 1) & ~longer_only)
    near = chains[at] >> layout.tail << layout.tail
    near |= index.longest[text[at]].astype(np.uint64) << np.uint64(layout.place_bits + 1)
    counts = np.maximum(np.minimum(ends[at], np.searchsorted(chains, near)) - at - 1, 0)
    for first, last in _slices(counts, np.arange(len(counts))):
        source, step = _ramp(counts[first:last])
        left = at[first + source]
        pair = text[left], text[left + 1 + step]
        differ = pair[0] != pair[1]
        yield pair[0][differ], pair[1][differ]
