"""Where the n-grams a model knows stand in a text: what evidence is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from triage.features import CHAR_ORDERS, WORD_ORDERS, Vocabulary, char_grams, word_grams
from triage.keytable import Keys, KeyTable
from triage.reading import Reading


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every known n-gram of several readings where it stands, as equal-long arrays.

    `starts` and `ends` are half-open positions in the readings' normalised texts laid end to end, `columns` the
    matrix column of the n-gram there.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    columns: NDArray[np.int64]


def occurrences(readings: Sequence[Reading], vocabulary: Vocabulary) -> Occurrences:
    """Find where each known n-gram stands, for evidence."""
    texts = [reading.normal.text for reading in readings]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    words = word_spans(readings, np.cumsum(lengths) - lengths)
    chars = np.arange(lengths.sum())[:, None] + np.array([0, 1])
    codes = [reading.words.codes for reading in readings]
    counts, word_keys = list(map(len, codes)), word_grams(codes)[0]
    n_words, n_chars = len(vocabulary.word_keys), len(vocabulary.char_keys)
    found = (
        _placed(word_keys, vocabulary.words, words, counts, WORD_ORDERS, 0),
        _placed(char_grams(texts)[0], vocabulary.chars, chars, lengths, CHAR_ORDERS, n_words),
        _placed(word_keys[: len(words)], vocabulary.senses, words, counts, WORD_ORDERS[:1], n_words + n_chars),
    )
    return Occurrences(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def word_spans(readings: Sequence[Reading], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return words × (start, end), reading after reading; each normalised text begins at its offset."""
    counts = [len(reading.words.surfaces) for reading in readings]
    starts = chain.from_iterable(reading.words.starts(reading.normal.text) for reading in readings)
    surfaces = chain.from_iterable(reading.words.surfaces for reading in readings)
    begin = np.fromiter(starts, np.int64, sum(counts)) + np.repeat(offsets, counts)
    return np.column_stack([begin, begin + np.fromiter(map(len, surfaces), np.int64, len(begin))])


def _placed(
    keys: Keys,
    known: KeyTable,
    units: NDArray[np.int64],
    lengths: Sequence[int] | NDArray[np.int64],
    orders: Sequence[int],
    first_column: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return starts, ends and columns of the known n-grams; `keys` are in the order that `_ngrams` gives them."""
    rows = np.repeat(np.arange(len(lengths)), lengths)
    starts, ends = [], []
    for order in orders:
        last = max(len(units) - order + 1, 0)
        inside = rows[:last] == rows[order - 1 :] if last else np.empty(0, bool)
        starts.append(units[:last, 0][inside])
        ends.append(units[order - 1 :, 1][inside])
    columns = known.find(keys)
    kept = columns >= 0
    return np.concatenate(starts)[kept], np.concatenate(ends)[kept], columns[kept] + first_column
