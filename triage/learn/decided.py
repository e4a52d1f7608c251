"""Clauses that people decided to categories that models learn; what a decision leaves open stays unknown."""

from collections.abc import Iterable, Sequence

from triage.learn.labels import LabeledComment
from triage.policy import Policy
from triage.records import CategoryId, ClauseId, Comment


def labeled(
    comment: Comment,
    policy: Policy,
    *,
    yes: Sequence[ClauseId],
    sub_labels: Iterable[str],
    no: Sequence[ClauseId],
    rest: bool,
    provenance: str,
) -> LabeledComment:
    """Return a decision as a label. Clause ⑩ is not learnt from text, so it is named in neither list.

    A clause of several categories confirms those its † sub-labels name (`clause.category`); with none ticked it
    confirms nothing and denies nothing. `rest` denies every category that is not confirmed.
    """
    named = {part for label in sub_labels for part in [label.rpartition(".")[2]]}
    confirmed = {c for clause in yes for c in _confirmed(policy.clause(clause).categories, named)}
    open_ones = {c for clause in yes for c in policy.clause(clause).categories} - confirmed
    every = {c for clause in policy.clauses if not clause.by_rule for c in clause.categories}
    denied = every if rest else {c for clause in no for c in policy.clause(clause).categories}
    return LabeledComment(
        comment=comment,
        yes=frozenset(confirmed & every),
        no=frozenset((denied & every) - confirmed - open_ones),
        routes=frozenset(),
        provenance=provenance,
        weight=1.0,
        group=str(comment.id),
    )


def _confirmed(categories: Sequence[CategoryId], named: set[str]) -> set[CategoryId]:
    return set(categories) if len(categories) == 1 else {c for c in categories if c in named}
