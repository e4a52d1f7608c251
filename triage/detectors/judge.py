"""Readings and cues to calibrated probabilities, and to the words that carried them; no scikit-learn at run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
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
from triage.similarity.index import ramp

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
            found[at] += words
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


class _Pull(NamedTuple):
    """How hard the words of a reading pull one head: each of its runs, and all of its n-grams together."""

    of_runs: list[float]
    together: float


def _pulls(
    model: Model, readings: Sequence[Reading], columns: Sequence[Sequence[int]], runs: Sequence[Sequence[_Run]]
) -> list[list[_Pull]]:
    """Return the pulls of each reading, one for each of its columns (heads).

    All pairs of a reading and a column lie end to end in long arrays; one by one they would take half as long again.
    """
    if not readings:
        return []
    owners = np.repeat(np.arange(len(readings)), list(map(len, columns)))
    sums, bounds = _running_sums(model, readings, owners, np.array(list(chain.from_iterable(columns))))
    counts = np.array(list(map(len, runs)))[owners]
    edges = np.array([run for owner in owners.tolist() for run in runs[owner]], np.int64).reshape(-1, 2)
    edges += np.repeat(bounds[:-1], counts)[:, None]
    # Rounded, so that one word at two places pulls equally at both.
    pulled = iter((sums[edges[:, 1]] - sums[edges[:, 0]]).round(_PLACES).tolist())
    pairs = [
        _Pull(list(islice(pulled, count)), together)
        for count, together in zip(counts.tolist(), sums[bounds[1:] - 1].tolist(), strict=True)
    ]
    at = iter(pairs)
    return [list(islice(at, len(wanted))) for wanted in columns]


def _running_sums(model: Model, readings: Sequence[Reading], owners: Ints, heads: Ints) -> tuple[Floats, Ints]:
    """Spread every n-gram's weights over its characters and sum them up from the start of the text.

    Returns characters + 1 running sums, the first of them 0, for each pair of an owner (reading) and a head, end to
    end; and where each pair begins, with the end of the last.
    """
    places = occurrences(readings, model.vocabulary)
    chars = np.array([len(reading.normal.text) for reading in readings])
    of_reading = np.repeat(np.arange(len(readings)), chars)[places.starts]
    order = np.argsort(of_reading, kind="stable")
    first = np.searchsorted(of_reading[order], np.arange(len(readings) + 1))
    pair, nth = ramp(np.diff(first)[owners])
    grams = order[first[owners][pair] + nth]
    starts, ends = places.starts[grams], places.ends[grams]
    slopes = np.array([head.slope for head in model.heads])[heads[pair]]
    shares = model.text_weights[places.columns[grams], heads[pair]] / (ends - starts) * slopes
    bounds = np.concatenate([[0], np.cumsum(chars[owners] + 1)])
    shift = (bounds[:-1] - (np.cumsum(chars) - chars)[owners])[pair]
    # Differences at both ends of an n-gram, summed up afterwards: one pass whatever the n-grams' lengths.
    edges = np.bincount(starts + shift, shares, bounds[-1]) - np.bincount(ends + shift, shares, bounds[-1])
    sums = np.zeros(bounds[-1])
    # Pair by pair: a sum that ran on would carry the roundings of the pairs before it.
    for begin, end in pairwise(bounds.tolist()):
        np.cumsum(np.cumsum(edges[begin : end - 1]), out=sums[begin + 1 : end])
    return sums, bounds


def _word_cues(
    reading: Reading, runs: Sequence[_Run], pulled: Sequence[float], category: CategoryId, label: str
) -> list[Cue]:
    """Keep the words that pull most towards the category, each where it stands first."""
    words: dict[str, tuple[float, int, int]] = {}
    for at in sorted(range(len(runs)), key=pulled.__getitem__, reverse=True):
        start, end = runs[at]
        if pulled[at] <= 0 or len(words) == _MAX_EVIDENCE:
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
