"""Comments to assessments: cues, neighbours and judgement in fixed chunks, then suggestions and rank by policy."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from triage.detectors import CueDetector, load_detectors
from triage.detectors.judge import KNOWN_WORDS_FLOOR, explain, judge
from triage.detectors.language import foreign_among
from triage.disguise import disguised
from triage.engine import Engine, run
from triage.modelfile import ANY, Model, load_model
from triage.policy import (
    UNMODELLED,
    Policy,
    RepeatRule,
    least_threshold,
    load_categories,
    load_policy,
    routes_of,
    suggest,
)
from triage.ranking import Ranked, in_order, rank
from triage.reading import Reading, read_all
from triage.records import Assessment, CategoryId, Comment, CommentId, Cue, Flag, Route, Signal, Source, Suggestion
from triage.signals import DECIMALS, REPEAT, bare, bare_rows, by_category, with_cues
from triage.text import SCORED_CHARS

if TYPE_CHECKING:
    from triage.detectors.repeats import Post
    from triage.neighbours import Repeated

# Chunks are cut by input position, so results never depend on how many processes share them.
CHUNK = 1000
_ROUTES = frozenset(map(str, Route))
_SOURCE = Comment._fields.index("source")
_PROBABILITY = itemgetter(Signal._fields.index("probability"))

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a worker process needs to judge a chunk: names and paths only, each process loads them once."""

    policy: str
    model: Path


@dataclass(frozen=True, slots=True)
class _Loaded:
    policy: Policy
    model: Model
    detectors: tuple[CueDetector, ...]
    labels: dict[CategoryId, str]
    thresholds: dict[str, float]
    review: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One chunk, by position: probabilities (comments × heads, four decimals), cues with evidence, flags."""

    probabilities: NDArray[np.float64]
    cues: tuple[tuple[Cue, ...], ...]
    flags: tuple[tuple[Flag, ...], ...]


class _Chunk(list[Comment]):
    """Comments that are judged together, never none; pickled field by field, for one by one they take twice as long."""

    def __reduce__(self) -> tuple[Callable[..., "_Chunk"], tuple[object, ...]]:
        """Pickle as a call, with the sources of all comments as fields too."""
        fields = list(zip(*self, strict=True))
        sources = list(zip(*fields.pop(_SOURCE), strict=True))
        return _chunk_of, (fields, sources)


def _chunk_of(fields: list[Sequence[Any]], sources: list[Sequence[Any]]) -> _Chunk:
    whole = [*fields[:_SOURCE], map(Source, *sources), *fields[_SOURCE:]]
    return _Chunk(map(Comment, *whole))


@cache
def _loaded(plan: Plan) -> _Loaded:
    policy = load_policy(plan.policy)
    model = load_model(plan.model)
    labels = {category.id: category.label_ja for category in load_categories()}
    review = _review_thresholds(policy, model)
    by_head = np.array([review[head.category] for head in model.heads])
    return _Loaded(policy, model, load_detectors(policy), labels, review, by_head)


def thresholds(plan: Plan) -> dict[str, float]:
    """Return the review threshold of each head: the policy's pin for its clause, else the model's own."""
    return _loaded(plan).thresholds


def model_version(plan: Plan) -> str:
    """Return the version of the model a plan names."""
    return _loaded(plan).model.version


def _review_thresholds(policy: Policy, model: Model) -> dict[str, float]:
    """Return the threshold that applies to each head: the policy's pin for its clause, else the model's own."""
    pins = {c: clause.threshold for clause in policy.clauses for c in clause.categories}
    pinned: dict[str, float] = {category: pin for category, pin in pins.items() if pin is not None}
    return {REPEAT: UNMODELLED, **model.thresholds(), **pinned}


def find_cues(readings: Sequence[Reading], detectors: Iterable[CueDetector]) -> list[tuple[Cue, ...]]:
    """Run every cue detector; a detector that fails fails the batch visibly."""
    found = [detector(readings) for detector in detectors]
    return [tuple(cue for cues in row for cue in cues) for row in zip(*found, strict=True)]


def _judge_chunk(comments: Sequence[Comment], plan: Plan) -> _Judged:
    loaded = _loaded(plan)
    readings = read_all(comments)
    cues = find_cues(readings, loaded.detectors)
    judged = judge(loaded.model, readings, cues)
    flags = [*map(_flags, readings, judged.known.tolist(), foreign_among([r.normal.text for r in readings]))]
    probabilities = judged.probabilities.round(DECIMALS)
    for at, reading_flags in enumerate(flags):
        if Flag.NO_TEXT in reading_flags or judged.known[at] == 0:
            probabilities[at] = _priors(loaded.model)
    words = explain(loaded.model, readings, _over(loaded, probabilities), loaded.labels, judged.meaning)
    evidence = tuple((*row, *found) for row, found in zip(cues, words, strict=True))
    return _Judged(probabilities, evidence, tuple(flags))


def _priors(model: Model) -> NDArray[np.float64]:
    """Return what is known of a comment that cannot be read: the share of each category in the labels."""
    return np.array([round(head.n_yes / (head.n_yes + head.n_no), DECIMALS) for head in model.heads])


def _over(loaded: _Loaded, probabilities: NDArray[np.float64]) -> list[list[CategoryId]]:
    """Return, for each row, the categories that reach their review threshold, in the model's order."""
    named: list[list[CategoryId]] = [[] for _ in probabilities]
    for row, column in np.argwhere(probabilities >= loaded.review).tolist():
        category = CategoryId(loaded.model.heads[column].category)
        if category in loaded.labels:
            named[row].append(category)
    return named


