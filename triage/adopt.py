"""Which model scores: a pointer in the data directory, moved by a person, recorded, and reversible."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from triage.decision import Person
from triage.encoder import require_encoder
from triage.learn.evaluate import Evaluation
from triage.modelchoice import POINTER, adopted_model, adopted_models, shipped_model
from triage.modelfile import ModelMismatch, load_model

Record = Callable[[str, Person, dict[str, str], str], int]


class WorseModel(ValueError):
    """The candidate is worse than the model in use on the same labelled comments, and no reason was given."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Candidate and model in use, measured on the same labelled comments."""

    candidate: Evaluation
    current: Evaluation

    @property
    def worse(self) -> str:
        """Why the candidate is worse, in Japanese; empty if it is not.

        Worse is: the order of the queue below the lower end of the other's 95 % interval, or more violation-free
        comments suggested than the upper end.
        """
        ours, theirs = self.candidate.categories[0].average_precision, self.current.categories[0].average_precision
        if ours.value is not None and theirs.value is not None and ours.value < theirs.low:
            return f"並び順の平均適合率が {theirs.value:.3f} から {ours.value:.3f} に下がります"
        mine, other = self.candidate.benign_suggested, self.current.benign_suggested
        if mine.value is not None and other.value is not None and mine.value > other.high:
            return f"該当なしのコメントに項目を示す割合が {other.value:.3f} から {mine.value:.3f} に上がります"
        return ""


def adopt(folder: Path, home: Path, by: Person, record: Record, *, comparison: Comparison | None, reason: str) -> str:
    """Let a verified model score from now on; return its version. `record` writes the event first.

    Raises:
        ModelMismatch: the model does not verify.
        EncoderMissing: it reads with the sentence encoder, and that is not here.
        WorseModel: it is worse by `comparison` and `reason` is empty.
    """
    model = load_model(folder)
    if model.reads_meaning:
        require_encoder()
    worse = comparison.worse if comparison else ""
    if worse and not reason.strip():
        raise WorseModel(f"{model.version}: {worse}。それでも適用するには --force で理由を書いてください。")
    before = adopted_model(home)
    body = {"version": model.version, "before": _version(before) if before else "", "worse": worse}
    record("model_adopted", by, body, reason)
    _point(home, [*_history(home), str(folder.resolve())])
    return model.version


def roll_back(home: Path, by: Person, record: Record, *, reason: str) -> str:
    """Return to the model that scored before; returns its version, that of a shipped one where none was adopted before.

    Raises:
        WorseModel: nothing was adopted, so there is nothing to return from.
        ModelMismatch: the adopted models cannot be read as a list, or no shipped model can be used.
    """
    history = _history(home)
    if not history:
        raise WorseModel("適用されたモデルはありません。同梱のモデルが使われています。")
    version = _version(Path(history[-2])) if len(history) > 1 else load_model(shipped_model()).version
    record("model_rolled_back", by, {"version": version}, reason)
    _point(home, history[:-1])
    return version


def _version(folder: Path) -> str:
    """Return a model's version; for one that can no longer be read (an older reading, damage), its folder's name."""
    try:
        return load_model(folder).version
    except ModelMismatch:
        return f"{folder.name}(読めません)"


def _history(home: Path) -> list[str]:
    return list(map(str, adopted_models(home)))


def _point(home: Path, history: list[str]) -> None:
    """Replace the pointer whole: a reader sees the old list or the new one."""
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f"{POINTER}.{datetime.now(UTC).timestamp()}.tmp"
    draft.write_text(json.dumps(history, ensure_ascii=False), encoding="utf-8")
    draft.replace(home / POINTER)
