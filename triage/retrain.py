"""The analyst's job: labelled comments to a candidate model, an honest measurement, and the choice to adopt it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from triage.assess import Plan, assess_alone, thresholds
from triage.detectors import load_detectors
from triage.detectors.judge import explain
from triage.encoder import encoder_ready, require_encoder
from triage.fold import fold
from triage.learn.agreement import Agreement, agreement
from triage.learn.card import model_card
from triage.learn.compare import Compared
from triage.learn.evaluate import Evaluation, evaluate, reached
from triage.learn.fit import MIN_NO, MIN_YES, Example, Reads, TooFewLabels, fit, targets
from triage.learn.labels import LabeledComment, LabelError, read_labels
from triage.learn.measured import Measured
from triage.learn.suspect import Suspect, suspects
from triage.learn.trained import trained_on
from triage.modelfile import ANY, load_model, save_model
from triage.policy import Policy, load_categories, load_policy, routable, suggestible
from triage.reading import read_all
from triage.records import Assessment, CategoryId, Cue, Flag
from triage.similarity import near_duplicates

Progress = Callable[[int, int], None]
# Copies this alike must not stand on both sides of a train/test split.
LEAK_SIMILARITY = 0.8


@dataclass(frozen=True, slots=True)
class Trained:
    """A candidate: where it lies, its version, and how it did out of fold on its own labels."""

    folder: Path
    version: str
    examples: int
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Labelled rows, the categories that had enough labels to be examined, and the contradicted labels, worst first."""

    rows: tuple[LabeledComment, ...]
    examined: tuple[str, ...]
    suspects: tuple[Suspect, ...]


def text_heads() -> tuple[str, ...]:
    """Return the heads of a model: any-violation, every category with a text head, every route."""
    return (ANY, *(category.id for category in load_categories() if category.text_head))


def clause_categories() -> tuple[CategoryId, ...]:
    """Return the categories a label may name in yes and no (routes stand apart)."""
    return tuple(CategoryId(c.id) for c in load_categories() if c.kind == "clause")


def read_labelled(paths: Sequence[Path]) -> list[LabeledComment]:
    """Read labels of the shared vocabulary; raises LabelError with every problem."""
    return read_labels(paths, clause_categories())


def train(
    paths: Sequence[Path],
    out: Path,
    *,
    name: str,
    reads: Reads | None = None,
    policy: str = "kagoshima",
    progress: Progress = lambda _done, _total: None,
) -> Trained:
    """Fit a candidate on labelled files and write it to `out`; nothing is adopted.

    `reads` None: word meanings where the sentence encoder is there to distil them from, else words only.

    Raises:
        LabelError, TooFewLabels: the labels cannot carry a model, or those that people here decided are fewer than the
            policy's `sample_from`.
        EncoderMissing: `reads` asks for the sentence encoder and it is not there.
        FileExistsError: `out` holds something already.
    """
    reads = reads or ("senses" if encoder_ready() else "words")
    if reads != "words":
        require_encoder()
    rows = read_labelled(paths)
    _refuse_few(rows, load_policy(policy).sample_from)
    rows = _grouped(rows)
    examples = _examples(rows, policy)
    fitted = fit(examples, text_heads(), name=name, reads=reads, progress=progress)
    heads = [head.category for head in fitted.model.heads]
    wanted = targets(rows, heads)
    limits = fitted.model.thresholds()
    over = reached(fitted.out_of_fold, heads, limits)
    evaluation = evaluate(wanted, fitted.out_of_fold, heads, limits, suggested=over)
    model = replace(fitted.model, about={**fitted.model.about, "cross_validation": _rounded(evaluation)})
    version = save_model(model, out)
    card = model_card(replace(model, version=version), evaluation)
    (out / "MODEL_CARD.md").write_text(card, encoding="utf-8", newline="\n")
    return Trained(out, version, len(rows), evaluation)


def _refuse_few(rows: Sequence[LabeledComment], least: int) -> None:
    decided = sum(row.provenance != "authored" for row in rows)
    if 0 < decided < least:
        raise TooFewLabels(
            f"件数不足：再学習は不要です。この窓口で判断したコメントは {decided} 件です。"
            f"{least} 件(要領の設定 sample_from)になるまでは、いまのモデルのまま全件を確認してください。"
        )


def measured(paths: Sequence[Path], folder: Path, *, policy: str = "kagoshima") -> Measured:
    """Return what `triage score` would show of labelled files, each comment by itself, beside their labels.

    Repeats are not looked for: labels do not speak of them, and minimal pairs would be nothing else.
    """
    rows = read_labelled(paths)
    model, plan, rules = load_model(folder), Plan(policy, folder), load_policy(policy)
    heads = tuple(head.category for head in model.heads)
    comments = [row.comment for row in rows]
    found = list(assess_alone(comments, plan))
    return Measured(
        rows=tuple(rows),
        heads=heads,
        wanted=targets(rows, heads),
        probabilities=np.array([_probabilities(one, heads) for one in found]),
        thresholds=thresholds(plan),
        version=model.version,
        basis=model.basis,
        allowed=np.array([_allowed(one, heads, rules) for one in found]),
        marked=np.array([Flag.NO_TEXT in one.flags for one in found]),
        trained_on=trained_on(model, [comment.text for comment in comments]),
    )


