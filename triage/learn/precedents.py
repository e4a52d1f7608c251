"""Labelled comments that a model may point to where no single word explains what it saw."""

from collections.abc import Sequence
from itertools import islice

from triage.learn.labels import LabeledComment
from triage.modelfile import Precedent

# Long ones make poor examples: a moderator reads them beside a comment.
_LONGEST = 80
_PER_CATEGORY = 150


def precedents(rows: Sequence[LabeledComment]) -> tuple[Precedent, ...]:
    """Return short comments of each category and route, written for this project only, in the order of the rows.

    A real comment is never quoted beside another one.
    """
    short = [row for row in rows if row.provenance == "authored" and len(row.comment.text) <= _LONGEST]
    categories = sorted({name for row in short for name in (*row.yes, *row.routes)})
    return tuple(
        Precedent(category, row.comment.text)
        for category in categories
        for row in islice((row for row in short if category in (*row.yes, *row.routes)), _PER_CATEGORY)
    )
