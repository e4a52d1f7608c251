"""Hand-made labelled rows and measurements, small enough to check by eye."""

import numpy as np

from triage.learn.labels import LabeledComment
from triage.learn.measured import Measured
from triage.records import CategoryId, Comment, CommentId, Platform, Source

HEADS = ("any", "law", "privacy", "opinion")


def row(number, text="文", yes=(), no=(), routes=()):
    comment = Comment(CommentId(str(number)), Platform.X, text, Source("test", "t", "", 1))
    named = (frozenset(map(CategoryId, names)) for names in (yes, no))
    return LabeledComment(comment, *named, frozenset(routes), "authored", 1.0, str(number))


def measured(wanted, given, rows=None, version="test-1"):
    wanted, given = np.array(wanted, float), np.array(given, float)
    rows = rows or tuple(row(n) for n in range(len(wanted)))
    free, read = np.ones(wanted.shape, bool), np.zeros(len(wanted), bool)
    return Measured(tuple(rows), HEADS, wanted, given, dict.fromkeys(HEADS, 0.5), version, "authored", free, read)
