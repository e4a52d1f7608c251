"""Fit one-vs-rest heads on judged labels only, calibrate and choose thresholds on out-of-fold predictions."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from triage.encoder import encode
from triage.features import Vocabulary, cue_features, cue_names, extract, learn_vocabulary
from triage.learn.heads import Inputs, Linear, fit_heads
from triage.learn.labels import LabeledComment
from triage.learn.precedents import precedents
from triage.learn.senses import Senses, learn_senses, sense_features, sense_weights, strongest, with_senses
from triage.learn.threshold import choose_thresholds
from triage.learn.trained import text_keys
from triage.meaning import meaning_features
from triage.modelfile import ANY, NO_VECTORS, Head, Model
from triage.reading import Reading, plain
from triage.records import CategoryId, Cue

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

FOLDS = 6
SEED = 20260325
# An n-gram seen once says nothing about a second comment and doubles the file.
MIN_ROWS = 2
# What a head sees besides n-grams and cues: nothing, word meanings distilled from the encoder, or the encoder itself.
Reads = Literal["words", "senses", "sentences"]
# 46 bytes each; with the n-grams of 16,000 labelled comments a model stays within 12 MB.
MOST_SENSES = 91_000
# Fewer judged rows than this give no head: sigmoid calibration of less is guesswork.
MIN_YES, MIN_NO = 20, 20


# Talk that has nothing to do with a post harms nobody and is hidden at most: it does not raise a comment in the queue.
_NOT_OF_CONCERN = frozenset({CategoryId("offtopic")})


class TooFewLabels(ValueError):
    """Not enough judged comments of a category to fit or to measure it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled comment as the model sees it: its reading and the cues of stages one and two."""

    row: LabeledComment
    reading: Reading
    cues: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model and the out-of-fold probabilities (examples × heads, NaN where unjudged) it was calibrated on."""

    model: Model
    out_of_fold: Floats


@dataclass(frozen=True, slots=True)
class _Weights:
    """What fitting one set of examples gives."""

    vocabulary: Vocabulary
    linear: Linear


def targets(rows: Sequence[LabeledComment], heads: Sequence[str]) -> Floats:
    """Return rows × heads: 1 yes, 0 no, NaN unknown; `any` is yes with any category but offtopic."""
    matrix = np.full((len(rows), len(heads)), np.nan)
    for at, row in enumerate(rows):
        for column, head in enumerate(heads):
            matrix[at, column] = _target(row, head, heads)
    return matrix


def _target(row: LabeledComment, head: str, heads: Sequence[str]) -> float:
    if head == ANY:
        if row.yes - _NOT_OF_CONCERN:
            return 1.0
        return 0.0 if len(row.no) >= len(heads) // 2 else np.nan
    if head in row.routes or head in row.yes:
        return 1.0
    if head in row.no or head in ("opinion", "correction", "crisis"):
        return 0.0
    return np.nan


def fit(
    examples: Sequence[Example],
    heads: Sequence[str],
    *,
    name: str,
    reads: Reads = "words",
    progress: Progress = lambda _done, _total: None,
) -> Fitted:
    """Fit, calibrate and threshold every head; the same examples in the same order give the same bytes.

    Raises:
        TooFewLabels: a head has fewer than 20 yes or 20 no.
        EncoderMissing: `reads` is more than words and the sentence encoder is not there.
    """
    wanted = targets([example.row for example in examples], heads)
    _check_counts(wanted, heads)
    readings = [example.reading for example in examples]
    names = cue_names([(cue.detector, cue.category) for example in examples for cue in example.cues])
    senses = learn_senses(readings) if reads == "senses" else None
    meaning = _meaning(readings, reads, senses)
    scores = _out_of_fold(examples, wanted, names, meaning, progress)
    final = _weights(examples, wanted, names, meaning)
    text, cues, meant = np.split(final.linear.weights, np.cumsum((final.vocabulary.size, len(names))))
    senses = strongest(senses, meant, MOST_SENSES) if senses else None
    progress(FOLDS + 1, FOLDS + 1)
    row_weights = np.array([example.row.weight for example in examples])
    calibrated = [_calibrate(head, wanted[:, at], scores[:, at], row_weights) for at, head in enumerate(heads)]
    probabilities = np.column_stack([column for _, column in calibrated])
    thresholds = choose_thresholds(wanted, probabilities, heads)
    kept = precedents([example.row for example in examples]) if reads == "sentences" else ()
    model = Model(
        name=name,
        basis="decisions" if any(e.row.provenance != "authored" for e in examples) else "authored",
        vocabulary=with_senses(final.vocabulary, senses),
        heads=tuple(
            replace(head, bias=float(bias), threshold=thresholds[head.category])
            for (head, _), bias in zip(calibrated, final.linear.bias, strict=True)
        ),
        text_weights=np.vstack([text, *sense_weights(senses, meant)]).astype(np.float16),
        cue_features=names,
        cue_weights=cues.astype(np.float32),
        version="",
        about={"examples": len(examples), "data_sha256": data_hash(examples), "reads": reads},
        encoder_weights=(meant if reads == "sentences" else meant[:0]).astype(np.float32),
        examples=kept,
        example_vectors=_vectors([text for _, text in kept]),
        text_keys=np.unique(text_keys(example.row.comment.text for example in examples)),
    )
    return Fitted(model, probabilities)


