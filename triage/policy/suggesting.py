"""Signals to suggestions under a policy: pure, so that a changed threshold needs no model run."""

import unicodedata
from collections.abc import Mapping
from itertools import chain

from triage.policy.rules import Clause, Policy, Topic
from triage.records import Assessment, CategoryId, Flag, Signal, Suggestion

# A category judged by rule (repeat) has no head and so no threshold of a model's.
UNMODELLED = 0.5


def suggest(policy: Policy, assessment: Assessment, model_thresholds: Mapping[str, float]) -> tuple[Suggestion, ...]:
    """Return the clauses whose review threshold is reached, most probable first.

    A clause's probability is that of its strongest category; it is reached when any of its categories is at
    or over its threshold (one pinned by the policy replaces the model's). In another language, or without
    text, only what is judged by rule is suggested; a topic keeps the clauses in its `never` out.
    """
    signals = {signal.category: signal for signal in assessment.signals}
    found = [s for clause in policy.clauses if (s := _suggestion(clause, signals, model_thresholds))]
    if not found:
        return ()
    unread = Flag.FOREIGN_LANGUAGE in assessment.flags or Flag.NO_TEXT in assessment.flags
    allowed = {clause.id for clause in policy.clauses if clause.by_rule or not unread}
    allowed -= {clause for topic in topics_of(policy, assessment.comment.text) for clause in topic.never}
    kept = [suggestion for suggestion in found if suggestion.clause in allowed]
    return tuple(sorted(kept, key=lambda suggestion: -suggestion.probability))


def _suggestion(
    clause: Clause, signals: Mapping[CategoryId, Signal], model_thresholds: Mapping[str, float]
) -> Suggestion | None:
    mine = [signals[category] for category in clause.categories if category in signals]
    over = [s for s in mine if s.probability >= _threshold(clause, s.category, model_thresholds)]
    if not over:
        return None
    cues = tuple(chain.from_iterable(signal.cues for signal in over))
    probability = max(signal.probability for signal in mine)
    return Suggestion(clause.id, clause.item, probability, needs_review=True, cues=cues)


def _threshold(clause: Clause, category: CategoryId, model: Mapping[str, float]) -> float:
    if clause.threshold is not None:
        return clause.threshold
    return model.get(category, UNMODELLED)


def topics_of(policy: Policy, text: str) -> tuple[Topic, ...]:
    """Return the topics whose words stand in a text (compared as NFKC, lower case), in the policy's order."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return tuple(topic for topic in policy.topics if any(word in plain for word in topic.words))
