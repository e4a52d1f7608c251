"""What differs between two posts found alike, as spans on both texts as posted; drawing it is the console's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from triage.fold import fold_with_offsets
from triage.records import Span


@dataclass(frozen=True, slots=True)
class Difference:
    """The spans of each text that the other has not, ascending and apart; texts equal after folding have none."""

    left: tuple[Span, ...]
    right: tuple[Span, ...]


def difference(left: str, right: str) -> Difference:
    """Return where two texts as posted differ in what they are compared by (width, case, marks and emoji are not)."""
    folded, spans = fold_with_offsets(left)
    other, other_spans = fold_with_offsets(right)
    edits = [code for code in Indel.opcodes(folded, other) if code.tag != "equal"]
    return Difference(
        _runs(span for code in edits for span in spans[code.src_start : code.src_end]),
        _runs(span for code in edits for span in other_spans[code.dest_start : code.dest_end]),
    )


def _runs(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(_joined(sorted(spans)))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Join spans that touch or overlap: one code point as posted may have given several folded characters."""
    last: Span | None = None
    for span in spans:
        if last is not None and span.start <= last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
