"""The top of a queue as a table for people: comments only as inert text, what hides in them named."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.policy import Policy, route_labels
from triage.ranking import Ranked
from triage.records import Span, Suggestion
from triage.text import reveal

# A terminal as it opens on most PCs, and what a log or a mail shows of a line.
_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Line:
    """What one row of the table shows."""

    place: int
    priority: float
    items: str
    evidence: str
    text: str
    where: str


def line_of(place: int, ranked: Ranked, policy: Policy) -> Line:
    """Return the table's row for a ranked comment, personal data masked."""
    comment = ranked.assessment.comment
    notes = notes_of(ranked.suggestions, ranked.routes, policy)
    text, evidence = masked_cells(ranked.suggestions, comment.text, policy.official_phones)
    return Line(place, ranked.priority, notes, evidence, text, comment.platform.value)


def masked_cells(suggestions: Sequence[Suggestion], text: str, official_phones: Sequence[str]) -> tuple[str, str]:
    """Return the text and the words that show the suggestions as a list shows them: ［電話番号］ for a number."""
    from triage.detectors.masking import masked, masks

    hidden = masks(text, official_phones)
    spans: Iterable[Span] = (span for s in suggestions for cue in s.cues for span in cue.spans)
    words = dict.fromkeys(shown(masked(text, hidden, span.start, span.end)) for span in spans)
    return shown(masked(text, hidden)), " / ".join(words)


def notes_of(suggestions: Sequence[Suggestion], routes: Iterable[str], policy: Policy) -> str:
    """Return items by number and name with their probability, then routes by name in brackets, one a line."""
    labels = route_labels()
    items = (f"{policy.named(s.clause)} {s.probability:.2f}" for s in suggestions)
    return "\n".join([*items, *(f"[{labels[route]}]" for route in routes)]) or "–"


def shown(text: str) -> str:
    """Return a text on one line with what hides in it named."""
    return reveal(text.replace("\n", " "))


def print_table(lines: Sequence[Line], title: str) -> None:
    """Print rows to stdout, as wide as the terminal, 80 columns at least and where there is none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", show_lines=True)
    for heading, width in (("順位", 4), ("優先度", 6), ("該当の可能性(参考値)", 20), ("本文と根拠の語", None)):
        table.add_column(heading, max_width=width, overflow="fold")
    for line in lines:
        said = [_cut(line.text, 80), *([f"根拠: {_cut(line.evidence, 60)}"] if line.evidence else [])]
        table.add_row(*map(Text, (str(line.place), f"{line.priority:.2f}", line.items, "\n".join(said))))
    console = Console(width=max(_WIDTH, shutil.get_terminal_size((_WIDTH, 40)).columns), highlight=False)
    if console.is_terminal:
        console.print(table)
        return
    # Written by rich itself into a pipe that nobody reads, it would leave with a code of its own.
    with console.capture() as drawn:
        console.print(table)
    print(drawn.get(), end="")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
