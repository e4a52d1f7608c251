"""Readings and cues to numbers: hashed lemma 1-2-grams, character 1-3-grams, cue strengths; vectorised."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.keytable import Keys, KeyTable
from triage.lemmas import lemma_code
from triage.reading import Reading
from triage.records import Cue

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

WORD_ORDERS = (1, 2)
CHAR_ORDERS = (1, 2, 3)
# Odd 64-bit constants of the splitmix64 finaliser (Steele, Lea, Flood 2014).
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_STEP = np.uint64(0x9E3779B97F4A7C15)
_SHAPE = (
    "shape:log_length",
    "shape:question",
    "shape:exclamation",
    "shape:on_post",
    "shape:shared_with_post",
)
# So few that what is multiplied for them stays near the processor.
_ROWS_AT_ONCE = 64
_WORD_SEED, _CHAR_SEED = np.uint64(0x5157), np.uint64(0xC4A3)


def _mixed(values: NDArray[np.uint64]) -> Keys:
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return (values ^ (values >> np.uint64(31))).astype(np.uint32)


def _ngrams(units: NDArray[np.uint64], rows: Rows, orders: Sequence[int], seed: np.uint64) -> tuple[Keys, Rows]:
    """Hash every n-gram of `units` that stays inside one row; order 1 first, each order by position."""
    keys, owners = [], []
    rolling = np.full(len(units), seed, dtype=np.uint64)
    for order in orders:
        last = len(units) - order + 1
        if last <= 0:
            break
        rolling = (rolling[:last] * _STEP) + units[order - 1 :] + np.uint64(order)
        inside = rows[:last] == rows[order - 1 :]
        keys.append(_mixed(rolling[inside]))
        owners.append(rows[:last][inside])
    if not keys:
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    return np.concatenate(keys), np.concatenate(owners)


def char_grams(texts: Sequence[str]) -> tuple[Keys, Rows]:
    """Hash the character 1-3-grams of each text; returns keys and the row each belongs to."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    units = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return _ngrams(units, np.repeat(np.arange(len(texts)), lengths), CHAR_ORDERS, _CHAR_SEED)


def word_grams(codes: Sequence[Sequence[int]]) -> tuple[Keys, Rows]:
    """Hash the lemma 1-2-grams of each row of words, given as `Words.codes`; returns keys and the row of each."""
    lengths = np.fromiter(map(len, codes), np.int64, len(codes))
    units = np.fromiter(chain.from_iterable(codes), np.uint64, int(lengths.sum()))
    return _ngrams(units, np.repeat(np.arange(len(codes)), lengths), WORD_ORDERS, _WORD_SEED)


_NO_KEYS, _NO_IDF = np.empty(0, np.uint32), np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams a model knows: sorted 32-bit keys with their inverse document frequency, words and characters apart.

    `sense_keys` are lemmas whose meaning was learnt from a sentence encoder, many of them in no labelled comment.
    """

    word_keys: Keys
    word_idf: NDArray[np.float32]
    char_keys: Keys
    char_idf: NDArray[np.float32]
    sense_keys: Keys = field(default_factory=_NO_KEYS.copy)
    sense_idf: NDArray[np.float32] = field(default_factory=_NO_IDF.copy)
    words: KeyTable = field(init=False, repr=False, compare=False)
    chars: KeyTable = field(init=False, repr=False, compare=False)
    senses: KeyTable = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the keys quick to look up."""
        for name, keys in (("words", self.word_keys), ("chars", self.char_keys), ("senses", self.sense_keys)):
            object.__setattr__(self, name, KeyTable(keys))

    @property
    def size(self) -> int:
        """Columns of the matrix: words first, then characters, then senses."""
        return len(self.word_keys) + len(self.char_keys) + len(self.sense_keys)


def lemma_keys(lemmas: Sequence[str]) -> Keys:
    """Return the key of each lemma on its own, as it stands in `word_keys` and `sense_keys`."""
    return word_grams([[lemma_code(lemma)] for lemma in lemmas])[0]


def learn_vocabulary(readings: Sequence[Reading], *, min_rows: int) -> Vocabulary:
    """Keep the n-grams that occur in at least `min_rows` readings; idf as ln((1+n)/(1+df)) + 1 (scikit-learn's)."""
    if not readings:
        raise ValueError("no readings to learn a vocabulary from")
    words = _document_frequency(*word_grams([r.words.codes for r in readings]), min_rows, len(readings))
    chars = _document_frequency(*char_grams([r.normal.text for r in readings]), min_rows, len(readings))
    return Vocabulary(*words, *chars)


