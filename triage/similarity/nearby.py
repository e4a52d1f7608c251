"""Which texts of a shelf may be near others: all that are, and few that are not.

Near texts have most of their 3-grams in common. Of the 3-grams of the poorer text so few may be missing that one of its
rarest is in the other, so the postings of those are read. A necessary condition; measuring is the caller's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.similarity.containment import GRAM
from triage.similarity.index import SLICE, Ints, Words, distinct, ramp
from triage.similarity.reach import Reach
from triage.similarity.shelf import Shelf, blooms, bucket_of, missing, mixed_grams


@dataclass(frozen=True, slots=True)
class Asked:
    """Texts with their signatures and mixed 3-grams (with the text of each): worked out once for all shelves."""

    lengths: Ints
    blooms: Words
    grams: Words
    owners: Ints


def asked(texts: Sequence[str]) -> Asked:
    """Sign folded texts."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    return Asked(lengths, blooms(texts, lengths), *mixed_grams(texts, lengths))


def candidates(shelf: Shelf, some: Asked, reach: Reach, passed: NDArray[np.bool_]) -> Iterator[tuple[Ints, Ints]]:
    """Yield slices of pairs (text asked, text of the shelf) that may be near; one pair may come twice.

    Texts of the shelf that are `passed` are left out.
    """
    mine = missing(some.lengths, reach.least_containment)
    owners, begins, ends = _reads(shelf, some, mine)
    counts = ends - begins
    total = np.cumsum(counts)
    edges = np.searchsorted(total, np.arange(SLICE, int(total[-1]), SLICE)) if len(total) else total
    for first, last in pairwise(sorted({0, *edges.tolist(), len(counts)})):
        at, step = ramp(counts[first:last])
        found = shelf.postings[begins[first:last][at] + step].astype(np.int64)
        yield _screened(shelf, some, reach, owners[first:last][at], found, passed)


def _reads(shelf: Shelf, some: Asked, mine: Ints) -> tuple[Ints, Ints, Ints]:
    """Which stretches of the postings to read for which text.

    Poorer than a text of the shelf: one of its own rarest is in that. Richer: one of that one's rarest is in it.
    """
    bits = shelf.gram_bits
    keys = distinct(some.owners << bits | bucket_of(some.grams, bits))
    owners, at = keys >> bits, 2 * (keys & ((1 << bits) - 1))
    begins, middles, ends = shelf.starts[at], shelf.starts[at + 1], shelf.starts[at + 2]
    order = np.lexsort((ends - begins, owners))
    place = np.arange(len(owners)) - np.searchsorted(owners, owners)
    whole = place <= mine[owners]
    return owners, begins[order], np.where(whole, ends[order], middles[order])


def _screened(
    shelf: Shelf, some: Asked, reach: Reach, asker: Ints, found: Ints, passed: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """Drop pairs that are passed, of too different a size, or lack too much of each other's signature."""
    lengths, others = some.lengths[asker], shelf.lengths[found]
    shorter, longer = np.minimum(lengths, others), np.maximum(lengths, others)
    keep = (shorter >= reach.least_share * longer - 1e-6) & (shorter >= GRAM) & ~passed[found]
    pairs = distinct(asker[keep] << 32 | found[keep])
    asker, found = pairs >> 32, pairs & 0xFFFFFFFF
    lengths, others = some.lengths[asker], shelf.lengths[found]
    shorter, longer = np.minimum(lengths, others), np.maximum(lengths, others)
    one, other = some.blooms[asker], shelf.blooms[found]
    lacked = np.bitwise_count(one & ~other).sum(axis=1, dtype=np.int64)
    lacking = np.bitwise_count(other & ~one).sum(axis=1, dtype=np.int64)
    # Texts whose lengths alone put the cutoff out of reach can only be contained.
    altered = shorter >= reach.least_similar_share * longer - 1e-6
    least = np.where(altered, reach.least_containment, reach.containment)
    keep = (lacked <= missing(lengths, least)) | (lacking <= missing(others, least))
    return asker[keep], found[keep]
