"""Which rows of a shelf may be near one text: all that are, and few that are not.

Indel: rows whose length is in reach are swept by the parity bits of their characters, for the bits that differ are
at most the distance. Containment: of the 3-grams of the poorer text so few may be missing that one of its rarest
is in the other, so the postings of those are read. Both are necessary conditions; measuring is the caller's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from triage.similarity.index import Ints, Words, allowed_distances
from triage.similarity.shelf import GRAM, Shelf, bucket_of, missing, mixed_grams, signed, text_hash

# Rows of one sweep, at least (a sweep costs ten microseconds) and at most (its arrays stay in the cache).
_SWEEP = 1 << 12
_MOST_SWEPT = 1 << 14


@dataclass(frozen=True, slots=True)
class Reach:
    """What counts as near: Indel similarity, 3-gram containment (0-1), and the share of length for the latter."""

    cutoff: float
    containment: float
    share: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One folded text with its signatures and mixed 3-grams: worked out once for all shelves."""

    text: str
    chars: Words
    bigrams: Words
    blooms: Words
    grams: Words


def asked(text: str) -> Asked:
    """Sign a folded text, of one character or more."""
    return Asked(text, *signed([text], np.array([len(text)])), mixed_grams(text))


@lru_cache(4)
def _allowed(largest: int, cutoff: float) -> Ints:
    return allowed_distances(2 * largest, cutoff)


def candidates(shelf: Shelf, one: Asked, reach: Reach) -> Ints:
    """Return the rows that may be near a text, ascending."""
    if not len(shelf):
        return np.zeros(0, dtype=np.int64)
    return _distinct(np.concatenate([_similar(shelf, one, reach), _contained(shelf, one, reach)]))


def equal(shelf: Shelf, text: str) -> Ints:
    """Return the rows of the same folded text, ascending."""
    first, last = np.searchsorted(shelf.lengths, [len(text), len(text) + 1])
    found = first + np.flatnonzero(shelf.hashes[first:last] == np.uint64(text_hash(text)))
    return np.array([row for row in found.tolist() if shelf.text(row) == text], dtype=np.int64)


def _distinct(rows: Ints) -> Ints:
    ordered = np.sort(rows)
    first: Ints = ordered[np.diff(ordered, prepend=-1) != 0]
    return first


def _sweeps(shelf: Shelf, shortest: float, longest: float) -> Iterator[slice]:
    """Cut the rows of these lengths into sweeps: of few lengths each, for the longest sets what may differ."""
    edges = np.searchsorted(shelf.lengths, np.arange(int(np.ceil(shortest)), int(np.floor(longest)) + 2)).tolist()
    first = edges[0]
    for edge in edges[1:]:
        if edge - first >= _SWEEP or edge == edges[-1]:
            yield from (slice(at, min(at + _MOST_SWEPT, edge)) for at in range(first, edge, _MOST_SWEPT))
            first = edge


def _similar(shelf: Shelf, one: Asked, reach: Reach) -> Ints:
    """Rows within the Indel distance as far as lengths and parities tell."""
    length = len(one.text)
    allowed = _allowed(1 << max(length, int(shelf.lengths[-1])).bit_length(), reach.cutoff)
    ratio = reach.cutoff / (2.0 - reach.cutoff)
    first, second = one.chars[:, 0]
    found = [np.zeros(0, dtype=np.int64)]
    for part in _sweeps(shelf, length * ratio - 1e-6, length / ratio + 1e-6):
        most = min(int(allowed[length + shelf.lengths[part.stop - 1]]), 255)
        apart = np.bitwise_count(shelf.chars[0, part] ^ first)
        hits = np.flatnonzero(apart <= most)
        further = apart[hits] + np.bitwise_count(shelf.chars[1, part][hits] ^ second)
        found.append(part.start + hits[further <= most])
    rows = np.concatenate(found)
    most_of = allowed[length + shelf.lengths[rows]]
    keep = (np.abs(shelf.lengths[rows] - length) <= most_of) & (_differing(shelf.chars[:, rows], one.chars) <= most_of)
    rows, most_of = rows[keep], most_of[keep]
    # One edit changes at most three bigrams; the lone last characters are one more on each side.
    near: Ints = rows[_differing(shelf.bigrams[:, rows], one.bigrams) <= 3 * most_of + 2]
    return near


def _differing(some: Words, one: Words) -> Ints:
    count: Ints = np.bitwise_count(some ^ one).sum(axis=0, dtype=np.int64)
    return count


def _contained(shelf: Shelf, one: Asked, reach: Reach) -> Ints:
    """Rows that may hold the text or be held by it, as far as postings, lengths and 3-gram bits tell."""
    length = len(one.text)
    mine = int(missing(np.array([length]), reach.containment)[0])
    at = 2 * _distinct(bucket_of(one.grams, shelf.gram_bits))
    begins, middles, ends = shelf.starts[at], shelf.starts[at + 1], shelf.starts[at + 2]
    rarest = np.argsort(ends - begins, kind="stable")[: mine + 1]
    # Poorer than a row: one of the text's rarest is in it. Richer: one of the row's rarest is in the text.
    reads = [*zip(middles[rarest].tolist(), ends[rarest].tolist(), strict=True)]
    reads += zip(begins.tolist(), middles.tolist(), strict=True)
    parts = [shelf.postings[begin:end] for begin, end in reads if end > begin]
    rows = _distinct(np.concatenate([np.zeros(0, dtype=np.uint32), *parts]).astype(np.int64))
    lengths = shelf.lengths[rows]
    shorter, longer = np.minimum(lengths, length), np.maximum(lengths, length)
    rows = rows[(shorter >= reach.share * longer - 1e-6) & (shorter >= GRAM)]
    lacked = np.bitwise_count(one.blooms & ~shelf.blooms[:, rows]).sum(axis=0, dtype=np.int64)
    lacking = np.bitwise_count(shelf.blooms[:, rows] & ~one.blooms).sum(axis=0, dtype=np.int64)
    held: Ints = rows[(lacked <= mine) | (lacking <= missing(shelf.lengths[rows], reach.containment))]
    return held
