"""What repeat posts say of each comment: the second stage of judging, between a comment and all others of its run."""

from collections.abc import Sequence
from typing import NamedTuple

from triage.detectors.repeats import Post, find_repeats, repeat_probability
from triage.policy import RepeatRule
from triage.records import Comment, CommentId, Repeat, Signal
from triage.signals import DECIMALS, REPEAT


class Repeated(NamedTuple):
    """What a comment's neighbours make of it: the signal of the category `repeat`, and the group it stands in."""

    signal: Signal
    repeat: Repeat


def post(comment: Comment, *, in_batch: bool) -> Post:
    """Return what the repeat engine needs of a comment; history is not in the batch and gets no cues."""
    return Post(
        comment.id,
        comment.platform,
        comment.account,
        comment.author_id,
        comment.author_is_owner,
        comment.posted_at,
        comment.text,
        in_batch,
        comment.post_text,
        comment.posted_at_precision,
    )


def repeated(posts: Sequence[Post], rule: RepeatRule) -> dict[CommentId, Repeated]:
    """Return what was found of each comment in the batch that stands in a group."""
    return {
        comment: Repeated(Signal(REPEAT, round(repeat_probability(found.cues), DECIMALS), found.cues), found.repeat)
        for comment, found in find_repeats(posts, rule).items()
    }