def _flags(reading: Reading, known: float, foreign: bool) -> tuple[Flag, ...]:  # noqa: FBT001 - a row, not an option
    text = reading.normal.text
    flags = set(reading.comment.flags)
    if not text.strip():
        flags.add(Flag.NO_TEXT)
    elif known < KNOWN_WORDS_FLOOR:
        flags.add(Flag.LOW_INFORMATION)
    if foreign:
        flags.add(Flag.FOREIGN_LANGUAGE)
    if disguised(reading.normal):
        flags.add(Flag.OBFUSCATED)
    if len(reading.comment.text) > SCORED_CHARS:
        flags.add(Flag.LONG_TEXT)
    return tuple(sorted(flags))


def assess(
    comments: Iterable[Comment],
    plan: Plan,
    *,
    history: "Sequence[Post]" = (),
    engine: Engine | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Iterator[Assessment]:
    """Judge comments, in order; rows of the account's owner are context and give no assessment.

    Where a comment comes again, the later is its newer version and the only one assessed. `history` is past
    comments that repeats are looked for among. The result is the same for any engine. Other processes judge while
    comments are still being read, and while something is done with the assessments that come out.
    """
    loaded = _loaded(plan)
    taken: list[Comment] = []
    chunks: list[_Chunk] = []
    judgements = run(partial(_judge_chunk, plan=plan), _chunks(comments, taken, chunks), engine or Engine())
    old = _superseded(taken)
    repeats = _repeats([comment for comment in taken if id(comment) not in old], history, loaded.policy.repeat)
    del taken
    total, done = sum(map(len, chunks)), 0
    # What has been handed out is held by nobody here.
    chunks.reverse()
    for judged in judgements:
        chunk = chunks.pop()
        done += len(chunk)
        found = _assessments(loaded.model, chunk, judged, repeats)
        yield from (one for one in found if id(one.comment) not in old) if old else found
        progress(done, total)


def assess_alone(comments: Sequence[Comment], plan: Plan) -> Iterator[Assessment]:
    """Judge comments, in order, each as if there were no other: repeats are not looked for."""
    model = _loaded(plan).model
    for at in range(0, len(comments), CHUNK):
        chunk = comments[at : at + CHUNK]
        yield from _assessments(model, chunk, _judge_chunk(chunk, plan), {})


def _chunks(comments: Iterable[Comment], taken: list[Comment], chunks: list[_Chunk]) -> Iterator[_Chunk]:
    """Cut what is to be judged into chunks; everything that was read is left in `taken`, the chunks in `chunks`."""
    chunk = _Chunk()
    for comment in comments:
        taken.append(comment)
        if not comment.author_is_owner:
            chunk.append(comment)
        if len(chunk) == CHUNK:
            chunks.append(chunk)
            yield chunk
            chunk = _Chunk()
    if chunk:
        chunks.append(chunk)
        yield chunk


def _superseded(comments: Sequence[Comment]) -> set[int]:
    """Return the identities of the comments of which a newer version comes later."""
    if len({comment.id for comment in comments}) == len(comments):
        return set()
    newest: dict[tuple[str, str, CommentId], Comment] = {}
    old = set()
    for comment in comments:
        key = (comment.platform, comment.account, comment.id)
        before = newest.setdefault(key, comment)
        if before is not comment:
            old.add(id(before))
            newest[key] = comment
    return old


def _repeats(
    comments: Sequence[Comment], history: "Sequence[Post]", rule: RepeatRule
) -> "Mapping[CommentId, Repeated]":
    """Return what is found of comments that have neighbours; by now other processes are at work."""
    if len(comments) + len(history) <= 1:
        return {}
    from triage.neighbours import post, repeated  # noqa: PLC0415 - 0.04 s that one comment and other processes never need

    return repeated([*(post(comment, in_batch=True) for comment in comments), *history], rule)


def _assessments(
    model: Model, comments: Sequence[Comment], judged: _Judged, repeats: "Mapping[CommentId, Repeated]"
) -> Iterator[Assessment]:
    columns = {CategoryId(head.category): column for column, head in enumerate(model.heads)}
    concerns = judged.probabilities[:, columns.pop(CategoryId(ANY))].tolist()
    # What stands under clauses, repeats last, then the routes.
    clauses = [name for name in columns if name not in _ROUTES]
    names = [*clauses, *(name for name in columns if name in _ROUTES)]
    known = bare_rows(names, judged.probabilities[:, [columns[name] for name in names]])
    places, end, none = dict(zip(names, range(len(names)), strict=True)), len(clauses), bare(REPEAT)[0.0]
    for comment, cues, flags, row, concern in zip(comments, judged.cues, judged.flags, known, concerns, strict=True):
        shown = with_cues(row, by_category(cues), places) if cues else row
        signals, routes = (*shown[:end], none), shown[end:]
        found = repeats.get(comment.id)
        if found:
            signals, concern = (*signals[:-1], found.signal), max(concern, found.signal.probability)  # noqa: PLW2901
        yield Assessment(
            comment, signals, concern, routes, found.repeat if found else None, flags, model.version, model.basis
        )


def rank_all(assessments: Iterable[Assessment], policy: Policy, review: Mapping[str, float]) -> list[Ranked]:
    """Derive suggestions and order from stored signals, with no model run."""
    return in_order(rank_each(assessments, policy, review))


def rank_each(assessments: Iterable[Assessment], policy: Policy, review: Mapping[str, float]) -> Iterator[Ranked]:
    """Derive the suggestions and the priority of each comment from its signals, in the order in which they come."""
    severities = {clause.id: clause.severity for clause in policy.clauses}
    lowest = least_threshold(policy, review)
    return (rank(a, _suggest(policy, a, review, lowest), routes_of(a, review), severities) for a in assessments)


def _suggest(
    policy: Policy, assessment: Assessment, review: Mapping[str, float], lowest: float
) -> tuple[Suggestion, ...]:
    """Ask the policy only where something reaches its threshold: nine comments in ten have nothing."""
    signals = assessment.signals
    if max(map(_PROBABILITY, signals), default=0.0) < lowest:
        return ()
    if any(probability >= review[category] for category, probability, _ in signals):
        return suggest(policy, assessment, review)
    return ()
