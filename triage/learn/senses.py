"""Meanings of single words, learnt from a sentence encoder once, so that scoring needs no encoder.

Every lemma is embedded on its own and a comment is the weighted mean of its lemmas (Arora, Liang, Ma 2017; Tulkens and
van Dongen 2024, model2vec). Because a head is linear, the mean folds into one weight per lemma and head.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import unidic_lite
from numpy.typing import NDArray

from triage.encoder import encode
from triage.features import Vocabulary, extract, lemma_keys
from triage.keytable import Keys
from triage.reading import Reading

SCALE = 1.5
# Every word of this many readings is multiplied by 512 numbers at once: 50 MB.
_AT_ONCE = 1000
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "副詞", "感動詞", "代名詞", "接尾辞", "接頭辞"})
_NAMES = "固有名詞"
# 「ビール-beer」「紙（名詞）」: what follows the word tells it from its homonyms.
_SPELLING = re.compile(r"-.*|（.*")
_PART, _KIND, _LEMMA = 0, 1, 7
# MeCab's binary dictionary begins with ten 32-bit numbers, the ninth the size of its feature strings.
_HEADER, _FEATURES = struct.Struct("<10I"), 8


@dataclass(frozen=True, slots=True)
class Senses:
    """Sorted lemma keys, their inverse document frequency and their unit vectors (lemmas × 512)."""

    keys: Keys
    idf: NDArray[np.float32]
    vectors: NDArray[np.float32]


def learn_senses(readings: Sequence[Reading]) -> Senses:
    """Embed the lemmas of labelled comments and all content lemmas of the dictionary, 128,000 in unidic-lite.

    Raises:
        EncoderMissing: the encoder is not installed, or is another one.
    """
    counts: dict[str, int] = {}
    for reading in readings:
        for lemma, part in set(zip(reading.words.lemmas, reading.words.pos, strict=True)):
            if part in _CONTENT:
                counts[lemma] = counts.get(lemma, 0) + 1
    lemmas = sorted({*counts, *dictionary_lemmas()})
    keys = lemma_keys(lemmas)
    unique, first = np.unique(keys, return_index=True)
    kept = [lemmas[at] for at in first]
    seen = np.array([counts.get(lemma, 0) for lemma in kept])
    idf = np.log((1 + len(readings)) / (1 + seen)) + 1
    return Senses(unique, idf.astype(np.float32), _vectors(tuple(kept)))


def strongest(senses: Senses, meant: NDArray[np.float64], most: int) -> Senses:
    """Return at most so many lemmas: those of labelled comments, then the ones that move a head most.

    `meant` are the weights of the 512 features (512 × heads). A model must stay small enough to be passed on.
    """
    pull = np.abs(senses.vectors @ meant).max(axis=1)
    # The rarest are those that stand in no labelled comment.
    pull[senses.idf < senses.idf.max()] = np.inf
    kept = np.sort(np.argsort(-pull, kind="stable")[:most])
    return Senses(senses.keys[kept], senses.idf[kept], senses.vectors[kept])


def with_senses(vocabulary: Vocabulary, senses: Senses | None) -> Vocabulary:
    """Return a vocabulary that knows these lemmas too."""
    return vocabulary if senses is None else replace(vocabulary, sense_keys=senses.keys, sense_idf=senses.idf)


def sense_features(readings: Sequence[Reading], senses: Senses) -> NDArray[np.float64]:
    """Return readings × 512: the weighted sum of the vectors of the lemmas in each."""
    none = np.empty(0, np.uint32), np.empty(0, np.float32)
    known = Vocabulary(*none, *none, senses.keys, senses.idf)
    parts = [readings[at : at + _AT_ONCE] for at in range(0, len(readings), _AT_ONCE)]
    return SCALE * np.vstack([extract(part, known).times(senses.vectors) for part in parts])


def sense_weights(senses: Senses | None, meant: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Fold the weights of a head's 512 sense features (512 × heads) into weights of lemmas (lemmas × heads)."""
    return () if senses is None else (SCALE * senses.vectors.astype(np.float64) @ meant,)


@cache
def _vectors(lemmas: tuple[str, ...]) -> NDArray[np.float32]:
    return encode([_SPELLING.sub("", lemma) for lemma in lemmas])


@cache
def dictionary_lemmas() -> tuple[str, ...]:
    """Return the content lemmas of the dictionary in use, sorted; names, which say nothing of a meaning, left out."""
    lemmas = set()
    for features in _entries(Path(unidic_lite.DICDIR, "sys.dic").read_bytes()):
        fields = features.split(",")
        if fields[_PART] in _CONTENT and fields[_KIND] != _NAMES:
            lemmas.add(fields[_LEMMA])
    return tuple(sorted(lemmas))


def _entries(raw: bytes) -> set[str]:
    """Return the distinct feature strings of a MeCab dictionary, which end the file and end in NUL each."""
    feature_size = _HEADER.unpack_from(raw)[_FEATURES]
    return set(raw[len(raw) - feature_size :].decode("utf-8").rstrip("\0").split("\0"))
