"""Whether a comment has to do with its post, its place or the ministry's field of work (要領 5(2)イ⑫).

The item says 「厚生労働省の発信する内容に関係のない」, so the post alone decides nothing: subjects/*.tsv names the
ministry's field, what speaks to the account, courtesies and complaints about removal (never off-topic), and
idle talk. A reply's thread is not in the comment, so a reply is told less surely.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from triage.automaton import Automaton, Found
from triage.lemmas import Words, tokenise
from triage.reading import Reading
from triage.records import CategoryId, Cue
from triage.text import normalise
from triage.tsv import rows

NAME = "relevance"
OFFTOPIC = CategoryId("offtopic")
COLUMNS = ("term", "match", "weight", "topic", "source", "exceptions")
KINDS = ("field", "speech", "courtesy", "idle", "general")
MATCHES = ("substring", "word")
# Chosen on data/labeled, which is authored; docs/detectors.md has what they give.
_SHARED_WORD = 0.6
_SHARED_RUN = 4
_UNRELATED_WORD = 0.15
_MOST_UNRELATED = 0.6
_IDLE_FOR_SURE = 2
# Below these counts of characters a text is a reaction and tells nothing about its subject.
_MIN_ON_POST = 9
_MIN_ALONE = 20
_MIN_WORDS = 2
# A reply may answer a comment that this detector does not see.
_REPLY = 0.6
_WEAKEST = 0.05
_MOST_NOUNS = 100_000
_REMOVAL = "削除への不満"
_KANA = re.compile("[ぁ-ヶ]")
# Hiragana alone names little, and a text in another language or in easy Japanese is never called unrelated.
_SUBJECT = re.compile("[一-鿿]|[ァ-ヶー]{2}")
_NAMING = re.compile("[一-鿿ァ-ヶ]")
_IDLE_REASON = "発信内容と離れた話題の語があります。"
_UNRELATED_REASON = "投稿の内容にも、厚生労働省の業務の分野にも関わる語が見当たりません。"


class SubjectError(ValueError):
    """A subject file holds an unusable row; the message names file, row, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of subjects/*.tsv: `weight` in (0, 1] says how surely the term means its kind of talk."""

    kind: str
    term: str
    match: str
    weight: float
    topic: str
    exceptions: tuple[str, ...] = ()


class _Hit(NamedTuple):
    start: int
    end: int
    subject: Subject


_NO_HITS: Mapping[str, Sequence[_Hit]] = {}


@dataclass(frozen=True, slots=True)
class _Post:
    """What a post is about: its nouns, and its runs of characters that are not all hiragana."""

    words: frozenset[str]
    runs: frozenset[str]


def _subject(kind: str, number: int, row: Sequence[str]) -> Subject:
    place = f"{kind}.tsv の {number} 行目"
    term, match, weight, topic, source, exceptions = row
    if not all((term, topic, source)) or term != normalise(term).text:
        raise SubjectError(f"{place}: 語「{term}」、話題、出典を確認してください（小文字・半角英数、空欄不可）。")
    if match not in MATCHES:
        raise SubjectError(
            f"{place}: match の値「{match}」は使えません。{'、'.join(MATCHES)} のいずれかにしてください。"
        )
    if not weight.replace(".", "", 1).isdecimal() or not 0 < float(weight) <= 1:
        raise SubjectError(f"{place}: weight の値「{weight}」は 0 より大きく 1 以下の数にしてください。")
    kept = tuple(exceptions.split("|")) if exceptions else ()
    if any(term not in longer or longer == term for longer in kept):
        raise SubjectError(f"{place}: exceptions には「{term}」を含む、より長い語だけを書いてください。")
    return Subject(kind, term, match, float(weight), topic, kept)


def load_subjects() -> tuple[Subject, ...]:
    """Read every shipped subject; the file name is its kind. Raises SubjectError at the first bad row."""
    subjects: list[Subject] = []
    for kind in KINDS:
        table = rows(COLUMNS, "detectors", "subjects", f"{kind}.tsv")
        subjects += [_subject(kind, number, row) for number, row in table]
    return tuple(subjects)


def _by_term(subjects: Iterable[Subject]) -> dict[str, tuple[Subject, ...]]:
    grouped: dict[str, tuple[Subject, ...]] = {}
    for subject in subjects:
        grouped[subject.term] = (*grouped.get(subject.term, ()), subject)
    return grouped


def _by_kind(hits: Iterable[_Hit]) -> dict[str, list[_Hit]]:
    grouped: dict[str, list[_Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.subject.kind, []).append(hit)
    return grouped


def _excepted(subject: Subject, text: str, start: int) -> bool:
    """Whether the match at `start` is only a part of one of the term's exceptions."""
    shifts = ((longer, longer.find(subject.term)) for longer in subject.exceptions)
    return any(start >= shift and text.startswith(longer, start - shift) for longer, shift in shifts)


def _together(weights: Iterable[float]) -> float:
    """How sure several signs are together: 1 − Π(1 − weight)."""
    doubt = 1.0
    for weight in weights:
        doubt *= 1.0 - weight
    return 1.0 - doubt


class _Telling(dict[str, bool]):
    """Whether a noun says what a text is about; worked out once for each (unknown Latin words and kana do not)."""

    def __missing__(self, noun: str) -> bool:
        if len(self) > _MOST_NOUNS:
            return _SUBJECT.search(noun) is not None
        self[noun] = _SUBJECT.search(noun) is not None
        return self[noun]


class Relevance:
    """Cues of category offtopic: idle talk with its words, and want of any relation where a text is long enough.

    Both fade with what ties the comment to its post, the account or the ministry's field.
    """

    name = NAME

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self.subjects = tuple(subjects)
        written = _by_term(subject for subject in subjects if subject.match == "substring")
        self._written = tuple(written.values())
        self._automaton = Automaton(tuple(written), longest=True)
        words = {subject.term: subject for subject in subjects if subject.match == "word"}
        self._words = {term: subject for term, subject in words.items() if subject.kind != "general"}
        self._letters = Automaton(tuple(self._words))
        self._tells = _Telling(dict.fromkeys((word for word, one in words.items() if one.kind == "general"), False))
        self._post = lru_cache(4096)(self._read_post)

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        found = self._hits(readings)
        return [self._read(reading, found.get(at, _NO_HITS)) for at, reading in enumerate(readings)]

    def _read_post(self, text: str) -> _Post:
        normal = normalise(text).text
        runs = frozenset(run for run in _runs(normal) if _NAMING.search(run))
        return _Post(frozenset(self._told(tokenise(normal))), runs)

    def _told(self, words: Words) -> set[str]:
        """Return the nouns that say what a text is about: Japanese ones that do not occur in any talk."""
        tells = self._tells
        return {word for word, part in zip(words.surfaces, words.pos, strict=True) if part == "名詞" and tells[word]}

    def _read(self, reading: Reading, found: Mapping[str, Sequence[_Hit]]) -> tuple[Cue, ...]:
        text, post = reading.normal.text, reading.comment.post_text
        enough = len(text) >= (_MIN_ON_POST if post else _MIN_ALONE) and _KANA.search(text) is not None
        if not (enough or "idle" in found) or _is_courtesy(found):
            return ()
        told = self._told(reading.words) if enough or post else set()
        unrelated = enough and len(told) >= _MIN_WORDS
        if not (unrelated or "idle" in found):
            return ()
        apart = (1.0 - _tie(found)) * (1.0 - self._shared(told, text, post))
        if reading.comment.parent_id:
            apart *= _REPLY
        cues = (_idle_cue(reading, found["idle"], apart),) if "idle" in found else ()
        alone = min(1.0 - (1.0 - _UNRELATED_WORD) ** len(told), _MOST_UNRELATED) * apart
        if not unrelated or alone < _WEAKEST:
            return cues
        return (*cues, _unrelated_cue(round(alone, 4)))

    def _hits(self, readings: Sequence[Reading]) -> dict[int, dict[str, list[_Hit]]]:
        """Find the subjects of each reading by kind, by the index of the reading, where there are any."""
        texts = [reading.normal.text for reading in readings]
        hits: defaultdict[int, list[_Hit]] = defaultdict(list)
        for at, found in self._automaton.rows(texts).items():
            hits[at] += self._in_text(texts[at], found)
        for at in self._letters.rows(texts):
            hits[at] += self._in_words(readings[at])
        return {at: _by_kind(some) for at, some in hits.items()}

    def _in_text(self, text: str, found: Sequence[Found]) -> Iterator[_Hit]:
        """Yield what stands anywhere in a text; where one term holds another, the longer counts."""
        for word, start, end in found:
            for subject in self._written[word]:
                if not subject.exceptions or not _excepted(subject, text, start):
                    yield _Hit(start, end, subject)

    def _in_words(self, reading: Reading) -> Iterator[_Hit]:
        words = reading.words
        for start, surface in zip(words.starts(reading.normal.text), words.surfaces, strict=True):
            if known := self._words.get(surface):
                yield _Hit(start, start + len(surface), known)

    def _shared(self, told: AbstractSet[str], text: str, post: str) -> float:
        """How surely a comment is about its post, 0 to 1: by the nouns of both, or a run of characters."""
        if not post:
            return 0.0
        about = self._post(post)
        common = len(told & about.words)
        return _together([_SHARED_WORD] * (common or not about.runs.isdisjoint(_runs(text))))


def _is_courtesy(found: Mapping[str, Sequence[_Hit]]) -> bool:
    """Whether a text thanks, greets or asks about a removal; a greeting before idle talk is none."""
    if "courtesy" not in found:
        return False
    courtesies = {hit.subject.topic for hit in found["courtesy"]}
    return _REMOVAL in courtesies or len(found.get("idle", ())) < _IDLE_FOR_SURE


def _idle_cue(reading: Reading, idle: Sequence[_Hit], apart: float) -> Cue:
    strength = _together({hit.subject.term: hit.subject.weight for hit in idle}.values()) * apart
    spans = tuple(sorted({reading.normal.span(hit.start, hit.end) for hit in idle}))
    return Cue(OFFTOPIC, spans, max(round(strength, 4), 0.0001), NAME, _IDLE_REASON)


@lru_cache(1024)
def _unrelated_cue(strength: float) -> Cue:
    """Return the cue that a third of all texts have: made once for each strength, and handed over once for a chunk."""
    return Cue(OFFTOPIC, (), strength, NAME, _UNRELATED_REASON)


def _tie(found: Mapping[str, Sequence[_Hit]]) -> float:
    """How surely a text belongs to the ministry's field or speaks to the account, 0 to 1."""
    if "field" not in found and "speech" not in found:
        return 0.0
    field = _together({hit.subject.term: hit.subject.weight for hit in found.get("field", ())}.values())
    speech = max((hit.subject.weight for hit in found.get("speech", ())), default=0.0)
    # 「動画」 or 「説明」 says little beside two words of idle talk.
    return 1.0 - (1.0 - field) * (1.0 - speech * (0.5 if len(found.get("idle", ())) >= _IDLE_FOR_SURE else 1.0))


def _runs(text: str) -> list[str]:
    return [text[at : at + _SHARED_RUN] for at in range(len(text) - _SHARED_RUN + 1)]
