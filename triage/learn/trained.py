"""Which texts a model was fitted on, as short hashes: measured on them, it flatters itself."""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from triage.modelfile import Model


def text_keys(texts: Iterable[str]) -> NDArray[np.uint32]:
    """Return the first four bytes of the SHA-256 of each text, in order: a copy has the same, a changed text another.

    Of 16,000 such keys one text in 250,000 that is not among them meets one by chance.
    """
    digests = b"".join(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:4] for text in texts)
    return np.frombuffer(digests, "<u4").astype(np.uint32)


def trained_on(model: Model, texts: Iterable[str]) -> int | None:
    """Return how many of these texts a model was fitted on, None where it does not tell (fitted before it did)."""
    if not len(model.text_keys):
        return None
    return int(np.isin(text_keys(texts), model.text_keys).sum())
