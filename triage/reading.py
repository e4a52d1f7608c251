"""A comment as everything that judges it reads it: disguises undone, whom it names left open, split into words."""

from collections.abc import Sequence
from typing import NamedTuple

from triage.disguise import undisguise
from triage.lemmas import Words, tokenise_all
from triage.neutral import neutral
from triage.records import Comment
from triage.text import SCORED_CHARS, Normalised, normalise

# Grows with every change of what a model is given to read; a model fitted on another reading is refused.
READING = 2


class Reading(NamedTuple):
    """A comment with its text normalised, hidden words put back, names made common, and split into words."""

    comment: Comment
    normal: Normalised
    words: Words


def read(comment: Comment) -> Reading:
    """Read one comment; of a very long text the first `SCORED_CHARS` code points are read."""
    return read_all([comment])[0]


def read_all(comments: Sequence[Comment]) -> list[Reading]:
    """Read many comments, in order."""
    shown = plain([comment.text[:SCORED_CHARS] for comment in comments])
    words = tokenise_all([normal.text for normal in shown])
    return list(map(Reading, comments, shown, words))


def plain(texts: Sequence[str]) -> list[Normalised]:
    """Return texts as they are judged: normalised, hidden words put back, names made common."""
    return neutral([undisguise(normalise(text)) for text in texts])
