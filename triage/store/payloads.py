"""Parts of an assessment to and from JSON columns, without loss."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from triage.ranking import Term
from triage.records import (
    CategoryId,
    ClauseId,
    CommentId,
    Cue,
    Neighbour,
    Repeat,
    Signal,
    Span,
    Suggestion,
)
from triage.signals import bare

Json = Mapping[str, Any]


def written(value: object) -> str:
    """Return the text of a JSON column, each letter as itself: Django writes six bytes for one of Japanese."""
    return orjson.dumps(value).decode()


def cue_to_json(cue: Cue) -> dict[str, Any]:
    """Return a cue as JSON; spans are [start, end) pairs of code points."""
    return {
        "category": cue.category,
        "spans": [[span.start, span.end] for span in cue.spans],
        "strength": cue.strength,
        "detector": cue.detector,
        "reason": cue.reason,
    }


def cue_from_json(data: Json) -> Cue:
    """Return the cue that `cue_to_json` wrote."""
    return Cue(
        category=CategoryId(data["category"]),
        spans=tuple(Span(start, end) for start, end in data["spans"]),
        strength=data["strength"],
        detector=data["detector"],
        reason=data["reason"],
    )


def signals_to_json(signals: Iterable[Signal]) -> list[dict[str, Any]]:
    """Return signals as JSON, in order."""
    return [
        {"category": s.category, "probability": s.probability, "cues": [cue_to_json(cue) for cue in s.cues]}
        for s in signals
    ]


def signals_from_json(data: Sequence[Json]) -> tuple[Signal, ...]:
    """Return the signals that `signals_to_json` wrote."""
    return tuple(
        [
            Signal(CategoryId(row["category"]), row["probability"], tuple(map(cue_from_json, row["cues"])))
            if row["cues"]
            else bare(row["category"])[row["probability"]]
            for row in data
        ]
    )


def repeat_to_json(repeat: Repeat | None) -> dict[str, Any] | None:
    """Return a repeat finding as JSON, None for none."""
    if repeat is None:
        return None
    nearest = [[near.comment_id, near.similarity] for near in repeat.nearest]
    return {
        "group": repeat.group,
        "size": repeat.size,
        "same_author": repeat.same_author,
        "nearest": nearest,
    }


def repeat_from_json(data: Json | None) -> Repeat | None:
    """Return the finding that `repeat_to_json` wrote."""
    if data is None:
        return None
    nearest = tuple(Neighbour(CommentId(key), similarity) for key, similarity in data["nearest"])
    return Repeat(data["group"], data["size"], data["same_author"], nearest)


def suggestions_to_json(suggestions: Iterable[Suggestion]) -> list[dict[str, Any]]:
    """Return suggestions as JSON, in order (descending probability)."""
    return [
        {
            "clause": s.clause,
            "item": s.item,
            "probability": s.probability,
            "needs_review": s.needs_review,
            "cues": [cue_to_json(cue) for cue in s.cues],
        }
        for s in suggestions
    ]


def suggestions_from_json(data: Sequence[Json]) -> tuple[Suggestion, ...]:
    """Return the suggestions that `suggestions_to_json` wrote."""
    return tuple(
        Suggestion(
            clause=ClauseId(row["clause"]),
            item=row["item"],
            probability=row["probability"],
            needs_review=row["needs_review"],
            cues=tuple(cue_from_json(cue) for cue in row["cues"]),
        )
        for row in data
    )


def terms_to_json(terms: Iterable[Term]) -> list[list[Any]]:
    """Return the addends of a priority as [name, value, detail] rows."""
    return [[term.name, term.value, term.detail] for term in terms]
