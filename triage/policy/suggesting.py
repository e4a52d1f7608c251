"""Signals to suggestions under a policy: pure, so that a changed threshold needs no model run."""

import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from typing import get_args

from triage.policy.rules import Clause, DetectorName, Policy, Topic
from triage.records import Assessment, CategoryId, Flag, Route, Signal, Suggestion

# A category judged by rule (repeat) has no head and so no threshold of a model's.
UNMODELLED = 0.5
_ROUTES = frozenset(map(str, Route))
_CRISIS = frozenset({str(Route.CRISIS)})
_DETECTORS = frozenset(get_args(DetectorName))
# 👍, 。, OK, （笑）: what is this short is looked at letter by letter (an emoji may take four code points).
_SHORT, _FEW = 8, 3
_KANA = "\u3041"
_TONES = frozenset("🏻🏼🏽🏾🏿")
# Two of kana or kanji are a word (クズ), three Latin ones hardly.
_WORD = 4


def suggest(policy: Policy, assessment: Assessment, model_thresholds: Mapping[str, float]) -> tuple[Suggestion, ...]:
    """Return the clauses whose review threshold is reached, most probable first.

    A clause's probability is that of its strongest category; it is reached when any of its categories that may be
    suggested (`suggestible`) is at or over its threshold (one pinned by the policy replaces the model's).
    """
    signals = {signal.category: signal for signal in assessment.signals}
    allowed = suggestible(policy, assessment)
    found = [s for clause in policy.clauses if (s := _suggestion(clause, signals, model_thresholds, allowed))]
    return tuple(sorted(found, key=lambda suggestion: -suggestion.probability))


def suggestible(policy: Policy, assessment: Assessment) -> frozenset[CategoryId]:
    """Return the categories that may be suggested of a comment at all, however probable they are.

    In another language, or without text, only what is judged by rule may be; of words that the model does not know, and
    of a mark or a syllable, besides only what a detector saw, for a score alone would guess. A topic keeps the clauses
    in its `never` out.
    """
    silencing = [topic for topic in policy.topics if topic.never]
    never = {clause for topic in _named(silencing, assessment.comment.text) for clause in topic.never}
    found = frozenset(c for clause in policy.clauses if clause.id not in never for c in clause.categories)
    read = _read(assessment)
    return (
        found if read is None else found & (read | {c for one in policy.clauses if one.by_rule for c in one.categories})
    )


def _read(assessment: Assessment) -> frozenset[CategoryId] | None:
    """Return the categories whose figures rest on something that was read, None where they all do."""
    if Flag.FOREIGN_LANGUAGE in assessment.flags or Flag.NO_TEXT in assessment.flags:
        return frozenset()
    text = assessment.comment.text
    if _says_little(text) or (Flag.LOW_INFORMATION in assessment.flags and _worded(text)):
        seen = (s.category for s in assessment.signals if any(cue.detector in _DETECTORS for cue in s.cues))
        return frozenset(seen)
    return None


def _worded(text: str) -> bool:
    """Whether a text is written in words: a picture made of marks has none to know, and is itself what is judged."""
    seen = [character for character in text if not character.isspace()]
    return 2 * sum(map(str.isalnum, seen)) >= len(seen)


def _says_little(text: str) -> bool:
    """Whether a text is an emoji, a mark or two, one syllable: no word that a model could have learnt."""
    if len(text) > _SHORT:
        return False
    seen = [
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] not in "CMZ" and c not in _TONES
    ]
    return len(seen) <= _FEW and sum(1 + (c >= _KANA) for c in seen if c.isalpha()) < _WORD


def _suggestion(
    clause: Clause,
    signals: Mapping[CategoryId, Signal],
    model_thresholds: Mapping[str, float],
    allowed: Container[CategoryId],
) -> Suggestion | None:
    mine = [signals[category] for category in clause.categories if category in signals and category in allowed]
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


def least_threshold(policy: Policy, model_thresholds: Mapping[str, float]) -> float:
    """Return the probability below which no category is suggested, whichever it is."""
    found = (_threshold(clause, name, model_thresholds) for clause in policy.clauses for name in clause.categories)
    return min(found, default=UNMODELLED)


def routes_of(assessment: Assessment, review: Mapping[str, float]) -> list[Route]:
    """Return the routes that a comment may take and whose probability reaches the model's threshold."""
    reached = [name for name, probability, _ in assessment.routes if probability >= review[name]]
    if not reached:
        return []
    open_ones = routable(assessment)
    return [Route(name) for name in reached if name in open_ones]


def routable(assessment: Assessment) -> frozenset[str]:
    """Return the routes a comment may take at all.

    None from a text in another language, which no score can read; from a mark or a syllable only `crisis`, which is
    looked at rather once too often.
    """
    if Flag.FOREIGN_LANGUAGE in assessment.flags:
        return frozenset()
    return _CRISIS if _says_little(assessment.comment.text) else _ROUTES


def topics_of(policy: Policy, text: str) -> tuple[Topic, ...]:
    """Return the topics whose words stand in a text (compared as NFKC, lower case), in the policy's order."""
    return tuple(_named(policy.topics, text))


def _named(topics: Iterable[Topic], text: str) -> Iterator[Topic]:
    plain = unicodedata.normalize("NFKC", text).lower()
    return (topic for topic in topics if any(map(plain.__contains__, topic.words)))
