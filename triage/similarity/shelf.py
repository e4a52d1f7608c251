"""One shelf of past texts, laid out once so that new texts are compared with all of them in a few lookups.

Each distinct text stands once, with the rows that have it, and its 3-grams as postings: for each 3-gram first the texts
of which it is one of the rarest, then the others.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from triage.similarity.containment import GRAM, gram_codes
from triage.similarity.index import BLOCK, ODD, Ints, Words

BLOOM_WORDS = 4
_MOST_GRAM_BITS = 17
# Stands for the text of a row that is there to be counted, and never compared.
UNCOMPARED = "\0"
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Row:
    """One past text: the caller's key, whose it is (a 64-bit number, 0 for nobody), and the text, folded."""

    key: int
    owner: int
    text: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The arrays of one shelf, distinct texts in ascending hash; rows by text, then key.

    `blob[offsets[i]:offsets[i + 1]]` is text i; `keys` and `owners` from `firsts[i]` to `firsts[i + 1]` are its rows.
    `postings[starts[2 * g]:starts[2 * g + 1]]` are the texts of which 3-gram bucket g is one of the rarest, the texts
    up to `starts[2 * g + 2]` the others that have it.
    """

    keys: Ints
    owners: Words
    firsts: Ints
    hashes: Words
    lengths: Ints
    offsets: Ints
    blob: Bytes
    blooms: Words
    starts: Ints
    postings: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.keys)

    def text(self, at: int) -> str:
        """Return a text, folded as it was given."""
        part = self.blob[self.offsets[at] : self.offsets[at + 1]]
        return part.tobytes().decode("utf-8", "surrogatepass")

    def find(self, text: str) -> int | None:
        """Return where a text stands, or None."""
        own = np.uint64(text_hash(text))
        first, last = np.searchsorted(self.hashes, own), np.searchsorted(self.hashes, own, side="right")
        return next((at for at in range(int(first), int(last)) if self.text(at) == text), None)

    @property
    def gram_bits(self) -> int:
        """How many bits a 3-gram bucket of this shelf has."""
        return (len(self.starts) - 1).bit_length() - 2

    def rows(self) -> Iterator[Row]:
        """Yield every row, for laying out a shelf again."""
        for at, (first, last) in enumerate(pairwise(self.firsts.tolist())):
            text = self.text(at)
            columns = zip(self.keys[first:last].tolist(), self.owners[first:last].tolist(), strict=True)
            yield from (Row(key, owner, text) for key, owner in columns)


ARRAYS = tuple(field.name for field in fields(Shelf))


def text_hash(text: str) -> int:
    """Return 64 bits that equal texts share."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def missing(lengths: Ints, containment: float | NDArray[np.float64]) -> Ints:
    """How many distinct 3-grams a text of each length may lack at most; rounded up by a hair as in containment."""
    grams = np.maximum(lengths - GRAM + 1, 0)
    return np.floor((1.0 - containment) * grams + 1e-9).astype(np.int64)


def lay_out(rows: Sequence[Row], containment: float) -> Shelf:
    """Lay out rows in any order for one least containment (0-1); a blank text is kept as `UNCOMPARED`."""
    hashed = {text: text_hash(text) for text in {row.text or UNCOMPARED for row in rows}}
    texts = sorted(hashed, key=lambda text: (hashed[text], text))
    place = {text: at for at, text in enumerate(texts)}
    ordered = sorted((place[row.text or UNCOMPARED], row.key, row.owner) for row in rows)
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    starts, postings = _postings(texts, lengths, containment)
    return Shelf(
        keys=np.fromiter((key for _, key, _ in ordered), dtype=np.int64, count=len(ordered)),
        owners=np.fromiter((owner for *_, owner in ordered), dtype=np.uint64, count=len(ordered)),
        firsts=_edges([sum(1 for _ in same) for _, same in groupby(ordered, key=lambda row: row[0])]),
        hashes=np.fromiter(map(hashed.__getitem__, texts), dtype=np.uint64, count=len(texts)),
        lengths=lengths,
        offsets=_edges(list(map(len, encoded))),
        blob=np.frombuffer(b"".join(encoded), dtype=np.uint8),
        blooms=blooms(texts, lengths),
        starts=starts,
        postings=postings,
    )


