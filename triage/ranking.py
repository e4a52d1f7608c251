"""Suggestions to a priority between 0 and 1, every term of which a moderator can read; it removes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from triage.records import Assessment, CategoryId, ClauseId, Flag, Route, Signal, Suggestion

# The weights sum to CRISIS_FLOOR, so nothing else overtakes a writer in danger. The any-violation head and the
# strongest single category order a queue of real posts about equally well, and together better than either.
CONCERN_WEIGHT = 0.35
STRONGEST_WEIGHT = 0.35
CLAUSE_WEIGHT = 0.15
CORRECTION_WEIGHT = 0.05
CRISIS_FLOOR = 0.9
UNREADABLE_PRIORITY = 0.3
MAX_SEVERITY = 5
# Talk that is merely off-topic harms nobody: it does not raise a comment.
_HARMLESS = CategoryId("offtopic")
_SURE = attrgetter("probability")


class Term(NamedTuple):
    """One addend of a priority: its Japanese name, its value, and how it came about."""

    name: str
    value: float
    detail: str


class Ranked(NamedTuple):
    """An assessment under one policy: what it suggests, whether a person must see it, and where it stands."""

    assessment: Assessment
    suggestions: tuple[Suggestion, ...]
    routes: tuple[Route, ...]
    priority: float
    needs_review: bool
    terms: tuple[Term, ...]


def rank(
    assessment: Assessment,
    suggestions: Sequence[Suggestion],
    routes: Sequence[Route],
    severities: Mapping[ClauseId, int],
) -> Ranked:
    """Explain and sum one comment's priority; `severities` is 1-5 per clause, from the policy."""
    terms = tuple(_terms(assessment, suggestions, routes, severities))
    return Ranked(
        assessment=assessment,
        suggestions=tuple(suggestions),
        routes=tuple(routes),
        priority=round(min(1.0, sum([value for _, value, _ in terms])), 4),
        needs_review=bool(suggestions or routes) or Flag.NO_TEXT in assessment.flags,
        terms=terms,
    )


def _terms(
    assessment: Assessment,
    suggestions: Sequence[Suggestion],
    routes: Sequence[Route],
    severities: Mapping[ClauseId, int],
) -> Iterable[Term]:
    if Flag.NO_TEXT in assessment.flags:
        yield Term("本文なし", UNREADABLE_PRIORITY, "文字がないため、画面で確認してください。")
        return
    if Route.CRISIS in routes:
        sure = max((s.probability for s in assessment.routes if s.category == Route.CRISIS.value), default=0.0)
        value = CRISIS_FLOOR + (1 - CRISIS_FLOOR) * sure
        yield Term("人命・安全", value, f"投稿者の安全に関わる可能性(参考値 {sure:.2f})。最初に確認してください。")
        return
    concern = assessment.concern
    yield Term("いずれかの項目", CONCERN_WEIGHT * concern, f"いずれかの項目に該当する可能性(参考値 {concern:.2f})")
    strongest = _strongest(assessment.signals)
    yield Term("最も近い項目", STRONGEST_WEIGHT * strongest, f"一つの項目に該当する可能性(参考値 {strongest:.2f})")
    if suggestions:
        top = max(suggestions, key=lambda s: (severities[s.clause] * s.probability, s.clause))
        weight = severities[top.clause] / MAX_SEVERITY
        detail = f"{top.item}(参考値 {top.probability:.2f}、重さ {severities[top.clause]}/{MAX_SEVERITY})"
        yield Term("最も重い項目", CLAUSE_WEIGHT * weight * top.probability, detail)
    if Route.CORRECTION in routes:
        yield Term("投稿の誤りの指摘", CORRECTION_WEIGHT, "当局の投稿の誤りを指摘している可能性")


def _strongest(signals: Sequence[Signal]) -> float:
    first = max(signals, key=_SURE, default=None)
    if first is None or first.category != _HARMLESS:
        return first.probability if first else 0.0
    return max((signal.probability for signal in signals if signal.category != _HARMLESS), default=0.0)


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Sort by descending priority, ties by comment id."""
    return sorted(ranked, key=lambda r: (-r.priority, r.assessment.comment.id))
