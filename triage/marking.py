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


def pieces(text: str, cues: Sequence[Cue], masks: Sequence[tuple[int, int, str]] = ()) -> list[Piece]:
    """Cut a text at the edges of its evidence; the pieces together are the whole text, revealed.

    Each of `masks` (start, end, label; apart and in order) is one piece that shows its label.
    """
    spans = [(span.start, span.end, cue.reason) for cue in cues for span in cue.spans if span.end <= len(text)]
    hidden = {start: (end, label) for start, end, label in masks}
    inside = {at for start, end, _ in masks for at in range(start + 1, end)}
    edges = sorted(
        {0, len(text), *hidden, *(end for end, _ in hidden.values()), *(edge for span in spans for edge in span[:2])}
        - inside
    )
    found = []
    for start, end in pairwise(edges):
        reasons = dict.fromkeys(reason for s, e, reason in spans if s < end and start < e)
        shown = hidden[start][1] if start in hidden else reveal(text, start, end)
        found.append(Piece(shown, " ".join(reasons)))
    return found
