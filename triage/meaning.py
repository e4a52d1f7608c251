"""What a sentence encoder adds to a comment's features: its meaning, and how near it is to its post."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triage.encoder import DIMENSIONS, encode
from triage.reading import Reading

# Twice as much loses average precision in grouped cross-validation; learn/heads sets how much it weighs beside words.
SCALE = 1.5
# The vector, its likeness to the post, whether there is a post.
COLUMNS = DIMENSIONS + 2


def meaning_features(readings: Sequence[Reading]) -> NDArray[np.float64]:
    """Return readings × 514; rows of comments without a post have no likeness.

    Raises:
        EncoderMissing: the encoder is not installed, or is another one.
    """
    posts = list(dict.fromkeys(reading.comment.post_text for reading in readings))
    own = encode([reading.normal.text for reading in readings])
    of_post = dict(zip(posts, encode(posts), strict=True))
    has_post = np.array([bool(reading.comment.post_text) for reading in readings], np.float64)
    beside = np.array([of_post[reading.comment.post_text] for reading in readings]).reshape(own.shape)
    likeness = np.einsum("ij,ij->i", own, beside) * has_post
    return SCALE * np.column_stack([own, likeness, has_post]).astype(np.float64)
