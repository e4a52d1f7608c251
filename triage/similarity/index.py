"""Distinct texts as arrays: their characters by rarity, how far apart they may be, and parity signatures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

# A chain of this many shared characters is never split further; each level costs a sort and saves candidates.
LEVELS = 3
# Entries or pairs held in memory at once; a slice is 1 MB an array and stays in the cache: of 2^17 and 2^21, the
# smaller took a third of the memory and no more time (100,000 texts).
SLICE = 1 << 17
# Characters whose working arrays are held at once while texts are indexed: about 2 MB each.
BLOCK = 1 << 18
# From this length on 128 parity bits no longer tell texts apart (half of them differ by chance).
LONG = 80
BUCKETS = 256
# A rank is how often something occurs before its hash; from so many times on all are as rare as each other.
COMMON_BITS = 16
COMMON = (1 << COMMON_BITS) - 1
ODD = np.uint64(0x9E3779B97F4A7C15)
ODDER = np.uint64(0xC2B2AE3D27D4EB4F)


class Pair(NamedTuple):
    """Two positions in a sequence of texts, `left < right`, and their similarity in (0, 1]."""

    left: int
    right: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as columns, ascending by left, then right; iterating gives each as a `Pair`."""

    left: Ints
    right: Ints
    similarity: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def __iter__(self) -> Iterator[Pair]:
        return map(Pair, self.left.tolist(), self.right.tolist(), self.similarity.tolist())


@dataclass(frozen=True, slots=True)
class Index:
    """Distinct texts in ascending length: their characters as ranks (0 = rarest) and their signatures.

    `ranks[starts[i]:starts[i + 1]]` is ascending and ends in `LEVELS - 1` ranks that every text has, so that
    two texts with one character in common still share `LEVELS`. `as_longer` and `as_shorter` are how many
    characters a text can lack against a partner that is not longer, or not shorter. `allowed[s]` is the
    largest d for two lengths of sum s, `longest` the place behind the last partner that is not too long, and `widest`
    what is allowed with that one.
    """

    lengths: Ints
    starts: Ints
    ranks: Ints
    as_longer: Ints
    as_shorter: Ints
    allowed: Ints
    longest: Ints
    widest: Ints
    chars: Words
    histograms: NDArray[np.uint8]


class Lazy:
    """Rows of `width` numbers about things, worked out when first asked for: few texts are near another."""

    def __init__(self, count: int, find: Callable[[list[int]], Any], dtype: type[np.integer[Any]], width: int) -> None:
        self._find = find
        self._known = np.zeros(count, dtype=bool)
        self._rows = np.zeros((count, width), dtype=dtype)

    def of(self, places: Ints) -> NDArray[Any]:
        """Return the rows of these places."""
        new = distinct(places[~self._known[places]])
        if len(new):
            self._rows[new] = self._find(new.tolist())
            self._known[new] = True
        found: NDArray[Any] = self._rows[places]
        return found


def ramp(counts: Ints) -> tuple[Ints, Ints]:
    """For counts [2, 0, 3] return the owners [0, 0, 2, 2, 2] and the running numbers [0, 1, 0, 1, 2]."""
    owner = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    return owner, np.arange(len(owner)) - np.repeat(ends - counts, counts)


def stretches(begins: Ints, counts: Ints) -> Ints:
    """For begins [5, 0, 9] and counts [2, 0, 3] return [5, 6, 9, 10, 11]."""
    ends = np.cumsum(counts)
    shift = np.repeat(begins - ends + counts, counts)
    return shift + np.arange(len(shift))


def distinct(codes: Ints) -> Ints:
    """Sort codes (0 or more) and keep each once: a fifth of the time of np.unique."""
    return _once(np.sort(codes))


def union(parts: Iterable[Ints]) -> Ints:
    """Join codes, each once; merged as they come, for texts that are all alike are found many times over."""
    merged = np.zeros(0, dtype=np.int64)
    waiting: list[Ints] = []
    for part in parts:
        waiting.append(part)
        if sum(map(len, waiting)) > max(SLICE, len(merged)):
            merged, waiting = _joined([merged, *waiting]), []
    return _joined([merged, *waiting])


def _joined(parts: list[Ints]) -> Ints:
    joined = np.concatenate(parts)
    # In place: of a wave of 10,000 like texts there are 50 million pairs.
    joined.sort()
    return _once(joined)


