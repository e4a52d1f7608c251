"""Wordings that detectors look for as data: forms/*.tsv, RE2 only, each with texts it must and must not match.

A wording is tried only where one of its `needs` stands, so most comments cost one pass of one automaton. Where that
is common, a pattern also needs one of the words after an &: to look for those costs a twentieth of trying it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from triage.automaton import Automaton, Found
from triage.tsv import rows

COLUMNS = ("kind", "needs", "pattern", "must_match", "must_not_match")
# RE2 gives up its fast automaton beyond this; the shipped patterns need a small part of it.
_MAX_MEMORY = 64 << 20


class WordingError(ValueError):
    """A file of wordings holds an unusable row; the message names file, row, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One row: words or, where `pattern` is not empty, a pattern over normalised text that needs one of the words.

    A pattern with words in `also` needs one of these too.
    """

    kind: str
    needs: tuple[str, ...]
    pattern: str
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]
    also: tuple[str, ...] = ()


@cache
def compiled(pattern: str) -> Any:
    """Return a pattern compiled for linear time (RE2) when first asked for: all would be a part of every cold start.

    Raises:
        WordingError: RE2 cannot read it.
    """
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise WordingError(f"パターン「{pattern}」を読めません（{error}）。RE2 の書式にしてください。") from error


def load_wordings(name: str) -> tuple[Wording, ...]:
    """Read forms/`name`.tsv; a row of kind <x> stands for <x> in the needs and patterns below it.

    Raises WordingError at the first bad row.
    """
    parts: dict[str, Wording] = {}
    wordings: list[Wording] = []
    for number, row in rows(COLUMNS, "detectors", "forms", f"{name}.tsv"):
        wording = _wording(f"{name}.tsv の {number} 行目", row, parts)
        if wording.kind.startswith("<"):
            parts[wording.kind] = wording
        wordings.append(wording)
    return tuple(wordings)


def _wording(place: str, row: Sequence[str], parts: Mapping[str, Wording]) -> Wording:
    kind, needs, pattern, match, leave = row
    if not all((kind, needs, match, leave)):
        raise WordingError(f"{place}: 空欄があります。pattern のほかは、{'、'.join(COLUMNS)} をすべて書いてください。")
    for name, part in parts.items():
        needs = needs.replace(name, "|".join(part.needs))
        pattern = pattern.replace(name, part.pattern or "|".join(map(re2.escape, part.needs)))
    words, also = words_needed(place, needs)
    if also and not pattern:
        raise WordingError(f"{place}: pattern がないときは、needs に & を書けません。")
    return Wording(kind, words, pattern, tuple(match.split("|")), tuple(leave.split("|")), also)


def words_needed(place: str, needs: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split 「a|b&c|d」 into words of which a text must hold one (a, b), and of which it must hold one too (c, d).

    Raises WordingError, with the place of the row, where a word is empty or has a space at an end, or & comes again.
    """
    lists = [part.split("|") for part in needs.split("&")]
    if len(lists) > 2 or any(not word or word != word.strip() for words in lists for word in words):  # noqa: PLR2004
        raise WordingError(f"{place}: needs の値「{needs}」は「語|語」または「語|語&語|語」の形にしてください。")
    words, also = lists if len(lists) > 1 else (lists[0], [])
    return tuple(dict.fromkeys(words)), tuple(also)


def lacks(text: str, words: Sequence[str]) -> bool:
    """Whether words are needed and a text holds none of them."""
    return bool(words) and not any(map(text.__contains__, words))


class Wordings:
    """Tells which kinds of wording stand in a text, and where first."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self.wordings = tuple(wordings)
        needing: dict[str, list[int]] = defaultdict(list)
        for at, wording in enumerate(wordings):
            for word in wording.needs:
                needing[word].append(at)
        self._needing = tuple(map(tuple, needing.values()))
        self._automaton = Automaton(tuple(needing))

    def scan(self, text: str) -> list[Found]:
        """Return the words found in a text; where there are none, no wording stands."""
        return self._automaton.find([text])[0]

    def scan_all(self, texts: Sequence[str]) -> dict[int, list[Found]]:
        """Return the words found in the texts that hold any, by the index of the text; one pass over all."""
        return self._automaton.rows(texts)

    def words_of(self, kinds: AbstractSet[str]) -> frozenset[int]:
        """Return the indexes of the words that wordings of these kinds need."""
        rows = {at for at, one in enumerate(self.wordings) if one.kind in kinds}
        return frozenset(word for word, needing in enumerate(self._needing) if not rows.isdisjoint(needing))

    def places(self, text: str, found: Sequence[Found]) -> dict[str, tuple[int, int]]:
        """Return the leftmost place (half-open) of each kind that stands in a text, from what `scan` found there."""
        places: dict[str, tuple[int, int]] = {}
        tried: set[int] = set()
        for word, start, end in found:
            for at in self._needing[word]:
                wording = self.wordings[at]
                if not wording.pattern:
                    _keep(places, wording.kind, (start, end))
                elif at not in tried:
                    tried.add(at)
                    if not lacks(text, wording.also) and (match := compiled(wording.pattern).search(text)):
                        _keep(places, wording.kind, match.span())
        return places


def _keep(places: dict[str, tuple[int, int]], kind: str, place: tuple[int, int]) -> None:
    if kind not in places or place[0] < places[kind][0]:
        places[kind] = place
