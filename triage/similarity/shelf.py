"""One shelf of past texts, laid out once so that a new text is compared with all of them in a few passes.

Rows stand in ascending length with the signatures that bound how near two texts can be, and their 3-grams as
postings: for each 3-gram first the rows in which it is one of the rarest, then the others.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.similarity.containment import gram_codes
from triage.similarity.index import BLOCK, ODD, Ints, Words, bigram_codes, parities

GRAM = 3
BLOOM_WORDS = 4
_MOST_GRAM_BITS = 17
# Stands for a row that is there to be counted, and never compared.
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
    """The arrays of one shelf, rows in ascending length, then key.

    `blob[offsets[i]:offsets[i + 1]]` is the text of row i. `postings[starts[2 * g]:starts[2 * g + 1]]` are the rows of
    which 3-gram bucket g is one of the rarest, the rows up to `starts[2 * g + 2]` the others that have it.
    """

    keys: Ints
    owners: Words
    lengths: Ints
    hashes: Words
    offsets: Ints
    blob: Bytes
    chars: Words
    bigrams: Words
    blooms: Words
    starts: Ints
    postings: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.keys)

    def text(self, row: int) -> str:
        """Return the folded text of a row."""
        part = self.blob[self.offsets[row] : self.offsets[row + 1]]
        return part.tobytes().decode("utf-8", "surrogatepass")

    @property
    def gram_bits(self) -> int:
        """How many bits a 3-gram bucket of this shelf has."""
        return (len(self.starts) - 1).bit_length() - 2

    def rows(self) -> Iterator[Row]:
        """Yield every row, for laying out a shelf again."""
        columns = zip(self.keys.tolist(), self.owners.tolist(), strict=True)
        yield from (Row(key, owner, self.text(at)) for at, (key, owner) in enumerate(columns))


ARRAYS = tuple(field.name for field in fields(Shelf))


def text_hash(text: str) -> int:
    """Return 64 bits that equal texts share."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def missing(lengths: Ints, containment: float) -> Ints:
    """How many distinct 3-grams a text of each length may lack at most; rounded up by a hair as in containment."""
    grams = np.maximum(lengths - GRAM + 1, 0)
    return np.floor((1.0 - containment) * grams + 1e-9).astype(np.int64)


def lay_out(rows: Sequence[Row], containment: float) -> Shelf:
    """Lay out rows in any order for one cutoff of containment (0-1); a blank text is kept as `UNCOMPARED`."""
    ordered = sorted(((len(row.text) or 1, row.key, row) for row in rows), key=lambda item: item[:2])
    texts = [row.text or UNCOMPARED for _, _, row in ordered]
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    sizes = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    signatures = signed(texts, lengths)
    starts, postings = _postings(texts, lengths, containment)
    return Shelf(
        keys=np.fromiter((row.key for *_, row in ordered), dtype=np.int64, count=len(texts)),
        owners=np.fromiter((row.owner for *_, row in ordered), dtype=np.uint64, count=len(texts)),
        lengths=lengths,
        hashes=np.fromiter(map(text_hash, texts), dtype=np.uint64, count=len(texts)),
        offsets=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        blob=np.frombuffer(b"".join(encoded), dtype=np.uint8),
        chars=signatures[0],
        bigrams=signatures[1],
        blooms=signatures[2],
        starts=starts,
        postings=postings,
    )


def _blocks(lengths: Ints) -> Iterator[tuple[int, int]]:
    """Cut rows into runs of about `BLOCK` characters."""
    edges = np.searchsorted(np.cumsum(lengths), np.arange(BLOCK, int(lengths.sum()), BLOCK))
    yield from pairwise(sorted({0, *edges.tolist(), len(lengths)}))


def signed(texts: Sequence[str], lengths: Ints) -> tuple[Words, Words, Words]:
    """Sign texts of one character or more: parities of characters and of bigrams, and bits of 3-grams."""
    chars = np.zeros((2, len(texts)), dtype=np.uint64)
    bigrams = np.zeros((2, len(texts)), dtype=np.uint64)
    blooms = np.zeros((BLOOM_WORDS, len(texts)), dtype=np.uint64)
    for first, last in _blocks(lengths):
        part, sizes = texts[first:last], lengths[first:last]
        codes = np.frombuffer("".join(part).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        starts = np.cumsum(sizes) - sizes
        chars[:, first:last] = parities(codes, starts)
        bigrams[:, first:last] = parities(bigram_codes(codes, starts), starts)
        blooms[:, first:last] = _blooms(part, sizes)
    return chars, bigrams, blooms


def _grams(texts: Sequence[str], lengths: Ints) -> tuple[Words, Ints]:
    """Every 3-gram of the texts as 64 mixed bits, with its row; rows of fewer characters have none."""
    long = np.flatnonzero(lengths >= GRAM)
    if not len(long):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    codes, owners = gram_codes([texts[at] for at in long.tolist()], lengths[long])
    return (codes ^ codes >> np.uint64(31)) * ODD, long[owners]


def _blooms(texts: Sequence[str], lengths: Ints) -> Words:
    """One of 64 * BLOOM_WORDS bits for each 3-gram of a text."""
    blooms = np.zeros((BLOOM_WORDS, len(texts)), dtype=np.uint64)
    mixed, owners = _grams(texts, lengths)
    bit = np.uint64(1) << (mixed >> np.uint64(58))
    word = (mixed >> np.uint64(50)) % np.uint64(BLOOM_WORDS)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    for at in range(BLOOM_WORDS if len(starts) else 0):
        blooms[at, owners[starts]] = np.bitwise_or.reduceat(np.where(word == np.uint64(at), bit, np.uint64(0)), starts)
    return blooms


def mixed_grams(text: str) -> Words:
    """Return the 3-grams of one text as 64 mixed bits each; the first bits are its bucket on a shelf."""
    return _grams([text], np.array([len(text)]))[0]


def bucket_of(mixed: Words, bits: int) -> Ints:
    """Return the buckets of mixed 3-grams (a collision joins 3-grams)."""
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def _postings(texts: Sequence[str], lengths: Ints, containment: float) -> tuple[Ints, NDArray[np.uint32]]:
    """Rows by 3-gram bucket, those first in which the bucket is among the rarest that cannot all be missing."""
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
    """Rows with their distinct buckets, row << bits | bucket, ascending; a block at a time."""
    for first, last in _blocks(lengths):
        mixed, owners = _grams(texts[first:last], lengths[first:last])
        keys = np.sort((owners + first) << bits | bucket_of(mixed, bits))
        yield keys[np.diff(keys, prepend=-1) != 0]
