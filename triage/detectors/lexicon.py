"""Words that tend to go with a category, from lexicons/*.tsv: features for the judge, never a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from triage.automaton import Automaton, Found
from triage.detectors.denial import denied
from triage.reading import Reading
from triage.records import CategoryId, Cue, Span
from triage.tsv import rows, tables

NAME = "lexicon"
COLUMNS = ("term", "match", "weight", "note", "source", "exceptions")
MATCHES = ("lemma", "substring", "word", "hidden")
_LABELS = {
    "law": "法令に触れるおそれのある行為",
    "morals": "公序良俗に反する表現",
    "crime": "犯罪の誘発・助長",
    "defamation": "人や団体をおとしめる表現",
    "privacy": "他人の個人情報",
    "ip": "著作権・肖像権などの侵害",
    "commercial": "営利・勧誘",
    "political": "政治活動",
    "religious": "宗教活動",
    "falsehood": "事実と異なるおそれのある断定",
    "discrimination": "差別を助長する表現",
    "impersonation": "公的機関や職員を名乗る表現",
    "offtopic": "発信内容と離れた話題",
    "tos": "各SNSの規約に触れるおそれのある行為",
    "other": "その他の不適切な投稿",
    "opinion": "ご意見・お問い合わせ・情報提供",
    "correction": "発信内容の誤りの指摘",
    "crisis": "生命・安全に関わる訴え",
}
CATEGORIES = tuple(_LABELS)
# As spans compare themselves, and ten times as quick: a word over and over has thousands.
_PLACE = attrgetter("start", "end")
_Edges = tuple[frozenset[int], frozenset[int]]


class LexiconError(ValueError):
    """A lexicon file holds an unusable row; the message names file, row, value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Term:
    """One row of a lexicon: `weight` in (0, 1]; `exceptions` are ordinary words around the term."""

    category: CategoryId
    term: str
    match: str
    weight: float
    exceptions: tuple[str, ...] = ()


def _term(file: str, number: int, category: str, row: Sequence[str]) -> Term:
    place = f"{file} の {number} 行目"
    term, match, weight, _, source, exceptions = row
    if not term or term != term.lower() or not source:
        raise LexiconError(f"{place}: 語「{term}」または出典「{source}」を確認してください（小文字・空欄不可）。")
    if match not in MATCHES:
        raise LexiconError(
            f"{place}: match の値「{match}」は使えません。{'、'.join(MATCHES)} のいずれかにしてください。"
        )
    if not weight.replace(".", "", 1).isdecimal() or not 0 < float(weight) <= 1:
        raise LexiconError(f"{place}: weight の値「{weight}」は 0 より大きく 1 以下の数にしてください。")
    kept = tuple(exceptions.split("|")) if exceptions else ()
    if match != "lemma" and any(term not in longer or longer == term for longer in kept):
        raise LexiconError(f"{place}: exceptions には「{term}」を含む、より長い語だけを書いてください。")
    return Term(CategoryId(category), term, match, float(weight), kept)


def load_terms() -> tuple[Term, ...]:
    """Read every shipped lexicon; the file name is the category. Raises LexiconError at the first bad row."""
    terms: list[Term] = []
    for name in tables("detectors", "lexicons"):
        category = name.removesuffix(".tsv")
        if category not in _LABELS:
            raise LexiconError(
                f"{name}: 区分「{category}」はありません。{'、'.join(CATEGORIES)} のいずれかにしてください。"
            )
        terms += [_term(name, number, category, row) for number, row in rows(COLUMNS, "detectors", "lexicons", name)]
    return tuple(terms)


class _Hit(NamedTuple):
    term: Term
    span: Span
    restored: bool


def _by_text(terms: Sequence[Term]) -> dict[str, tuple[Term, ...]]:
    grouped: dict[str, tuple[Term, ...]] = {}
    for term in terms:
        grouped[term.term] = (*grouped.get(term.term, ()), term)
    return grouped


def _excepted(term: Term, text: str, start: int) -> bool:
    """Whether the match at `start` is only a part of one of the term's exceptions."""
    for exception in term.exceptions:
        shift = exception.find(term.term)
        while shift >= 0:
            if start >= shift and text.startswith(exception, start - shift):
                return True
            shift = exception.find(term.term, shift + 1)
    return False