def _probabilities(found: Assessment, heads: Sequence[str]) -> list[float]:
    given: dict[str, float] = {s.category: s.probability for s in (*found.signals, *found.routes)}
    given[ANY] = found.concern
    return [given[head] for head in heads]


def _allowed(found: Assessment, heads: Sequence[str], policy: Policy) -> list[bool]:
    """Return which heads may be suggested, or sent on: the order of the queue bars nobody."""
    open_ones = {ANY, *suggestible(policy, found), *routable(found)}
    return [head in open_ones for head in heads]


def evidence(
    rows: Sequence[LabeledComment], categories: Sequence[str], folder: Path, *, policy: str = "kagoshima"
) -> list[tuple[Cue, ...]]:
    """Return what speaks for one category in each row: detectors' cues, then the words the model weighed most."""
    labels = {category.id: category.label_ja for category in load_categories()}
    examples = _examples(rows, policy)
    wanted = [CategoryId(category) for category in categories]
    words = explain(load_model(folder), [e.reading for e in examples], [[c] for c in wanted], labels)
    return [
        (*(cue for cue in example.cues if cue.category == category), *found)
        for example, found, category in zip(examples, words, wanted, strict=True)
    ]


def agree(first: Path, second: Path) -> tuple[Agreement, ...]:
    """Return how far two labellers agree on the comments that both files hold.

    Raises:
        LabelError: a file is not usable, or they share no id.
    """
    ours, theirs = read_labelled([first]), read_labelled([second])
    if not {row.comment.id for row in ours} & {row.comment.id for row in theirs}:
        raise LabelError(
            f"{first.name} と {second.name} に同じ id が 1 件もありません。同じコメントのラベルを指定してください。"
        )
    return agreement(ours, theirs, clause_categories())


def suspicious(
    paths: Sequence[Path], *, policy: str = "kagoshima", progress: Progress = lambda _done, _total: None
) -> Suspicion:
    """Look for labels of files that a model fitted without them contradicts, in every category with enough of them.

    Raises:
        LabelError, TooFewLabels: the labels cannot carry a model.
    """
    rows = _grouped(read_labelled(paths))
    heads = _fittable(rows)
    fitted = fit(_examples(rows, policy), heads, name="suspect", progress=progress)
    at = [column for column, head in enumerate(heads) if head in clause_categories()]
    examined = tuple(heads[column] for column in at)
    found = suspects(targets(rows, heads)[:, at], fitted.out_of_fold[:, at], examined)
    return Suspicion(tuple(rows), examined, found)


def _fittable(rows: Sequence[LabeledComment]) -> tuple[str, ...]:
    """Return the heads with enough yes and no; any-violation always, so that too few labels are refused with counts."""
    heads = text_heads()
    truth = targets(rows, heads)
    enough = ((truth == 1).sum(0) >= MIN_YES) & ((truth == 0).sum(0) >= MIN_NO)
    return tuple(head for head, fits in zip(heads, enough, strict=True) if fits or head == ANY)


def _examples(rows: Sequence[LabeledComment], policy: str) -> list[Example]:
    detectors = load_detectors(load_policy(policy))
    readings = read_all([row.comment for row in rows])
    found = zip(*(detector(readings) for detector in detectors), strict=True)
    cues = [tuple(cue for part in row for cue in part) for row in found]
    return [Example(*parts) for parts in zip(rows, readings, cues, strict=True)]


def _grouped(rows: Sequence[LabeledComment]) -> list[LabeledComment]:
    """Join the groups of near-duplicate texts, so that no copy stands on both sides of a split."""
    parent = {row.group: row.group for row in rows}

    def root(group: str) -> str:
        while parent[group] != group:
            parent[group] = parent[parent[group]]
            group = parent[group]
        return group

    for pair in near_duplicates([fold(row.comment.text) for row in rows], LEAK_SIMILARITY):
        first, second = sorted((root(rows[pair.left].group), root(rows[pair.right].group)))
        parent[second] = first
    return [replace(row, group=root(row.group)) for row in rows]


def _rounded(evaluation: Evaluation | Compared) -> dict[str, Any]:
    """Return a measurement as plain data with four decimals, stable across machines' last bits."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 4)
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(item) for item in value]
        return value

    return dict(plain(asdict(evaluation)))


def as_json(evaluation: Evaluation) -> str:
    """Return an evaluation as one JSON object with four decimals."""
    return json.dumps(_rounded(evaluation), ensure_ascii=False, indent=1)


def _measured(found: Measured) -> dict[str, Any]:
    told = {"model_version": found.version, "rows": len(found.rows), "rows_trained_on": found.trained_on}
    return {**told, **_rounded(found.evaluation())}


def measured_json(found: Measured) -> str:
    """Return a measurement as one JSON object; `rows_trained_on` is null where the model does not tell."""
    return json.dumps(_measured(found), ensure_ascii=False, indent=1)


def comparison_json(first: Measured, second: Measured, differences: Sequence[Compared]) -> str:
    """Return the first model's measurement with `against`, the second's, and `difference`, first minus second."""
    found = {
        **_measured(first),
        "against": _measured(second),
        "difference": [_rounded(row) for row in differences],
    }
    return json.dumps(found, ensure_ascii=False, indent=1)