def _edges(sizes: Sequence[int]) -> Ints:
    return np.cumsum([0, *sizes], dtype=np.int64)


def runs(lengths: Ints) -> Iterator[tuple[int, int]]:
    """Cut texts into runs of about `BLOCK` characters."""
    edges = np.searchsorted(np.cumsum(lengths), np.arange(BLOCK, int(lengths.sum()), BLOCK))
    yield from pairwise(sorted({0, *edges.tolist(), len(lengths)}))


def mixed_grams(texts: Sequence[str], lengths: Ints) -> tuple[Words, Ints]:
    """Every 3-gram of the texts as 64 mixed bits, with its text; the first bits are its bucket on a shelf."""
    long = np.flatnonzero(lengths >= GRAM)
    if not len(long):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    codes, owners = gram_codes([texts[at] for at in long.tolist()], lengths[long])
    return (codes ^ codes >> np.uint64(31)) * ODD, long[owners]


def blooms(texts: Sequence[str], lengths: Ints) -> Words:
    """One of 64 * BLOOM_WORDS bits for each 3-gram of a text; a text a row."""
    signed = np.zeros((len(texts), BLOOM_WORDS), dtype=np.uint64)
    for first, last in runs(lengths):
        mixed, owners = mixed_grams(texts[first:last], lengths[first:last])
        bit = np.uint64(1) << (mixed >> np.uint64(58))
        word = (mixed >> np.uint64(50)) % np.uint64(BLOOM_WORDS)
        at = np.flatnonzero(np.diff(owners, prepend=-1))
        for column in range(BLOOM_WORDS if len(at) else 0):
            bits = np.where(word == np.uint64(column), bit, np.uint64(0))
            signed[first + owners[at], column] = np.bitwise_or.reduceat(bits, at)
    return signed


def bucket_of(mixed: Words, bits: int) -> Ints:
    """Return the buckets of mixed 3-grams (a collision joins 3-grams)."""
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def _postings(texts: Sequence[str], lengths: Ints, containment: float) -> tuple[Ints, NDArray[np.uint32]]:
    """Texts by 3-gram bucket, those first in which the bucket is among the rarest that cannot all be missing."""
    bits = max(8, min(_MOST_GRAM_BITS, int(lengths.sum()).bit_length()))
    pairs = np.concatenate([np.zeros(0, dtype=np.int64), *_pairs(texts, lengths, bits)])
    low = (1 << bits) - 1
    rarity = np.bincount(pairs & low, minlength=1 << bits)
    rank = np.empty(1 << bits, dtype=np.int64)
    by_rank = np.argsort(rarity, kind="stable")
    rank[by_rank] = np.arange(1 << bits)
    owners = pairs >> bits
    bucket = by_rank[np.sort(owners << bits | rank[pairs & low]) & low]
    late = np.arange(len(owners)) - np.searchsorted(owners, owners) > missing(lengths, containment)[owners]
    ordered = np.sort((bucket << 1 | late) << 32 | owners)
    starts = np.concatenate([[0], np.cumsum(np.bincount(ordered >> 32, minlength=1 << bits + 1))])
    return starts.astype(np.int64), (ordered & 0xFFFFFFFF).astype(np.uint32)


def _pairs(texts: Sequence[str], lengths: Ints, bits: int) -> Iterator[Ints]:
    """Texts with their distinct buckets, text << bits | bucket, ascending; a block at a time."""
    for first, last in runs(lengths):
        mixed, owners = mixed_grams(texts[first:last], lengths[first:last])
        keys = np.sort((owners + first) << bits | bucket_of(mixed, bits))
        yield keys[np.diff(keys, prepend=-1) != 0]
