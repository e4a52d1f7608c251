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

from triage.similarity.index import ODD, SLICE, Ints, Pairs, Words, distinct, ramp, union

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
        pair, step = ramp(counts[others])
        hits = held[lists.grams[lists.starts[others][pair] + step]]
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
    ranks, owners = _rare_first(codes, owners)
    signatures = _signatures(ranks, owners)
    place = np.arange(len(owners)) - np.searchsorted(owners, owners)
    probes = place <= missing[owners]
    text_bits = len(texts).bit_length()
    postings = np.sort(ranks << text_bits | owners)
    asking = ranks[probes] << text_bits
    low = np.searchsorted(lengths, np.ceil(lengths * share - 1e-9))
    high = np.searchsorted(lengths, np.floor(lengths / share + 1e-9), side="right")
    first = np.searchsorted(postings, asking | low[owners[probes]])
    counts = np.searchsorted(postings, asking | high[owners[probes]]) - first
    total = np.cumsum(counts)
    edges = np.searchsorted(total, np.arange(0, int(total[-1]) + SLICE, SLICE), side="right")
    for start, end in pairwise(edges.tolist()):
        at, step = ramp(counts[start:end])
        asker = owners[probes][start:end][at]
        answer = postings[first[start:end][at] + step] & ((1 << text_bits) - 1)
        yield _screen(signatures, missing, asker, answer, len(texts))


def _screen(signatures: Words, missing: Ints, asker: Ints, answer: Ints, n: int) -> Ints:
    """Drop pairs of which the answer lacks more of the asker's signature than the asker may miss."""
    keep = asker != answer
    asker, answer = asker[keep], answer[keep]
    lacking = sum(np.bitwise_count(word[asker] & ~word[answer]).astype(np.int64) for word in signatures)
    keep = lacking <= missing[asker]
    asker, answer = asker[keep], answer[keep]
    return distinct(np.minimum(asker, answer) * n + np.maximum(asker, answer))


def gram_codes(texts: list[str], lengths: Ints) -> tuple[Words, Ints]:
    """Every 3-gram of every text as one number (21 bits a character), with its text."""
    flat = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    counts = lengths - GRAM + 1
    owners, step = ramp(counts)
    at = (np.cumsum(lengths) - lengths)[owners] + step
    return flat[at] << np.uint64(42) | flat[at + 1] << np.uint64(21) | flat[at + 2], owners


def _rare_first(codes: Words, owners: Ints) -> tuple[Ints, Ints]:
    """Grams hashed to buckets (a collision joins grams), as ranks, rarest first, distinct in each text."""
    bits = max(12, min(22, len(codes).bit_length()))
    buckets = ((codes ^ codes >> np.uint64(31)) * ODD >> np.uint64(64 - bits)).astype(np.int64)
    rarity = np.bincount(buckets, minlength=1 << bits)
    rank = np.empty(len(rarity), dtype=np.int64)
    rank[np.argsort(rarity, kind="stable")] = np.arange(len(rarity))
    keys = np.sort(owners << bits | rank[buckets])
    keys = keys[np.diff(keys, prepend=-1) != 0]
    return keys & ((1 << bits) - 1), keys >> bits


def _signatures(ranks: Ints, owners: Ints) -> Words:
    """64 * _WORDS bits per text, one set for each bucket it has."""
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    mixed = ranks.astype(np.uint64) * ODD
    bit = np.uint64(1) << (mixed >> np.uint64(58))
    word = (mixed >> np.uint64(50)) % np.uint64(_WORDS)
    parts = [np.bitwise_or.reduceat(np.where(word == np.uint64(k), bit, np.uint64(0)), starts) for k in range(_WORDS)]
    return np.stack(parts)
