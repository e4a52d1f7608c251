"""Which model scores: one by its name, the one a person adopted, or a shipped one."""

import json
from pathlib import Path

from triage.encoder import encoder_ready, require_encoder
from triage.modelfile import ModelMismatch, needs_encoder, no_model, shipped_models

POINTER = "adopted-models.json"


def shipped_model() -> Path:
    """Return the shipped model that scores where none was adopted: `semantic` where its encoder is installed."""
    shipped = shipped_models()
    return shipped["semantic" if "semantic" in shipped and encoder_ready() else "default"]


def candidate_models(home: Path) -> dict[str, Path]:
    """Return the models trained here, by folder name."""
    return {path.parent.name: path.parent for path in sorted((home / "models").glob("*/manifest.json"))}


def adopted_model(home: Path) -> Path | None:
    """Return the folder of the model an analyst adopted last, None if none was. Raises ModelMismatch."""
    return next(reversed(adopted_models(home)), None)


def adopted_models(home: Path) -> list[Path]:
    """Return the folders of the models that were adopted, the last in use.

    Raises:
        ModelMismatch: the list is damaged.
    """
    pointer = home / POINTER
    try:
        history = json.loads(pointer.read_text(encoding="utf-8")) if pointer.is_file() else []
    except ValueError:
        history = None
    if not isinstance(history, list) or not all(isinstance(entry, str) for entry in history):
        raise ModelMismatch(
            f"{pointer}: 適用したモデルの一覧として読めません。バックアップから戻すか、"
            "このファイルを別の場所に移してください(移すと、同梱のモデルが使われます)。"
        )
    return list(map(Path, history))


def find_model(name: str, home: Path) -> Path:
    """Return the folder of a model: a name, or a folder.

    `auto` is the adopted one; if none was, `semantic` where its encoder is installed and verified, else `default`.

    Raises:
        ModelMismatch: nothing of that name; the message lists what there is.
    """
    if name == "auto":
        return adopted_model(home) or shipped_model()
    known = {**shipped_models(), **candidate_models(home)}
    folder = known.get(name, Path(name))
    if name not in known and not folder.exists():
        raise ModelMismatch(no_model(folder))
    return folder


def usable_model(name: str, home: Path) -> Path:
    """Return the folder that `find_model` does, of a model that can judge on this machine.

    Raises:
        ModelMismatch: nothing of that name, or its manifest is refused.
        EncoderMissing: it reads with the sentence encoder, and that is not here.
    """
    folder = find_model(name, home)
    if needs_encoder(folder):
        require_encoder()
    return folder
