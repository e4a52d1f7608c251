"""What a text claims to be (an office, a role, somebody of the post) and what it wants (forms/claims*.tsv).

A text that only reports an impostor, asks, or names the writer's own role is at most a weak cue.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import NamedTuple

from triage.automaton import Found
from triage.detectors.likeness import OFFICE_NAMED
from triage.detectors.wordings import Wordings, load_wordings
from triage.expression import compiled
from triage.reading import Reading
from triage.text import normalise

_POST_NAME = r"([一-龠々ヶノ〇]{2,6}|[ァ-ヶー]{2,8})(?:さん|氏|選手|先生|師匠)"
_IS_ME = re.compile(r"(?:です(?!か|ね|よね)|だけど|だよ|ですけど|と申します|本人)")
# Points of what a text claims and wants; 0.5 and more is a telling cue; chosen on half of data/labeled.
_CLAIMS = {"office": 0.42, "role": 0.34, "voice": 0.34, "notice": 0.3, "self": 0.4, "again": 0.3}
_WANTS = {"request": 0.3, "act": 0.26}
_LESS = {"report": 0.35, "denial": 0.3, "asks": 0.6, "friendly": 0.6}
_ANOTHER, _WEAKEST, _MOST, _SCALE = 0.08, 0.1, 0.95, 1.45


class Claim(NamedTuple):
    """What a text claims: places (half-open, normalised text) of the claim and of what it wants, how telling (0-1)."""

    places: tuple[tuple[int, int], ...]
    wants: bool
    strength: float


@cache
def _claims() -> Wordings:
    return Wordings(load_wordings("claims"))


@cache
def _beside() -> Wordings:
    return Wordings(load_wordings("claims_beside"))


def scan(texts: Sequence[str]) -> dict[int, list[Found]]:
    """Return the words that may claim something (for `claimed`), by the index of the text; one pass over all."""
    return _claims().scan_all(texts)


def claimed(reading: Reading, found: Sequence[Found], author: float) -> Claim | None:
    """Return what a text claims, or wants under a name that does; `found` is of `scan`, `author` what the name adds."""
    of_post = _of_the_post(reading)
    if not (found or author or of_post):
        return None
    text = reading.normal.text
    claims = _claims().places(text, found) | ({"self": of_post} if of_post else {})
    if not (claims or author):
        return None
    beside = _beside().places(text, _beside().scan(text))
    wants = [kind for kind in _WANTS if kind in beside]
    if not (claims or wants):
        return None
    claim = max(claims, key=_CLAIMS.__getitem__, default="")
    points = author + sum(_WANTS[kind] for kind in wants)
    points += _CLAIMS[claim] + _ANOTHER * (len(claims) - 1) if claim else 0.0
    if claims and all(_quoted(text, place[0]) for place in claims.values()):
        points *= _LESS["report"]
    for kind, share in _LESS.items():
        if kind in beside and not _excused(kind, claims.keys() | beside.keys(), author):
            points *= share
    places = {*([claims[claim]] if claim else []), *(beside[kind] for kind in wants)}
    return Claim(tuple(sorted(places)), bool(wants), round(min(max(points * _SCALE, _WEAKEST), _MOST), 4))


@lru_cache(4096)
def _named_in(post: str) -> tuple[str, ...]:
    """Return the names that a post gives with a title; a comment may say it comes from one of them."""
    return tuple(dict.fromkeys(compiled(_POST_NAME).findall(normalise(post).text)))


def _of_the_post(reading: Reading) -> tuple[int, int] | None:
    """Return where a comment says that it comes from somebody named in its post (「西迫です」 under 西迫さん)."""
    text = reading.normal.text
    for name in _named_in(reading.comment.post_text) if reading.comment.post_text else ():
        at = text.find(name)
        if at >= 0 and _IS_ME.match(text, at + len(name)):
            return at, at + len(name)
    return None


def _excused(kind: str, kinds: AbstractSet[str], author: float) -> bool:
    """Whether what makes a claim less says nothing here: thanks or a question before one wants something.

    Who passes for an office warns of impostors too.
    """
    if kind == "report":
        return author >= OFFICE_NAMED
    return (
        "request" in kinds
        if kind == "friendly"
        else kind == "asks" and bool(kinds & {"self", "office"} and kinds & {"request", "act"})
    )


def _quoted(text: str, at: int) -> bool:
    """Whether a place lies in 「」 or 『』: somebody else's words."""
    before = text[: at + 1]
    return before.count("「") > before.count("」") or before.count("『") > before.count("』")