def _document_frequency(keys: Keys, rows: Rows, min_rows: int, total: int) -> tuple[Keys, NDArray[np.float32]]:
    pairs = np.unique(keys.astype(np.int64) * total + rows)
    known, counts = np.unique(pairs // total, return_counts=True)
    kept = counts >= min_rows
    idf = np.log((1 + total) / (1 + counts[kept])) + 1
    return known[kept].astype(np.uint32), idf.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Block:
    """A sparse matrix by rows: `values` and their `columns`, row i from starts[i] to starts[i + 1], `width` columns.

    scipy.sparse would do, but importing it is a good part of a cold start.
    """

    values: Floats
    columns: NDArray[np.int64]
    starts: NDArray[np.int64]
    width: int

    def times(self, weights: NDArray[np.floating[Any]]) -> Floats:
        """Return the product with a width × heads matrix; a row's sum never depends on the other rows."""
        product = np.zeros((len(self.starts) - 1, weights.shape[1]))
        filled = np.flatnonzero(np.diff(self.starts))
        for rows in np.split(filled, range(_ROWS_AT_ONCE, len(filled), _ROWS_AT_ONCE)) if len(filled) else ():
            first, last = self.starts[rows[0]], self.starts[rows[-1] + 1]
            terms = self.values[first:last, None] * np.take(weights, self.columns[first:last], axis=0)
            product[rows] = np.add.reduceat(terms, self.starts[rows] - first, axis=0)
        return product


def _block(keys: Keys, rows: Rows, known: KeyTable, idf: NDArray[np.float32], n_rows: int) -> tuple[Block, Floats]:
    """Return the L2-normalised (1 + ln tf)·idf block and the share of each row's n-grams that is known."""
    columns, width = known.find(keys), max(len(idf), 1)
    found = np.flatnonzero(columns >= 0)
    owners = rows[found]
    share = np.bincount(owners, minlength=n_rows) / np.maximum(np.bincount(rows, minlength=n_rows), 1)
    cells, counts = _counted(owners * width + columns[found])
    cell_rows = cells // width
    cell_columns = cells - cell_rows * width
    values = (1 + np.log(counts)) * idf[cell_columns].astype(np.float64)
    norms = np.sqrt(np.bincount(cell_rows, values**2, minlength=n_rows))
    values /= norms[cell_rows]
    starts = np.concatenate([[0], np.cumsum(np.bincount(cell_rows, minlength=n_rows))])
    return Block(values, cell_columns, starts, len(idf)), share


def _counted(cells: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Sort and count equal cells (sort and diff: np.unique hashes, and is slower here)."""
    if not len(cells):
        return cells, np.empty(0, np.float64)
    cells = np.sort(cells)
    starts = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
    counts = np.diff(np.append(starts, len(cells)))
    return cells[starts], counts.astype(np.float64)


@dataclass(frozen=True, slots=True)
class Features:
    """Words, characters and senses of each row, and the share of its n-grams the model knows (0-1)."""

    blocks: tuple[Block, ...]
    known: Floats

    def times(self, weights: NDArray[np.floating[Any]]) -> Floats:
        """Return rows × heads: the product with vocabulary × heads weights."""
        ends = np.cumsum([block.width for block in self.blocks])
        parts = np.split(weights, ends[:-1])
        products = [block.times(part) for block, part in zip(self.blocks, parts, strict=True)]
        return np.asarray(np.sum(products, axis=0))


def extract(readings: Sequence[Reading], vocabulary: Vocabulary) -> Features:
    """Turn readings into the rows a model was fitted on."""
    n_rows, known = len(readings), vocabulary
    codes = [r.words.codes for r in readings]
    keys, rows = word_grams(codes)
    words, word_share = _block(keys, rows, known.words, known.word_idf, n_rows)
    chars, _ = _block(*char_grams([r.normal.text for r in readings]), known.chars, known.char_idf, n_rows)
    # Lemmas on their own come first among the n-grams.
    alone = sum(map(len, codes))
    senses, _ = _block(keys[:alone], rows[:alone], known.senses, known.sense_idf, n_rows)
    return Features((words, chars, senses), word_share)


def cue_names(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the names of the dense features for these (detector, category) pairs, in a fixed order."""
    named = sorted(f"{detector}:{category}" for detector, category in set(pairs))
    return (*(f"{name}:{kind}" for name in named for kind in ("strongest", "sum")), *_SHAPE)


def cue_features(readings: Sequence[Reading], cues: Sequence[Sequence[Cue]], names: Sequence[str]) -> Floats:
    """Return readings × names: per detector and category the strongest cue and ln(1 + their sum), then text shape."""
    column = {name: at for at, name in enumerate(names)}
    matrix = np.zeros((len(readings), len(names)))
    for row, found in enumerate(cues):
        for name, value in _strengths(found) if found else ():
            if name in column:
                matrix[row, column[name]] = value
    for name, values in zip(_SHAPE, zip(*map(_shape, readings), strict=True), strict=False):
        if name in column:
            matrix[:, column[name]] = values
    return matrix


def _strengths(cues: Sequence[Cue]) -> Iterator[tuple[str, float]]:
    found: dict[tuple[str, str], list[float]] = {}
    for cue in cues:
        found.setdefault((cue.detector, cue.category), []).append(cue.strength)
    for (detector, category), strengths in found.items():
        yield f"{detector}:{category}:strongest", max(strengths)
        yield f"{detector}:{category}:sum", math.log1p(sum(strengths))


def _shape(reading: Reading) -> tuple[float, ...]:
    """Return the values of `_SHAPE`."""
    text = reading.normal.text
    post = reading.comment.post_text
    shared = _shared(text, post) if post else 0.0
    return math.log1p(len(text)) / 5, "?" in text, "!" in text, bool(post), shared


def _shared(text: str, post: str) -> float:
    """Return the share of the text's character bigrams that its post has too, 0-1."""
    grams = {text[i : i + 2] for i in range(len(text) - 1)}
    return sum(gram in post for gram in grams) / len(grams) if grams else 0.0