def _once(ordered: Ints) -> Ints:
    keep = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def index_texts(texts: list[str], cutoff: float) -> Index:
    """Index distinct, non-empty texts given in ascending length."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    starts = np.cumsum(lengths) - lengths
    allowed = allowed_distances(2 * int(lengths[-1]), cutoff)
    shortest = np.array([_shortest_partner(n, allowed) for n in range(int(lengths[-1]) + 1)])
    needed = (np.arange(len(allowed)) - allowed + 1) // 2
    longest_partner = np.searchsorted(shortest, np.arange(len(shortest)), side="right") - 1
    longest = np.searchsorted(lengths, longest_partner[lengths], side="right")
    return Index(
        lengths=lengths,
        starts=starts + (LEVELS - 1) * np.arange(len(texts)),
        ranks=_ranks(codes, lengths),
        as_longer=lengths - needed[lengths + shortest[lengths]],
        as_shorter=lengths - needed[2 * lengths],
        allowed=allowed,
        longest=longest,
        widest=allowed[lengths + lengths[longest - 1]],
        chars=parities(codes, starts),
        histograms=_histograms(codes, lengths),
    )


def allowed_distances(largest: int, cutoff: float) -> Ints:
    """For each sum of two lengths the largest distance in reach of the cutoff, in rapidfuzz's arithmetic."""
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
    """Per text its characters as ranks, rarest first; the k-th copy of one is a character of its own."""
    bits = max(12, min(21, len(codes).bit_length()))
    rarity = np.zeros(1 << bits, dtype=np.int64)
    buckets = np.empty(len(codes), dtype=np.int64)
    for texts, part in _blocks(lengths):
        buckets[part] = _buckets(codes[part], lengths[texts], np.uint64(bits))
        rarity += np.bincount(buckets[part], minlength=len(rarity))
    np.minimum(rarity, COMMON, out=rarity)
    above = 1 << bits + COMMON_BITS
    ordered = np.empty(len(codes), dtype=np.int64)
    for texts, part in _blocks(lengths):
        keys = _owners(lengths[texts]) * above | rarity[buckets[part]] << bits | buckets[part]
        ordered[part] = np.sort(keys) & (above - 1)
    padding = np.tile(np.arange(above, above + LEVELS - 1), len(lengths))
    return np.insert(ordered, np.repeat(np.cumsum(lengths), LEVELS - 1), padding)


def _blocks(lengths: Ints) -> Iterator[tuple[slice, slice]]:
    """Cut texts into runs of about `BLOCK` characters: which texts, and which of all their characters."""
    ends = np.cumsum(lengths)
    cuts = np.searchsorted(ends, np.arange(BLOCK, int(ends[-1]), BLOCK), side="left") + 1
    edges = [0, *distinct(cuts[cuts < len(lengths)]).tolist(), len(lengths)]
    for first, last in pairwise(edges):
        yield slice(first, last), slice(int(ends[first] - lengths[first]), int(ends[last - 1]))


def _owners(lengths: Ints) -> Ints:
    return np.repeat(np.arange(len(lengths)), lengths)


def _buckets(codes: Words, lengths: Ints, bits: np.uint64) -> Words:
    """Sort each text's characters and hash every one with the number of its copy."""
    keys = np.sort(_owners(lengths).astype(np.uint64) << np.uint64(21) | codes)
    places = np.arange(len(keys))
    copy = places - np.maximum.accumulate(np.where(np.diff(keys, prepend=~keys[:1]) != 0, places, 0))
    char = keys & np.uint64((1 << 21) - 1)
    hashed: Words = ((char * ODD + copy.astype(np.uint64) * ODDER) * ODD) >> (np.uint64(64) - bits)
    return hashed


def _histograms(codes: Words, lengths: Ints) -> NDArray[np.uint8]:
    """Count the characters of each of the last texts, those from `LONG` on, in `BUCKETS` buckets, 255 at most."""
    rows = int((lengths >= LONG).sum())
    codes = codes[len(codes) - int(lengths[len(lengths) - rows :].sum()) :]
    owners = np.repeat(np.arange(rows), lengths[len(lengths) - rows :])
    places = owners * BUCKETS + (codes * ODD >> np.uint64(56)).astype(np.int64)
    counts = np.bincount(places, minlength=rows * BUCKETS)
    return np.minimum(counts, 255).astype(np.uint8).reshape(rows, BUCKETS)


def parities(codes: Words, starts: Ints) -> Words:
    """128 bits per text, each the parity of the codes that fall on it: bits that differ <= codes that do."""
    lengths = np.diff(starts, append=len(codes))
    parts = [_parity(codes[part], starts[texts] - part.start) for texts, part in _blocks(lengths)]
    return np.concatenate(parts, axis=1)


def _parity(codes: Words, starts: Ints) -> Words:
    mixed = (codes ^ codes >> np.uint64(17)) * ODD
    bit = np.uint64(1) << (mixed >> np.uint64(58))
    second = (mixed >> np.uint64(57) & np.uint64(1)).astype(bool)
    first_word = np.bitwise_xor.reduceat(np.where(second, np.uint64(0), bit), starts)
    second_word = np.bitwise_xor.reduceat(np.where(second, bit, np.uint64(0)), starts)
    return np.stack([first_word, second_word])


def bigram_parities(texts: Sequence[str]) -> Words:
    """128 bits for each of some texts, a row a text, of the parity of its bigrams and of its last character alone."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    ends = np.cumsum(lengths)
    following = np.append(codes[1:], np.uint64(0))
    following[ends - 1] = 0
    return parities(codes << np.uint64(32) | following, ends - lengths).T
