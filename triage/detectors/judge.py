"""Readings and cues to calibrated probabilities, and to the words that carried them; no scikit-learn at run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.features import Occurrence, cue_features, extract, occurrences
from triage.modelfile import Model
from triage.records import CategoryId, Cue, Span
from triage.text import Reading

Floats = NDArray[np.float64]
DETECTOR = "classifier"
# Below this share of known words a text says too little to a model that has not met its vocabulary.
KNOWN_WORDS_FLOOR = 0.34
_MAX_EVIDENCE = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """Probabilities (readings × heads, float64, in the model's head order) and each reading's share of known words."""

    probabilities: Floats
    known: Floats


def judge(model: Model, readings: Sequence[Reading], cues: Sequence[Sequence[Cue]]) -> Judgement:
    """Return the calibrated probability of every head for every reading; pure, whatever the batch."""
    features = extract(readings, model.vocabulary)
    dense = cue_features(readings, cues, model.cue_features)
    bias = np.array([head.bias for head in model.heads])
    scores = features.matrix @ model.text_weights.astype(np.float64)
    # einsum keeps one summation order for every batch size; BLAS does not, and chunks must not change a byte.
    scores = scores + np.einsum("ij,jk->ik", dense, model.cue_weights.astype(np.float64)) + bias
    return Judgement(_calibrated(model, scores), features.known)


def _calibrated(model: Model, scores: Floats) -> Floats:
    slope = np.array([head.slope for head in model.heads])
    intercept = np.array([head.intercept for head in model.heads])
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(slope * scores + intercept, -500, 500))))


def explain(
    model: Model, reading: Reading, categories: Sequence[CategoryId], labels: Mapping[CategoryId, str]
) -> list[Cue]:
    """Return the words whose own weights carried each category, strongest first, at most three for each."""
    places = occurrences(reading, model.vocabulary)
    head_at = {head.category: at for at, head in enumerate(model.heads)}
    cues: list[Cue] = []
    for category in categories:
        pull = _pull(places, model.text_weights[:, head_at[category]])
        cues += _word_cues(reading, pull, category, labels[category], model.heads[head_at[category]].slope)
    return cues


def _pull(places: Sequence[Occurrence], weights: NDArray[np.float32]) -> list[tuple[int, int, float]]:
    return [(place.start, place.end, float(weights[place.column])) for place in places]


def _word_cues(
    reading: Reading, pull: Sequence[tuple[int, int, float]], category: CategoryId, label: str, slope: float
) -> list[Cue]:
    """Spread every n-gram's weight over its characters, sum by word, and keep the words that pull most."""
    text = reading.normal.text
    spread = np.zeros(len(text))
    for start, end, weight in pull:
        spread[start:end] += weight / (end - start)
    ranked = sorted(((float(spread[s:e].sum()) * slope, s, e) for s, e in _runs(reading)), reverse=True)
    top = [(weight, s, e) for weight, s, e in ranked if weight > 0][:_MAX_EVIDENCE]
    if not top:
        return []
    reason = f"学習した用例で「{label}」に多い言葉です。"
    return [
        Cue(category, (reading.normal.span(s, e),), round(min(1.0, weight / top[0][0]), 4), DETECTOR, reason)
        for weight, s, e in top
    ]


def _runs(reading: Reading) -> list[tuple[int, int]]:
    """Return the words a person reads as one: content words with the suffixes that follow them; no particles alone."""
    runs: list[tuple[int, int]] = []
    open_run = False
    starts = reading.words.starts(reading.normal.text)
    for start, surface, pos in zip(starts, reading.words.surfaces, reading.words.pos, strict=True):
        end = start + len(surface)
        if open_run and pos in ("助動詞", "接尾辞") and runs[-1][1] == start:
            runs[-1] = (runs[-1][0], end)
        elif pos in ("助詞", "補助記号", "空白", "助動詞"):
            open_run = False
        else:
            runs.append((start, end))
            open_run = True
    return runs


def spans_of(cues: Sequence[Cue]) -> tuple[Span, ...]:
    """Return every span of these cues once, in text order."""
    return tuple(sorted({span for cue in cues for span in cue.spans}))
