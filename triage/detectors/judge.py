"""Readings and cues to calibrated probabilities, and to the words that carried them; no scikit-learn at run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage.encoder import DIMENSIONS
from triage.features import cue_features, extract
from triage.meaning import SCALE, meaning_features
from triage.modelfile import Model
from triage.places import occurrences
from triage.reading import Reading
from triage.records import CategoryId, Cue

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# A half-open range of a normalised text that is read as one word.
_Run = tuple[int, int]
DETECTOR = "classifier"
WHOLE = "encoder"
# Below this share of known words a text says too little to a model that has not met its vocabulary.
KNOWN_WORDS_FLOOR = 0.34
_MAX_EVIDENCE = 3
_WEAKEST = 0.0001
# Running sums leave the sixteenth behind.
_PLACES = 9
_NONE = -1
_ENDINGS = frozenset({"助動詞", "接尾辞"})
_NO_WORDS = frozenset({"助詞", "補助記号", "空白", "助動詞"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities (readings × heads, float64, in the model's head order) and each reading's share of known words.

    `meaning` is what the encoder made of the readings (`meaning_features`), None where the model does not ask it.
    """

    probabilities: Floats
    known: Floats
    meaning: Floats | None = None


def judge(model: Model, readings: Sequence[Reading], cues: Sequence[Sequence[Cue]]) -> Judgement:
    """Return the calibrated probability of every head for every reading; pure, whatever the batch."""
    features = extract(readings, model.vocabulary)
    dense = cue_features(readings, cues, model.cue_features)
    bias = np.array([head.bias for head in model.heads])
    scores = features.times(model.text_weights)
    # einsum keeps one summation order for every batch size; BLAS does not, and chunks must not change a byte.
    scores = scores + np.einsum("ij,jk->ik", dense, model.cue_weights.astype(np.float64)) + bias
    meaning = meaning_features(readings) if model.reads_meaning else None
    if meaning is not None:
        scores = scores + np.einsum("ij,jk->ik", meaning, model.encoder_weights.astype(np.float64))
    return Judgement(_calibrated(model, scores), features.known, meaning)


def _calibrated(model: Model, scores: Floats) -> Floats:
    slope = np.array([head.slope for head in model.heads])
    intercept = np.array([head.intercept for head in model.heads])
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(slope * scores + intercept, -500, 500))))


def explain(
    model: Model,
    readings: Sequence[Reading],
    categories: Sequence[Sequence[CategoryId]],
    labels: Mapping[CategoryId, str],
    meaning: Floats | None = None,
) -> list[list[Cue]]:
    """Return, for each reading, the words whose own weights carried each of its categories: at most three for each.

    `labels` are the Japanese names of the categories; a word's strength is its share of the strongest word's pull.
    `meaning` is that of the judgement; without it the encoder is asked again.
    """
    wanted = [at for at, named in enumerate(categories) if named]
    chosen = [readings[at] for at in wanted]
    heads = {head.category: column for column, head in enumerate(model.heads)}
    columns = [[heads[category] for category in categories[at]] for at in wanted]
    found: list[list[Cue]] = [[] for _ in readings]
    wholes = _whole_pulls(model, chosen, None if meaning is None else meaning[wanted])
    runs = list(map(_runs, chosen))
    for at, places, pulls, whole in zip(wanted, runs, _pulls(model, chosen, columns, runs), wholes, strict=True):
        for category, pull in zip(categories[at], pulls, strict=True):
            words = _word_cues(readings[at], places, pull.of_runs, category, labels[category])
            # Where the sentence as a whole pulls harder than its words together, words alone would mislead.
            if whole.pull[heads[category]] > max(0.0, pull.together):
                words = [*_whole_cue(readings[at], model, whole, category), *words]
            found[at] += words or _no_word_cue(readings[at], category)
    return found


@dataclass(frozen=True, slots=True)
class _Whole:
    """How the sentence as a whole pulls each head, and its unit vector."""

    pull: Floats
    vector: Floats


def _whole_pulls(model: Model, readings: Sequence[Reading], meaning: Floats | None) -> list[_Whole]:
    if not model.reads_meaning or not readings:
        return [_Whole(np.zeros(len(model.heads)), np.empty(0))] * len(readings)
    slopes = np.array([head.slope for head in model.heads])
    meaning = meaning_features(readings) if meaning is None else meaning
    pulls = np.einsum("ij,jk->ik", meaning, model.encoder_weights.astype(np.float64)) * slopes
    return [_Whole(*row) for row in zip(pulls, meaning[:, :DIMENSIONS] / SCALE, strict=True)]


def _whole_cue(reading: Reading, model: Model, whole: _Whole, category: CategoryId) -> list[Cue]:
    """Say that no word decided, and quote the nearest labelled comment (written for this project, never a real one)."""
    places = [at for at, example in enumerate(model.examples) if example.category == category]
    if not places or not reading.normal.text:
        return []
    likeness = np.einsum("ij,j->i", model.example_vectors[places].astype(np.float64), whole.vector)
    nearest = model.examples[places[int(np.argmax(likeness))]].text
    reason = f"特定の語ではなく、文全体の意味が近いことによる提案です。近い作例:「{nearest}」。"
    return [Cue(category, (reading.normal.span(0, len(reading.normal.text)),), 1.0, WHOLE, reason)]


