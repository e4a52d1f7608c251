"""Waves: so many texts that are all near each other that their pairs are too many to be held.

Whoever floods a desk with one sentence and a running number makes a pair of every two rows. Texts of a wave share the
3-grams that are frequent among all texts; each is measured against a few of its wave, and one that is near any of those
needs no other pair to be in their group. Where the pairs are not too many nothing is done.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from triage.similarity.index import Ints, Words
from triage.similarity.shelf import bucket_of, mixed_grams, runs

# Pairs that are held, at 8 bytes: a wave of 5,800 texts has as many.
MOST_PAIRS = 1 << 24
# A 3-gram is frequent, and a wave is one, from so many texts on.
_MANY = 1_000
# The share of a text's 3-grams that are frequent where it may be of a wave.
_SHARE = 0.5
# How many stand for a wave.
_LEADERS = 32
_BITS = 20
_NONE = np.uint64(2**64 - 1)


def led(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Return pairs (place that may need no other pair, place that stands for its wave); none where all can be held."""
    none = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if len(texts) ** 2 // 2 <= MOST_PAIRS:
        return none
    waves = _waves(texts)
    if sum(len(wave) ** 2 // 2 for wave in waves) <= MOST_PAIRS:
        return none
    one, other = zip(*map(_against_leaders, waves), strict=True)
    return np.concatenate(one), np.concatenate(other)


def _against_leaders(wave: Ints) -> tuple[Ints, Ints]:
    leaders = wave[np.linspace(0, len(wave) - 1, _LEADERS).astype(np.int64)]
    rest = np.setdiff1d(wave, leaders)
    return np.repeat(rest, len(leaders)), np.tile(leaders, len(rest))


def _waves(texts: Sequence[str]) -> list[Ints]:
    """The places of texts that have, for the most part, frequent 3-grams, and the same one as the least of them."""
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    counts = np.zeros(1 << _BITS, dtype=np.int64)
    for mixed, _ in _grams(texts, lengths):
        counts += np.bincount(bucket_of(mixed, _BITS), minlength=len(counts))
    # The texts of a wave all have one frequent 3-gram; two waves in one bucket only count for more than they are.
    if (counts[counts >= _MANY] ** 2 // 2).sum() <= MOST_PAIRS:
        return []
    least = np.full(len(texts), _NONE)
    for mixed, owners in _grams(texts, lengths):
        places, found = _least_frequent(mixed, owners, counts)
        least[places] = found
    order = np.argsort(least, kind="stable")
    edges = np.flatnonzero(np.diff(least[order], prepend=~least[order][:1]))
    waves = np.split(order, edges[1:])
    return [wave for wave in waves if len(wave) > _MANY and least[wave[0]] != _NONE]


def _grams(texts: Sequence[str], lengths: Ints) -> Iterator[tuple[Words, Ints]]:
    """Yield every 3-gram as mixed bits with the place of its text, many texts at a time."""
    for first, last in runs(lengths):
        mixed, owners = mixed_grams(texts[first:last], lengths[first:last])
        if len(owners):
            yield mixed, first + owners


def _least_frequent(mixed: Words, owners: Ints, counts: Ints) -> tuple[Ints, Words]:
    """Return the places of texts with the least of their frequent 3-grams, none where too few are frequent."""
    opens = np.flatnonzero(np.diff(owners, prepend=-1))
    frequent = counts[bucket_of(mixed, _BITS)] >= _MANY
    share = np.add.reduceat(frequent, opens, dtype=np.int64) / np.diff(opens, append=len(owners))
    least = np.minimum.reduceat(np.where(frequent, mixed, _NONE), opens)
    return owners[opens], np.where(share >= _SHARE, least, _NONE)
