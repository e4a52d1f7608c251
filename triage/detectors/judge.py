"""Readings and cues to calibrated probabilities, and to the words that carried them; no scikit-learn at run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
DETECTOR = "classifier"
WHOLE = "encoder"
# Below this share of known words a text says too little to a model that has not met its vocabulary.
KNOWN_WORDS_FLOOR = 0.34
_MAX_EVIDENCE = 3
_WEAKEST = 0.0001
# Running sums leave the sixteenth behind.
_PLACES = 9
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
    for at, pulls, whole in zip(wanted, _pulls(model, chosen, columns), wholes, strict=True):
        runs = _runs(readings[at])
        for category, pull in zip(categories[at], pulls, strict=True):
            words = _word_cues(readings[at], runs, pull, category, labels[category])
            # Where the sentence as a whole pulls harder than its words together, words alone would mislead.
            if whole.pull[heads[category]] > max(0.0, float(pull[-1])):
                words = [*_whole_cue(readings[at], model, whole, category), *words]
            found[at] += words
    return found


@dataclass(frozen=True, slots=True)
class _Whole:
    """How the sentence as a whole pulls each head, and its unit vector."""

    pull: Floats
    vector: Floats


def _whole_pulls(model: Model, readings: Sequence[Reading], meaning: Floats | None) -> list[_Whole]:
    if not model.reads_meaning or not readings:
        return [_Whole(np.zeros(len(model.heads)), np.empty(0)) for _ in readings]
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


def _pulls(model: Model, readings: Sequence[Reading], columns: Sequence[Sequence[int]]) -> list[list[Floats]]:
    """Spread every n-gram's weights over its characters and sum them up from the start of the text.

    Returns, for each reading and each of its columns (heads), characters + 1 running sums, the first of them 0.
    """
    if not readings:
        return []
    places = occurrences(readings, model.vocabulary)
    lengths = [len(reading.normal.text) for reading in readings]
    offsets = np.cumsum([0, *lengths])
    of_reading = np.searchsorted(offsets, places.starts, "right") - 1
    order = np.argsort(of_reading, kind="stable")
    bounds = np.searchsorted(of_reading[order], np.arange(len(readings) + 1))
    found = []
    for at, wanted in enumerate(columns):
        mine = order[bounds[at] : bounds[at + 1]]
        starts, ends = places.starts[mine] - offsets[at], places.ends[mine] - offsets[at]
        weights = model.text_weights[places.columns[mine][:, None], wanted] / (ends - starts)[:, None]
        found.append(
            [
                _running(weights[:, place] * model.heads[column].slope, starts, ends, lengths[at])
                for place, column in enumerate(wanted)
            ]
        )
    return found


def _running(shares: Floats, starts: NDArray[np.int64], ends: NDArray[np.int64], length: int) -> Floats:
    # Differences at both ends of an n-gram, summed up afterwards: one pass whatever the n-grams' lengths.
    edges = np.bincount(starts, shares, length + 1) - np.bincount(ends, shares, length + 1)
    return np.concatenate([[0.0], np.cumsum(np.cumsum(edges[:-1]))])


def _word_cues(
    reading: Reading, runs: Sequence[tuple[int, int]], pull: Floats, category: CategoryId, label: str
) -> list[Cue]:
    """Sum the pull by word and keep the words that pull most towards the category, each where it stands first."""
    edges = pull[np.array(runs, np.int64).reshape(-1, 2)]
    # Rounded, so that one word at two places pulls equally at both.
    pulled = (edges[:, 1] - edges[:, 0]).round(_PLACES)
    words: dict[str, tuple[float, int, int]] = {}
    for at in np.argsort(-pulled, kind="stable").tolist():
        start, end = runs[at]
        if pulled[at] <= 0 or len(words) == _MAX_EVIDENCE:
            break
        words.setdefault(reading.normal.text[start:end], (float(pulled[at]), start, end))
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


def _runs(reading: Reading) -> list[tuple[int, int]]:
    """Return what a person reads as one word: content words with the endings that follow.

    No particle, kana or number alone.
    """
    runs: list[tuple[int, int]] = []
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
