"""Which strings are mostly contained in another: a copy with a noisy tail, or with its halves swapped.

Containment is the share of the distinct character 3-grams of the text with fewer of them that the other text
has too. If it is c or more, at most floor((1 - c) * n) of the n grams are missing, so of the floor((1 - c) *
n) + 1 rarest at least one is there: those are looked up, filtered by signature, and counted exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.similarity.index import COMMON, COMMON_BITS, ODD, SLICE, Ints, Pairs, Words, distinct, stretches, union

GRAM = 3
_WORDS = 4


# One text is compared with many in a row.
@lru_cache(16)
def grams(text: str) -> frozenset[str]:
    """Return the distinct character 3-grams of a text; none below three characters."""
    return frozenset([text[i : i + GRAM] for i in range(len(text) - GRAM + 1)])


def containment(one: str, other: str) -> float:
    """Return the share, 0 to 1, of the 3-grams of the poorer text that the other has; 0 if it has none."""
    mine, theirs = grams(one), grams(other)
    fewer = min(len(mine), len(theirs))
    return len(mine & theirs) / fewer if fewer else 0.0


def contained_pairs(texts: Sequence[str], cutoff: float, *, share: float) -> Pairs:
    """Find every pair of distinct texts whose containment is `cutoff` or more.

    Only texts of similar size count: the shorter must have `share` or more of the characters of the longer,
    lest every short sentence be a copy of a page that quotes it. `similarity` is the containment. Give
    distinct texts; equal ones are pairs too. Raises ValueError unless 0 < cutoff <= 1 and 0 < share <= 1.
    """
    if not (0.0 < cutoff <= 1.0 and 0.0 < share <= 1.0):
        raise ValueError(f"cutoff and share must be in (0, 1], got {cutoff} and {share}")
    places = sorted((i for i, text in enumerate(texts) if len(text) >= GRAM), key=lambda i: len(texts[i]))
    ordered = [texts[i] for i in places]
    codes = contained_codes(ordered, cutoff, share)
    left, right = codes // max(len(places), 1), codes % max(len(places), 1)
    worth = containments(ordered, left, right)
    one, other = (np.array(places, dtype=np.int64)[side[worth >= cutoff]] for side in (left, right))
    left, right = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((right, left))
    return Pairs(left[order], right[order], worth[worth >= cutoff][order])


def contained_codes(texts: list[str], cutoff: float, share: float) -> Ints:
    """Return the pairs that may have the containment, ascending: all that have it, and others that look as if.

    Give texts of three characters or more in ascending length; a pair of places `i < j` is `i * len(texts) + j`.
    """
    return union(_survivors(texts, cutoff, share)) if len(texts) > 1 else np.zeros(0, dtype=np.int64)


def containments(texts: Sequence[str], left: Ints, right: Ints) -> NDArray[np.float64]:
    """Return the containment of pairs of places, given in ascending `left`."""
    places = distinct(np.concatenate([left, right]))
    lists = _gram_lists([texts[at] for at in places.tolist()])
    counts = np.diff(lists.starts)
    left, right = np.searchsorted(places, left), np.searchsorted(places, right)
    shared = np.zeros(len(left), dtype=np.int64)
    held = np.zeros(lists.kinds, dtype=bool)
    edges = [*np.flatnonzero(np.diff(left, prepend=-1)).tolist(), len(left)]
    for first, last in pairwise(edges):
        own = lists.grams[lists.starts[left[first]] : lists.starts[left[first] + 1]]
        held[own] = True
        others = right[first:last]
        hits = held[lists.grams[stretches(lists.starts[others], counts[others])]]
        pair = np.repeat(np.arange(last - first), counts[others])
        shared[first:last] = np.bincount(pair[hits], minlength=last - first)
        held[own] = False
    fewer = np.minimum(counts[left], counts[right])
    return shared / np.maximum(fewer, 1)


@dataclass(frozen=True, slots=True)
class _GramLists:
    """The distinct 3-grams of text i as numbers below `kinds`: `grams[starts[i]:starts[i + 1]]`."""

    starts: Ints
    grams: Ints
    kinds: int


def _gram_lists(texts: list[str]) -> _GramLists:
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    long = np.flatnonzero(lengths >= GRAM)
    codes, owners = gram_codes([texts[at] for at in long.tolist()], lengths[long])
    kinds, numbers = np.unique(codes, return_inverse=True)
    keys = distinct(long[owners] * max(len(kinds), 1) + numbers)
    counts = np.bincount(keys // max(len(kinds), 1), minlength=len(texts))
    return _GramLists(np.concatenate([[0], np.cumsum(counts)]), keys % max(len(kinds), 1), len(kinds))


def _survivors(texts: list[str], cutoff: float, share: float) -> Iterator[Ints]:
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    codes, owners = gram_codes(texts, lengths)
    # Rounded up by a hair so that (1 - c) * n never loses a whole gram to floating point.
    missing = np.floor((1.0 - cutoff) * (lengths - GRAM + 1) + 1e-9).astype(np.int64)
    ranks, owners, shared = _rare_first(codes, owners)
    counts = np.bincount(owners, minlength=len(texts))
    signatures = _signatures(ranks, np.cumsum(counts) - counts)
    place = stretches(np.zeros_like(counts), counts)
    probes = shared & (place <= missing[owners])
    text_bits = len(texts).bit_length()
    postings = np.sort(ranks[shared] << text_bits | owners[shared])
    askers, asking = owners[probes], ranks[probes] << text_bits
    low = np.searchsorted(lengths, np.ceil(lengths * share - 1e-9))
    high = np.searchsorted(lengths, np.floor(lengths / share + 1e-9), side="right")
    first = np.searchsorted(postings, asking | low[askers])
    counts = np.searchsorted(postings, asking | high[askers]) - first
    total = np.cumsum(counts)
    edges = np.searchsorted(total, np.arange(0, int(total[-1:].sum()) + SLICE, SLICE), side="right")
    for start, end in pairwise(edges.tolist()):
        asker = np.repeat(askers[start:end], counts[start:end])
        answer = postings[stretches(first[start:end], counts[start:end])] & ((1 << text_bits) - 1)
        yield _screen(signatures, missing, asker, answer)


def _screen(signatures: Words, missing: Ints, asker: Ints, answer: Ints) -> Ints:
    """Drop pairs of which the answer lacks more of the asker's signature than the asker may miss."""
    lacking = np.zeros(len(asker), dtype=np.int64)
    # Most pairs are dropped for the first word.
    for word in signatures:
        lacking += np.bitwise_count(word[asker] & ~word[answer])
        keep = lacking <= missing[asker]
        asker, answer, lacking = asker[keep], answer[keep], lacking[keep]
    low, high = np.minimum(asker, answer), np.maximum(asker, answer)
    return distinct((low * len(missing) + high)[low != high])