def _vectors(texts: Sequence[str]) -> NDArray[np.float16]:
    return np.asarray(encode([seen.text for seen in plain(texts)]), np.float16) if texts else NO_VECTORS


def _meaning(readings: Sequence[Reading], reads: Reads, senses: Senses | None) -> Floats:
    if senses is not None:
        return sense_features(readings, senses)
    return meaning_features(readings) if reads == "sentences" else np.empty((len(readings), 0))


def data_hash(examples: Sequence[Example]) -> str:
    """Return the SHA-256 over every row's id, text and judgements, in order."""
    digest = hashlib.sha256()
    for example in examples:
        row = example.row
        parts = (row.comment.id, row.comment.text, sorted(row.yes), sorted(row.no), sorted(row.routes))
        digest.update(repr(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _check_counts(wanted: Floats, heads: Sequence[str]) -> None:
    short = [
        f"{head}(該当 {n_yes} 件・非該当 {n_no} 件)"
        for head, n_yes, n_no in zip(heads, (wanted == 1).sum(0), (wanted == 0).sum(0), strict=True)
        if n_yes < MIN_YES or n_no < MIN_NO
    ]
    if short:
        raise TooFewLabels(
            f"件数不足：再学習は不要です。該当・非該当がそれぞれ {MIN_YES} 件以上必要ですが、足りません: "
            + "、".join(short)
        )


def _inputs(examples: Sequence[Example], vocabulary: Vocabulary, names: Sequence[str], meaning: Floats) -> Inputs:
    readings = [example.reading for example in examples]
    blocks = extract(readings, vocabulary).blocks
    text = [sparse.csr_matrix((b.values, b.columns, b.starts), shape=(len(readings), b.width)) for b in blocks]
    cues = cue_features(readings, [example.cues for example in examples], names)
    return Inputs(sparse.hstack(text, format="csr"), cues, meaning)


def _weights(examples: Sequence[Example], wanted: Floats, names: Sequence[str], meaning: Floats) -> _Weights:
    vocabulary = learn_vocabulary([example.reading for example in examples], min_rows=MIN_ROWS)
    inputs = _inputs(examples, vocabulary, names, meaning)
    return _Weights(vocabulary, fit_heads(inputs, wanted, np.array([example.row.weight for example in examples])))


def _out_of_fold(
    examples: Sequence[Example], wanted: Floats, names: Sequence[str], meaning: Floats, progress: Progress
) -> Floats:
    groups = [example.row.group for example in examples]
    folds = GroupKFold(n_splits=FOLDS, shuffle=True, random_state=SEED).split(groups, groups=groups)
    scores = np.full(wanted.shape, np.nan)
    for done, (train, test) in enumerate(folds, start=1):
        weights = _weights([examples[at] for at in train], wanted[train], names, meaning[train])
        tested = _inputs([examples[at] for at in test], weights.vocabulary, names, meaning[test])
        scores[test] = weights.linear.scores(tested)
        progress(done, FOLDS + 1)
    return scores


def _calibrate(head: str, wanted: Floats, scores: Floats, row_weights: Floats) -> tuple[Head, Floats]:
    """Fit Platt's sigmoid on out-of-fold scores (isotonic overfits below ~1,000 rows: docs/why)."""
    judged = ~np.isnan(wanted)
    sigmoid = LogisticRegression(C=1e6, solver="lbfgs")
    sigmoid.fit(scores[judged, None], wanted[judged], sample_weight=row_weights[judged])
    slope, intercept = float(sigmoid.coef_[0, 0]), float(sigmoid.intercept_[0])
    fitted = Head(
        category=head,
        bias=0.0,
        slope=slope,
        intercept=intercept,
        threshold=0.5,
        n_yes=int((wanted == 1).sum()),
        n_no=int((wanted == 0).sum()),
    )
    return fitted, 1.0 / (1.0 + np.exp(-(slope * scores + intercept)))
