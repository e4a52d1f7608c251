"""Somebody else's private life told in a text: who is meant, what is told, how (forms/private_*.tsv).

Whether that person is the writer, or has agreed, is not to be seen here. A text says the more, the more surely it
means one person (a name, a place in a picture, 「元店長」) and the more of that person it tells; praise, questions,
warnings and talk of public persons say less.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from triage.automaton import Found
from triage.detectors.finding import Finding
from triage.detectors.persons import Person, may_name, people
from triage.detectors.wordings import Wordings, load_wordings
from triage.reading import Reading

# What a kind of wording adds (points; 0.5 and more is a telling cue); chosen on half of data/labeled.
_WHO = {"point": 0.25, "this": 0.12, "kin": 0.22, "boss": 0.2, "exwork": 0.22, "role": 0.14}
_MATTERS = {
    "health": 0.18, "family": 0.14, "home": 0.12, "money": 0.12, "work": 0.12, "school": 0.12, "age": 0.12,
    "crime": 0.16, "body": 0.12, "contact": 0.08,
}  # fmt: skip
_HOW = {
    "identify": 0.42, "equate": 0.3, "seek": 0.4, "expose": 0.42, "leak": 0.18, "name_told": 0.35, "photo": 0.6,
    "place": 0.34, "outs": 0.4, "knows": 0.1, "concern": 0.12, "told": 0.3, "several": 0.15, "seen": 0.12,
}  # fmt: skip
_POINTS = _WHO | _MATTERS | _HOW
_STRONG = frozenset(("identify", "seek", "expose", "photo", "place", "outs"))
_LESS = {
    "objects": 0.4, "sells": 0.6, "public": 0.5, "asks": 0.7, "praises": 0.45, "story": 0.5, "said_to_me": 0.7,
    "vague": 0.7,
}  # fmt: skip
# Praise takes nothing back from what is told of health, home or age.
_GRAVE = frozenset(("health", "home", "age"))
_PRIVATE = frozenset(("health", "family", "home", "school", "age", "crime"))
_TELLING = frozenset(("told", "equate", "kin", "point", "seen"))
_LEADS = _STRONG | frozenset(("kin", "boss", "exwork", "point", "this", "equate", "leak", "name_told"))
_MOST, _WEAKEST, _INCOMPLETE, _OWN_AFFAIR, _SCALE = 0.95, 0.3, 0.4, 0.75, 1.2
_SEVERAL, _TOGETHER = 3, 2
_OWN = re.compile(
    r"(?:うち|ウチ|私|わたし|僕|俺|自分|我が家)の?(?:の|は|が)?(?:子連れ|子ども|子供|子|娘|息子|夫|主人|旦那|妻|嫁|母|父|親|家族|ばあちゃん|じいちゃん|孫|実家)"
)


@cache
def _matters() -> Wordings:
    return Wordings(load_wordings("private_matters"))


@cache
def _beside() -> Wordings:
    return Wordings(load_wordings("private_beside"))


@cache
def _leading() -> frozenset[int]:
    return _matters().words_of(_LEADS)


def scan(texts: Sequence[str]) -> dict[int, list[Found]]:
    """Return the words that may tell of a private life (for `exposures`), by the index of the text; one pass."""
    return _matters().scan_all(texts)


def exposures(reading: Reading, found: Sequence[Found]) -> list[Finding]:
    """Return where a reading exposes somebody, named or not; `found` is from `scan`, not empty."""
    may_be_named = may_name(reading)
    if not (may_be_named or len(found) >= _TOGETHER or found[0][0] in _leading()):
        return []
    places = _told(reading.normal.text, found)
    named = people(reading) if may_be_named else []
    if not (named or _LEADS & places.keys() or len(_PRIVATE & places.keys()) >= _TOGETHER):
        return []
    places |= _beside().places(reading.normal.text, _beside().scan(reading.normal.text))
    strength = _strength(frozenset(places), named)
    if strength < _WEAKEST:
        return []
    if named:
        return [Finding(person.start, person.end, "person", strength) for person in named]
    return [Finding(*place, "exposure", strength) for place in _shown(places)]


def _told(text: str, found: Sequence[Found]) -> dict[str, tuple[int, int]]:
    """Return the kinds that stand in a text, and where, the writer's own family left out (blanked, for the places)."""
    others = _OWN.sub(lambda match: " " * len(match[0]), text)
    if others != text:
        found = _matters().scan(others)
    return _matters().places(others, found)


def _shown(places: Mapping[str, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    shown = _LEADS & places.keys() or _PRIVATE & places.keys()
    return (place for kind, place in places.items() if kind in shown)


def _strength(kinds: frozenset[str], named: Sequence[Person]) -> float:
    """Return how telling a text is with these kinds of wording and these names, 0 to 1."""
    sure = max((person.sure for person in named), default=0.0)
    kinds |= {"told"} if any(person.told for person in named) else set()
    kinds |= {"several"} if len({person.start for person in named}) >= _SEVERAL else set()
    # Exact, and so the same in whatever order a set of words hands them out.
    points = _SCALE * math.fsum([sure, *(_POINTS.get(kind, 0.0) for kind in kinds)])
    if not _complete(kinds, named=bool(named)):
        points = min(points, _INCOMPLETE)
    if "own" in kinds and not named:
        points *= _OWN_AFFAIR
    for kind, share in _LESS.items():
        if kind in kinds and not (kind == "praises" and kinds & _GRAVE) and not (kind == "asks" and "seek" in kinds):
            points *= share
    return min(points, _MOST)


def _complete(kinds: frozenset[str], *, named: bool) -> bool:
    """Whether a text means somebody and tells something; a name or a pointing finger alone gives nothing away."""
    if named:
        return bool(kinds & (_MATTERS.keys() | _STRONG | _TELLING))
    return bool(kinds & _STRONG) or bool(kinds & _LEADS and kinds & _PRIVATE) or len(kinds & _PRIVATE) >= _TOGETHER
