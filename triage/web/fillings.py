"""What may be found of an item, as a form fills it in: boxes to tick and texts to write, by the ids of the fields."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.policy import Clause, Finding
from triage.web.marks import Word

_MOST = 9


@dataclass(frozen=True, slots=True)
class Filling:
    """A finding in the form: what it says (of `word`, where it is about one), and the fields it fills.

    `ticks` are ids of boxes and choices, separated by spaces, `texts` what is written by id (a JSON object).
    """

    label: str
    word: str
    ticks: str
    texts: str


def fillings(clause: Clause, marked: Sequence[Word], *, opinion: bool = False) -> list[Filling]:
    """Return what may be found of an item, as many as there are digits at most; one about words once for each.

    Of what seems an `opinion`, whether it is passed on is answered by hand.
    """
    found = [
        _filling(clause, replace(finding, handover="") if opinion else finding, word)
        for finding in clause.findings
        for word in (marked if finding.each_word else [None])
    ]
    return found[:_MOST]


def _filling(clause: Clause, finding: Finding, word: Word | None) -> Filling:
    options = {check.id: check.options for check in clause.checks}
    chosen = [
        f"q-{clause.id}.{name}-{options[name].index(text) + 1}" for name, text in finding.facts.items() if options[name]
    ]
    ticks = [
        *(f"q-{clause.id}.{name}" for name in finding.answers),
        *(f"s-{clause.id}.{name}" for name in finding.sub_labels),
        *chosen,
        *([f"h-{finding.handover}"] if finding.handover else []),
        *([f"w-{word.value}"] if word else []),
    ]
    texts = {f"q-{clause.id}.{name}": text for name, text in finding.facts.items() if not options[name]}
    return Filling(finding.label, word.text if word else "", " ".join(ticks), json.dumps(texts, ensure_ascii=False))
