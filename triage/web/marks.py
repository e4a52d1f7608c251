"""The evidence of a comment as words and spans that a form can hold, and where its links would lead."""

from collections.abc import Iterable
from dataclasses import dataclass

from triage.detectors.links import find_links
from triage.records import Cue, Span, Suggestion
from triage.text import normalise, reveal


@dataclass(frozen=True, slots=True)
class Word:
    """Words that show a suggestion, for a person to confirm; `value` is their span as `start-end`."""

    value: str
    text: str


def cues_of(suggestions: Iterable[Suggestion]) -> list[Cue]:
    """Return the evidence of all suggestions."""
    return [cue for suggestion in suggestions for cue in suggestion.cues]


def words(text: str, cues: Iterable[Cue], limit: int) -> list[Word]:
    """Return up to `limit` marked words in the order they stand in the text; what stands inside another is left out."""
    spans = sorted({s for cue in cues for s in cue.spans if s.end <= len(text)}, key=lambda s: (s.start, -s.end))
    widest: list[Span] = []
    for span in spans:
        if not widest or span.end > widest[-1].end:
            widest.append(span)
    return [Word(f"{s.start}-{s.end}", reveal(text[s.start : s.end])) for s in widest[:limit]]


def spans_of(values: Iterable[str], length: int) -> tuple[Span, ...]:
    """Return the spans that `words` wrote and a form sent back; what is no span of the text is left out."""
    found = []
    for value in values:
        start, _, end = value.partition("-")
        if start.isdecimal() and end.isdecimal() and int(start) < int(end) <= length:
            found.append(Span(int(start), int(end)))
    return tuple(found)


def domains(text: str, limit: int) -> list[str]:
    """Return where the links of a text would really lead: registered domains, each once, nothing looked up."""
    links = find_links(normalise(text[:_LINKS_READ]).text)
    named = (reveal(link.domain or link.host) for link in links)
    return [name for name in dict.fromkeys(named) if name][:limit]


_LINKS_READ = 20_000
