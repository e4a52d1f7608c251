"""Ways of finding all pairs of near texts: this engine's, brute force, and two MinHash packages."""

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from triage.similarity import near_duplicates

CUTOFF = 0.85
# A similarity of 0.85 of texts of 20 letters leaves about 0.5 of the bigrams in common.
_SHARED = 0.5
_HASHES, _BANDS = 128, 32
Found = set[tuple[int, int]]


class Way(NamedTuple):
    """A name, the module it needs, and the search: texts to pairs of places."""

    name: str
    module: str
    search: Callable[[Sequence[str]], Found]


def ours(texts: Sequence[str]) -> Found:
    """Return the pairs of the exact search."""
    return {(pair.left, pair.right) for pair in near_duplicates(texts, CUTOFF)}


def by_cdist(texts: Sequence[str]) -> Found:
    """Return the pairs of brute force (of one list, each is measured once)."""
    matrix = process.cdist(
        texts, texts, scorer=Indel.normalized_similarity, score_cutoff=CUTOFF, workers=1, dtype=np.float32
    )
    return {(int(i), int(j)) for i, j in np.argwhere(matrix > 0) if i < j}


def _bigrams(text: str) -> list[str]:
    return [a + b for a, b in itertools.pairwise(text)] or [text]


def by_datasketch(texts: Sequence[str]) -> Found:
    """Return the candidates of datasketch's MinHash LSH over bigrams."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_SHARED, num_perm=_HASHES)
    found = set()
    for at, text in enumerate(texts):
        sketch = MinHash(num_perm=_HASHES)
        sketch.update_batch([gram.encode("utf-8", "surrogatepass") for gram in _bigrams(text)])
        found |= {(other, at) for other in index.query(sketch)}
        index.insert(at, sketch)
    return found


def by_rensa(texts: Sequence[str]) -> Found:
    """Return the candidates of rensa's MinHash LSH over bigrams."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=_SHARED, num_perm=_HASHES, num_bands=_BANDS)
    found = set()
    for at, text in enumerate(texts):
        sketch = RMinHash(num_perm=_HASHES, seed=42)
        sketch.update(_bigrams(text))
        found |= {(other, at) for other in index.query(sketch)}
        index.insert(at, sketch)
    return found


WAYS = (
    Way("this engine", "triage", ours),
    Way("rapidfuzz.process.cdist", "rapidfuzz", by_cdist),
    Way("datasketch MinHashLSH", "datasketch", by_datasketch),
    Way("rensa RMinHashLSH", "rensa", by_rensa),
)
