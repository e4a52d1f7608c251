"""Suggestions to a priority between 0 and 1, every term of which a moderator can read; it removes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
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
_SURE, _VALUE = itemgetter(Signal._fields.index("probability")), itemgetter(1)
_PRIORITY, _ID = attrgetter("priority"), attrgetter("assessment.comment.id")
_NO_TEXT, _CRISIS, _CONCERN = "本文なし", "人命・安全", "いずれかの項目"
_STRONGEST, _HEAVIEST, _CORRECTION = "最も近い項目", "最も重い項目", "投稿の誤りの指摘"
# What a term says of how it came about, by its name.
DETAILS = {
    _NO_TEXT: "文字がないため、画面で確認してください。",
    _CRISIS: "投稿者の安全に関わる可能性(参考値 {value})。最初に確認してください。",
    _CONCERN: "いずれかの項目に該当する可能性(参考値 {value})",
    _STRONGEST: "一つの項目に該当する可能性(参考値 {value})",
    _HEAVIEST: "{item}(参考値 {value}、重さ {severity}/{most})",
    _CORRECTION: "当局の投稿の誤りを指摘している可能性",
}


class Term(NamedTuple):
    """One addend of a priority: its Japanese name, its value, and how it came about."""

    name: str
    value: float
    detail: str


class Ranked(NamedTuple):
    """An assessment under one policy: what it suggests, whether a person must see it, and where it stands.

    `heaviest` is the suggestion that raises it most, if any, and `severity` (1-5) that of its clause.
    """

    assessment: Assessment
    suggestions: tuple[Suggestion, ...]
    routes: tuple[Route, ...]
    priority: float
    needs_review: bool
    heaviest: Suggestion | None
    severity: int

    @property
    def terms(self) -> tuple[Term, ...]:
        """The addends of the priority with their reasons, worked out when somebody asks: most are never read."""
        addends = _addends(self.assessment, self.routes, self.heaviest, self.severity)
        return tuple(Term(name, value, _detail(name, self)) for name, value in addends)


def rank(
    assessment: Assessment,
    suggestions: Sequence[Suggestion],
    routes: Sequence[Route],
    severities: Mapping[ClauseId, int],
) -> Ranked:
    """Explain and sum one comment's priority; `severities` is 1-5 per clause, from the policy."""
    heaviest = max(suggestions, key=lambda s: (severities[s.clause] * s.probability, s.clause)) if suggestions else None
    severity = severities[heaviest.clause] if heaviest else 0
    priority = round(min(1.0, sum(map(_VALUE, _addends(assessment, routes, heaviest, severity)))), 4)
    needs_review = bool(suggestions or routes) or Flag.NO_TEXT in assessment.flags
    return Ranked(assessment, tuple(suggestions), tuple(routes), priority, needs_review, heaviest, severity)


def _addends(
    assessment: Assessment, routes: Sequence[Route], heaviest: Suggestion | None, severity: int
) -> list[tuple[str, float]]:
    """Return the names and values of what a priority is the sum of."""
    if Flag.NO_TEXT in assessment.flags:
        return [(_NO_TEXT, UNREADABLE_PRIORITY)]
    if Route.CRISIS in routes:
        return [(_CRISIS, CRISIS_FLOOR + (1 - CRISIS_FLOOR) * _crisis(assessment))]
    found = [
        (_CONCERN, CONCERN_WEIGHT * assessment.concern),
        (_STRONGEST, STRONGEST_WEIGHT * _strongest(assessment.signals)),
    ]
    if heaviest:
        found.append((_HEAVIEST, CLAUSE_WEIGHT * (severity / MAX_SEVERITY) * heaviest.probability))
    if Route.CORRECTION in routes:
        found.append((_CORRECTION, CORRECTION_WEIGHT))
    return found


def _detail(name: str, ranked: Ranked) -> str:
    assessment, top, form = ranked.assessment, ranked.heaviest, DETAILS[name]
    if name == _CRISIS:
        return form.format(value=f"{_crisis(assessment):.2f}")
    if name == _CONCERN:
        return form.format(value=f"{assessment.concern:.2f}")
    if name == _STRONGEST:
        return form.format(value=f"{_strongest(assessment.signals):.2f}")
    if name == _HEAVIEST and top:
        return form.format(item=top.item, value=f"{top.probability:.2f}", severity=ranked.severity, most=MAX_SEVERITY)
    return form


def _crisis(assessment: Assessment) -> float:
    return max((s.probability for s in assessment.routes if s.category == Route.CRISIS.value), default=0.0)


def _strongest(signals: Sequence[Signal]) -> float:
    first = max(signals, key=_SURE, default=None)
    if first is None or first.category != _HARMLESS:
        return first.probability if first else 0.0
    return max((signal.probability for signal in signals if signal.category != _HARMLESS), default=0.0)


def in_order(ranked: Iterable[Ranked]) -> list[Ranked]:
    """Sort by descending priority, ties by comment id."""
    found = list(ranked)
    return [found[at] for at in order(list(map(_PRIORITY, found)), list(map(_ID, found)))]


def order(priorities: Sequence[float], ids: Sequence[str]) -> list[int]:
    """Return the places of comments by descending priority, ties by their ids."""
    # Twice by one plain value, the second time without undoing the first: pairs take four times as long to compare.
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    return sorted(by_id, key=priorities.__getitem__, reverse=True)
