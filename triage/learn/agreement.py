"""How far two people who labelled the same comments agree, category by category."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import cohen_kappa_score

from triage.learn.labels import LabeledComment
from triage.records import CategoryId


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two labellers on the `n` shared comments that both judged in one category.

    `first_yes` and `second_yes` count what each confirmed; `same` is the share judged alike (None when n = 0).
    `kappa` is Cohen's (1960), from -1 over 0 (no better than chance) to 1; None where both gave one and the same
    answer throughout, which leaves nothing to agree about.
    """

    category: str
    n: int
    first_yes: int
    second_yes: int
    same: float | None
    kappa: float | None


def agreement(
    first: Sequence[LabeledComment], second: Sequence[LabeledComment], categories: Sequence[CategoryId]
) -> tuple[Agreement, ...]:
    """Compare the labels of two files on the ids they share; a category one of them left open is not counted."""
    others = {row.comment.id: row for row in second}
    pairs = [(row, others[row.comment.id]) for row in first if row.comment.id in others]
    return tuple(_agreement(category, pairs) for category in categories)


def _agreement(category: CategoryId, pairs: Sequence[tuple[LabeledComment, LabeledComment]]) -> Agreement:
    judged = [
        (category in one.yes, category in other.yes)
        for one, other in pairs
        if category in one.yes | one.no and category in other.yes | other.no
    ]
    answers = np.array(judged, bool).reshape(-1, 2)
    varied = len(np.unique(answers)) > 1
    return Agreement(
        category=category,
        n=len(answers),
        first_yes=int(answers[:, 0].sum()),
        second_yes=int(answers[:, 1].sum()),
        same=float((answers[:, 0] == answers[:, 1]).mean()) if len(answers) else None,
        kappa=float(cohen_kappa_score(answers[:, 0], answers[:, 1])) if varied else None,
    )
