"""A text as posted, cut at its evidence, with what hides in it named: inert pieces for any page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from triage.records import Cue
from triage.text import reveal


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; `reasons` says why it is marked, empty where it is not."""

    text: str
    reasons: str


def pieces(text: str, cues: Sequence[Cue]) -> list[Piece]:
    """Cut a text at the edges of its evidence; the pieces together are the whole text, revealed."""
    spans = [(span.start, span.end, cue.reason) for cue in cues for span in cue.spans if span.end <= len(text)]
    edges = sorted({0, len(text), *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    found = []
    for start, end in pairwise(edges):
        reasons = dict.fromkeys(reason for s, e, reason in spans if s <= start and end <= e)
        found.append(Piece(reveal(text[start:end]), " ".join(reasons)))
    return found