def _no_word_cue(reading: Reading, category: CategoryId) -> list[Cue]:
    """Say of letters and signs that are no words, as in 「し ね」, that it is all of them together."""
    if not reading.normal.text:
        return []
    reason = "一つの語では示せません。文字や記号のつながり全体による提案です。"
    return [Cue(category, (reading.normal.span(0, len(reading.normal.text)),), _WEAKEST, DETECTOR, reason)]


class _Pull(NamedTuple):
    """How hard the words of a reading pull one head: each of its runs, and all of its n-grams together."""

    of_runs: list[float]
    together: float


def _pulls(
    model: Model, readings: Sequence[Reading], columns: Sequence[Sequence[int]], runs: Sequence[Sequence[_Run]]
) -> list[list[_Pull]]:
    """Return the pulls of each reading, one for each of its columns (heads).

    The first column of all readings at once, then the second of those that have one: nearly all have one only.
    """
    if not readings:
        return []
    grams = _grams(model, readings)
    counts = list(map(len, runs))
    edges = np.array(list(chain.from_iterable(runs)), np.int64).reshape(-1, 2)
    edges += np.repeat(grams.bounds[:-1], counts)[:, None]
    found: list[list[_Pull]] = [[] for _ in readings]
    for nth in range(max(map(len, columns))):
        heads = np.array([wanted[nth] if nth < len(wanted) else _NONE for wanted in columns])
        sums = _running_sums(model, grams, heads)
        # Rounded, so that one word at two places pulls equally at both.
        pulled = iter((sums[edges[:, 1]] - sums[edges[:, 0]]).round(_PLACES).tolist())
        together = sums[grams.bounds[1:] - 1].tolist()
        for at, (head, count) in enumerate(zip(heads.tolist(), counts, strict=True)):
            of_runs = list(islice(pulled, count))
            if head != _NONE:
                found[at].append(_Pull(of_runs, together[at]))
    return found


class _Grams(NamedTuple):
    """The known n-grams of several readings: whose, half-open places, columns of the matrix.

    The texts lie end to end, each with one place more than characters; `bounds` is where each begins, and the end.
    """

    owners: Ints
    starts: Ints
    ends: Ints
    columns: Ints
    bounds: Ints

    def of(self, asked: NDArray[np.bool_]) -> "_Grams":
        """Return those of the readings that are asked for."""
        mine = np.flatnonzero(asked[self.owners])
        return _Grams(self.owners[mine], self.starts[mine], self.ends[mine], self.columns[mine], self.bounds)


def _grams(model: Model, readings: Sequence[Reading]) -> _Grams:
    places = occurrences(readings, model.vocabulary)
    chars = np.array([len(reading.normal.text) for reading in readings], np.int64)
    owners = np.repeat(np.arange(len(readings)), chars)[places.starts]
    bounds = np.concatenate([[0], np.cumsum(chars + 1)])
    return _Grams(owners, places.starts + owners, places.ends + owners, places.columns, bounds)


def _running_sums(model: Model, grams: _Grams, heads: Ints) -> Floats:
    """Spread every n-gram's weights for its reading's head over its characters and sum them up along each text.

    Returns one sum for each place, the first of each text 0; for readings without a head all are 0.
    """
    asked = heads != _NONE
    owners, starts, ends, columns, bounds = grams if asked.all() else grams.of(asked)
    slopes = np.array([head.slope for head in model.heads])
    head = heads[owners]
    shares = model.text_weights[columns, head] / (ends - starts) * slopes[head]
    # Differences at both ends of an n-gram, summed up afterwards: one pass whatever the n-grams' lengths.
    edges = np.bincount(starts, shares, bounds[-1]) - np.bincount(ends, shares, bounds[-1])
    sums = np.zeros(bounds[-1])
    # Text by text: a sum that ran on would carry the roundings of the texts before it.
    for at in np.flatnonzero(asked).tolist():
        begin, end = bounds[at], bounds[at + 1]
        np.cumsum(np.cumsum(edges[begin : end - 1]), out=sums[begin + 1 : end])
    return sums


def _word_cues(
    reading: Reading, runs: Sequence[_Run], pulled: Sequence[float], category: CategoryId, label: str
) -> list[Cue]:
    """Keep the words that pull most towards the category, each where it stands first."""
    words: dict[str, tuple[float, int, int]] = {}
    pulling = [at for at, pull in enumerate(pulled) if pull > 0]
    for at in sorted(pulling, key=pulled.__getitem__, reverse=True):
        start, end = runs[at]
        if len(words) == _MAX_EVIDENCE:
            break
        words.setdefault(reading.normal.text[start:end], (pulled[at], start, end))
    top = list(words.values())
    reason = f"学習した用例で「{label}」に多い言葉です。"
    return [
        Cue(
            category,
            (reading.normal.span(start, end),),
            max(round(weight / top[0][0], 4), _WEAKEST),
            DETECTOR,
            reason,
        )
        for weight, start, end in top
    ]


def _runs(reading: Reading) -> list[_Run]:
    """Return what a person reads as one word: content words with the endings that follow.

    No particle, kana or number alone.
    """
    runs: list[_Run] = []
    open_run = False
    words = reading.words
    for start, surface, pos in zip(words.starts(reading.normal.text), words.surfaces, words.pos, strict=True):
        if open_run and pos in _ENDINGS and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], start + len(surface))
        elif pos in _NO_WORDS:
            open_run = False
        else:
            runs.append((start, start + len(surface)))
            open_run = True
    text = reading.normal.text
    return [
        (start, end)
        for start, end in runs
        if not text[start:end].isnumeric() and (end - start > 1 or not "ぁ" <= text[start] <= "ヿ")
    ]