def gram_codes(texts: list[str], lengths: Ints) -> tuple[Words, Ints]:
    """Every 3-gram of every text as one number (21 bits a character), with its text."""
    flat = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    counts = lengths - GRAM + 1
    codes = flat[:-2] << np.uint64(42) | flat[1:-1] << np.uint64(21) | flat[2:]
    return codes[stretches(np.cumsum(lengths) - lengths, counts)], np.repeat(np.arange(len(counts)), counts)


def _rare_first(codes: Words, owners: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Grams hashed to buckets (a collision joins grams), as ranks, rarest first, distinct in each text; which recur."""
    bits = max(12, min(22, len(codes).bit_length()))
    buckets = ((codes ^ codes >> np.uint64(31)) * ODD >> np.uint64(64 - bits)).astype(np.int64)
    rarity = np.minimum(np.bincount(buckets, minlength=1 << bits), COMMON)
    keys = distinct(owners << bits + COMMON_BITS | rarity[buckets] << bits | buckets)
    ranks = keys & ((1 << bits + COMMON_BITS) - 1)
    return ranks, keys >> bits + COMMON_BITS, ranks >> bits > 1


def _signatures(ranks: Ints, starts: Ints) -> Words:
    """64 * _WORDS bits per text, one set for each bucket it has."""
    mixed = ranks.astype(np.uint64) * ODD
    bit = np.uint64(1) << (mixed >> np.uint64(58))
    word = (mixed >> np.uint64(50)) % np.uint64(_WORDS)
    parts = [np.bitwise_or.reduceat(np.where(word == np.uint64(k), bit, np.uint64(0)), starts) for k in range(_WORDS)]
    return np.stack(parts)