class Lexicon:
    """Finds terms by dictionary form (`lemma`), at word boundaries (`word`) or anywhere (`substring`).

    Terms are also sought in the text with hidden words put back, `hidden` terms only in those words. One cue
    per category and reading; its strength is 1 − Π(1 − weight) over the distinct terms found: it grows with
    the evidence and stays in (0, 1].
    """

    name = NAME

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self._lemmas: dict[str, list[Term]] = defaultdict(list)
        for term in terms:
            if term.match == "lemma":
                self._lemmas[term.term].append(term)
        self._lemma_set = frozenset(self._lemmas)
        written = _by_text([term for term in terms if term.match != "lemma"])
        self._written = tuple(written.values())
        self._automaton = Automaton(tuple(written))

    def __call__(self, readings: Sequence[Reading]) -> list[tuple[Cue, ...]]:
        """Return one tuple of cues for each reading, in order; spans point into the text as posted."""
        written = self._automaton.rows([reading.normal.text for reading in readings])
        hits = {at: list(self._in_text(readings[at], found)) for at, found in written.items()}
        apart = self._lemma_set.isdisjoint
        for at, reading in enumerate(readings):
            if not apart(reading.words.lemmas):
                hits.setdefault(at, []).extend(self._in_lemmas(reading))
        cues: list[tuple[Cue, ...]] = [()] * len(readings)
        for at, some in hits.items():
            cues[at] = tuple(_cues(some))
        return cues

    def _in_text(self, reading: Reading, found: Sequence[Found]) -> Iterator[_Hit]:
        shown = reading.normal
        edges: _Edges | None = None
        for word, start, end in found:
            restored = bool(shown.restored) and shown.covers(start, end)
            for term in self._written[word]:
                if (term.match == "hidden" and not restored) or _excepted(term, shown.text, start):
                    continue
                if denied(term.category, shown.text, end):
                    continue
                if term.match == "word" and not restored:
                    edges = edges or _edges(reading)
                    if not _whole_words(edges, start, end):
                        continue
                yield _Hit(term, shown.span(start, end), restored)

    def _in_lemmas(self, reading: Reading) -> Iterator[_Hit]:
        words, text = reading.words, reading.normal.text
        starts = words.starts(text)
        for start, surface, lemma in zip(starts, words.surfaces, words.lemmas, strict=True):
            for term in self._lemmas.get(lemma, ()):
                excepted = term.exceptions and _near_exception(term, text, start, len(surface))
                if not (excepted or denied(term.category, text, start + len(surface))):
                    yield _Hit(term, reading.normal.span(start, start + len(surface)), restored=False)


def _near_exception(term: Term, text: str, start: int, length: int) -> bool:
    """Whether an exception (written as people write it) covers the word at `start`."""
    for exception in term.exceptions:
        at = text.find(exception, max(0, start - len(exception)), start + length + len(exception))
        if 0 <= at <= start and start + length <= at + len(exception):
            return True
    return False


def _edges(reading: Reading) -> _Edges:
    """Return where the words of a reading begin and where they end, in its normalised text."""
    starts = reading.words.starts(reading.normal.text)
    ends = (at + len(word) for at, word in zip(starts, reading.words.surfaces, strict=True))
    return frozenset(starts), frozenset(ends)


def _whole_words(edges: _Edges, start: int, end: int) -> bool:
    return start in edges[0] and end in edges[1]


def _cues(hits: Sequence[_Hit]) -> Iterator[Cue]:
    grouped: dict[CategoryId, list[_Hit]] = defaultdict(list)
    for hit in hits:
        grouped[hit.term.category].append(hit)
    for category, same in grouped.items():
        weights = {hit.term.term: hit.term.weight for hit in same}
        doubt = 1.0
        for weight in weights.values():
            doubt *= 1.0 - weight
        spans = sorted({hit.span for hit in same}, key=_PLACE)
        hidden = "（伏せ字・当て字などをもどして読んだ語を含む）" if any(hit.restored for hit in same) else ""
        reason = f"{_LABELS[category]}に関わる語が{len(spans)}か所あります{hidden}。"
        yield Cue(category, tuple(spans), round(1.0 - doubt, 4), NAME, reason)
