"""Many words sought in many texts in one pass (Aho and Corasick 1975); what is found is never taken for a verdict."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, MatchKind

# Between texts that are laid end to end; no word holds it, and normalised text has lost it.
_BETWEEN = "\0"

Found = tuple[int, int, int]


class _Laid(NamedTuple):
    """Texts laid end to end in UTF-8, and the byte at which each begins, and at which one more would."""

    whole: bytes
    starts: list[int]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _laid(texts: Sequence[str]) -> _Laid:
    whole = _BETWEEN.join(texts)
    if whole.count(_BETWEEN) >= len(texts):
        whole = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts)
    encoded = _encoded(whole)
    return _Laid(encoded, [0, *accumulate(len(one) + 1 for one in encoded.split(_encoded(_BETWEEN)))])


# The detectors of a chunk lay out the same texts, each for words of its own; the last chunk is held until the next.
_laid_once = lru_cache(1)(_laid)


class Automaton:
    """Finds every occurrence of its words, overlapping ones too; built once, about 0.5 µs a comment afterwards.

    With `longest`, only the leftmost and there the longest: a word inside another is not found, nor one that overlaps.
    """

    def __init__(self, words: Sequence[str], *, longest: bool = False) -> None:
        if not all(words) or any(_BETWEEN in word for word in words):
            raise ValueError("every word must have a character, and none may hold NUL")
        kind = MatchKind.LeftmostLongest if longest else MatchKind.Standard
        self._words = BytesAhoCorasick(list(map(_encoded, words)), kind) if words else None
        self._lengths = tuple(map(len, words))
        self._overlapping = not longest

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return, for each text, (index of the word, start, end) by end; code points, half-open.

        A NUL in a text is read as a space.
        """
        found: list[list[Found]] = [[] for _ in texts]
        for at, hits in self.rows(texts).items():
            found[at] = hits
        return found

    def rows(self, texts: Sequence[str]) -> dict[int, list[Found]]:
        """Find as `find` does, and return only the texts in which something is found: by their index, in order."""
        found: dict[int, list[Found]] = {}
        if self._words is None:
            return found
        whole, starts = _laid_once(tuple(texts)) if len(texts) > 1 else _laid(texts)
        hits: list[Found] = []
        at, chars, last = 0, 0, -1
        for word, _, end in self._words.find_matches_as_indexes(whole, overlapping=self._overlapping):
            if end >= last:
                row = bisect_right(starts, end) - 1
                at, chars, last = starts[row], 0, starts[row + 1]
                found[row] = hits = []
            # From one end to the next: a text is read once, however much is found in it.
            chars += len(whole[at:end].decode("utf-8", "surrogatepass"))
            at = end
            hits.append((word, chars - self._lengths[word], chars))
        return found
