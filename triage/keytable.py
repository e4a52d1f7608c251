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
        self._first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int32)
        self._most = int(counts.max())

    def find(self, keys: Keys) -> NDArray[np.int64]:
        """Return the position of each key in the sorted list, `UNKNOWN` (-1) where it is not there."""
        found = np.full(len(keys), UNKNOWN, np.int64)
        if not len(self._keys):
            return found
        first = self._first[keys >> self._shift]
        for step in range(self._most):
            at = np.minimum(first + step, len(self._keys) - 1)
            np.copyto(found, at, where=self._keys[at] == keys)
        return found
