"""Judgements by people who had not seen what the machine says: the first on each comment, as a row to be counted."""

from collections.abc import Iterable, Mapping
from typing import Any

from triage.decision import Action
from triage.store.models.desk import Sample

# What is somebody's own judgement of the comment; approving is about somebody else's.
JUDGED = (Action.LEAVE, Action.MEASURE, Action.PROPOSE)


def sample_of(comment_key: str, body: Mapping[str, Any]) -> Sample | None:
    """Return an unsaved row for the body of a decision, None where the answer had been seen or nothing was judged."""
    if body["shown"] or body["action"] not in JUDGED:
        return None
    suggested, named = set(body["suggested"]), set(body["clauses"])
    told = {"suggested": bool(suggested), "named": bool(named), "met": bool(suggested & named)}
    return Sample(comment_key=comment_key, **told)


def keep_samples(decided: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Write the rows of decisions that the caller has just written, but for comments that have one."""
    samples = [sample for key, body in decided if (sample := sample_of(key, body)) is not None]
    if samples:
        Sample.objects.bulk_create(samples, ignore_conflicts=True)
