"""A comment as everything that judges it reads it: disguises undone, split into words, offsets kept."""

from collections.abc import Sequence
from typing import NamedTuple

from triage.disguise import undisguise
from triage.records import Comment
from triage.text import SCORED_CHARS, Normalised, Words, normalise, tokenise


class Reading(NamedTuple):
    """A comment with its text normalised, hidden words put back, and split into words."""

    comment: Comment
    normal: Normalised
    words: Words


def read(comment: Comment) -> Reading:
    """Read one comment; of a very long text the first `SCORED_CHARS` code points are read."""
    normal = undisguise(normalise(comment.text[:SCORED_CHARS]))
    return Reading(comment, normal, tokenise(normal.text))


def read_all(comments: Sequence[Comment]) -> list[Reading]:
    """Read many comments, in order."""
    return [read(comment) for comment in comments]
