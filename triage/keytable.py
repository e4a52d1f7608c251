"""Many 32-bit keys looked up in a sorted list of them at once, in a step or two each instead of a binary search."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint32]
UNKNOWN = -1
_BITS = 32
# Buckets for each key: with two, a bucket rarely holds more than three keys, and the table stays small.
_SPREAD = 2


class KeyTable:
    """Sorted distinct keys in buckets by their leading bits; made for hashes, whose bits are evenly spread."""

    def __init__(self, keys: Keys) -> None:
        bits = max(1, min(_BITS - 1, (_SPREAD * len(keys)).bit_length()))
        self._keys = keys
        self._shift = np.uint32(_BITS - bits)
        counts = np.bincount(keys >> self._shift, minlength=1 << bits)
        self._edges = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Return the position of each key in the sorted list, `UNKNOWN` (-1) where it is not there."""
        if not len(self._keys):
            return np.full(len(keys), UNKNOWN, np.int64)
        buckets = keys >> self._shift
        first, ends = self._edges[buckets], self._edges[1:][buckets]
        # An empty bucket may begin where the list ends.
        at = np.minimum(first, len(self._keys) - 1)
        found = np.where(self._keys[at] == keys, at, UNKNOWN).astype(np.int64)
        # Nearly all end here: their bucket holds one key or none, or theirs is the first.
        left = np.flatnonzero((ends - first > 1) & (found == UNKNOWN))
        step = 1
        while len(left):
            at = first[left] + step
            hit = self._keys[at] == keys[left]
            found[left[hit]] = at[hit]
            step += 1
            left = left[~hit & (first[left] + step < ends[left])]
        return found
