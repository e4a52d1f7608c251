"""Many words sought in many texts in one pass (Aho and Corasick 1975); what is found is never taken for a verdict."""

from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

# Between texts that are laid end to end; no word holds it, and normalised text has lost it.
_BETWEEN = "\0"

Found = tuple[int, int, int]


class Automaton:
    """Finds every occurrence of its words, overlapping ones too; built once, about 1 µs a comment afterwards.

    With `longest`, only the leftmost and there the longest: a word inside another is not found, nor one that overlaps.
    """

    def __init__(self, words: Sequence[str], *, longest: bool = False) -> None:
        if not all(words) or any(_BETWEEN in word for word in words):
            raise ValueError("every word must have a character, and none may hold NUL")
        kind = MatchKind.LeftmostLongest if longest else MatchKind.Standard
        self._words = AhoCorasick(words, kind, store_patterns=False) if words else None
        self._overlapping = not longest

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """Return, for each text, (index of the word, start, end) by end; code points, half-open.

        A NUL in a text is read as a space.
        """
        found: list[list[Found]] = [[] for _ in texts]
        if self._words is None:
            return found
        whole = _BETWEEN.join(texts)
        if whole.count(_BETWEEN) >= len(texts):
            whole = _BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts)
        row, first, last = 0, 0, len(texts[0]) if texts else 0
        for word, start, end in self._words.find_matches_as_indexes(whole, overlapping=self._overlapping):
            while end > last:
                row, first = row + 1, last + 1
                last = first + len(texts[row])
            found[row].append((word, start - first, end - first))
        return found
