"""The only deserialiser: a model is manifest.json and .npy arrays, every one verified by hash before use."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage.encoder import DIMENSIONS, WEIGHTS_SHA256
from triage.features import Vocabulary
from triage.lemmas import dictionary_version
from triage.meaning import COLUMNS
from triage.reading import READING

SCHEMA = 2
ANY = "any"
# The folders adopted so far, oldest first; the last one scores.
_ARRAYS: dict[str, np.dtype[Any]] = {
    "word_keys": np.dtype(np.uint32),
    "word_idf": np.dtype(np.float32),
    "char_keys": np.dtype(np.uint32),
    "char_idf": np.dtype(np.float32),
    "sense_keys": np.dtype(np.uint32),
    "sense_idf": np.dtype(np.float32),
    "text_weights": np.dtype(np.float16),
    "cue_weights": np.dtype(np.float32),
    "encoder_weights": np.dtype(np.float32),
    "example_vectors": np.dtype(np.float16),
    "text_keys": np.dtype(np.uint32),
}
# What a model of this form need not have: one fitted before it was written down.
_LATER = frozenset({"text_keys"})
_VOCABULARY = tuple(_ARRAYS)[:6]
# The bits of half floats.
_INFINITY, _MINUS_INFINITY = 0x7C00, 0xFC00
_REFUSED = {".pkl", ".pickle", ".joblib", ".skops", ".pt", ".bin"}
_MAX_MANIFEST_BYTES = 4_000_000
NO_VECTORS = np.empty((0, DIMENSIONS), np.float16)
_NO_KEYS = np.empty(0, np.uint32)


class ModelMismatch(ValueError):
    """A model that is missing, altered, of another form, or made for another dictionary."""


@dataclass(frozen=True, slots=True)
class Head:
    """One category's linear head: probability = 1 / (1 + exp(-(slope · (x·w + bias) + intercept)))."""

    category: str
    bias: float
    slope: float
    intercept: float
    threshold: float
    n_yes: int
    n_no: int


class Precedent(NamedTuple):
    """One labelled comment that a model can point to: its category and its text."""

    category: str
    text: str


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted classifier: `text_weights` is vocabulary × heads (16 bits in the file), `cue_weights` cues × heads.

    The head `any` ranks (any-violation). `basis` says what it was fitted on (`authored` or `decisions`).
    `about` carries what the model card prints: data hash, counts, measured figures. `encoder_weights` is 514 × heads
    for a model that reads with the sentence encoder, else 0 × heads; such a model carries `examples`, labelled
    comments to point to, with their vectors (examples × 512). `text_keys` are hashes of the texts it was fitted on,
    none where that was not written down.
    """

    name: str
    basis: str
    vocabulary: Vocabulary
    heads: tuple[Head, ...]
    text_weights: NDArray[Any]
    cue_features: tuple[str, ...]
    cue_weights: NDArray[np.float32]
    version: str
    about: Mapping[str, Any]
    encoder_weights: NDArray[np.float32]
    examples: tuple[Precedent, ...] = ()
    example_vectors: NDArray[np.float16] = field(default_factory=NO_VECTORS.copy)
    text_keys: NDArray[np.uint32] = field(default_factory=_NO_KEYS.copy)

    @property
    def reads_meaning(self) -> bool:
        """Whether it needs the sentence encoder."""
        return bool(len(self.encoder_weights))

    def thresholds(self) -> dict[str, float]:
        """Return the suggested review threshold of each category."""
        return {head.category: head.threshold for head in self.heads}


def _arrays(model: Model) -> dict[str, NDArray[Any]]:
    v = model.vocabulary
    return {
        "word_keys": v.word_keys,
        "word_idf": v.word_idf,
        "char_keys": v.char_keys,
        "char_idf": v.char_idf,
        "sense_keys": v.sense_keys,
        "sense_idf": v.sense_idf,
        "text_weights": model.text_weights,
        "cue_weights": model.cue_weights,
        "encoder_weights": model.encoder_weights,
        "example_vectors": model.example_vectors,
        "text_keys": model.text_keys,
    }


def save_model(model: Model, folder: Path) -> str:
    """Write a model into a new or empty folder; return its version, `name-` and 12 digits of its content's hash.

    Raises:
        FileExistsError: the folder already holds something.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder}: 空のフォルダーを指定してください。")
    hashes = {}
    for name, array in _arrays(model).items():
        path = folder / f"{name}.npy"
        np.save(path, np.ascontiguousarray(array, _ARRAYS[name]), allow_pickle=False)
        hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {
        "schema": SCHEMA,
        "name": model.name,
        "basis": model.basis,
        "dictionary": dictionary_version(),
        "reading": READING,
        "encoder": WEIGHTS_SHA256 if model.reads_meaning else "",
        "examples": [list(example) for example in model.examples],
        "heads": [{slot: getattr(head, slot) for slot in Head.__slots__} for head in model.heads],
        "cue_features": list(model.cue_features),
        "arrays": hashes,
        "about": dict(model.about),
    }
    manifest["version"] = _version(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return str(manifest["version"])


def _version(manifest: Mapping[str, Any]) -> str:
    content = {key: value for key, value in manifest.items() if key != "version"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return f"{manifest['name']}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def shipped_models() -> dict[str, Path]:
    """Return the models that came with the program, by name: in the wheel, else in the source tree."""
    inside = Path(str(files("triage"))) / "models"
    root = inside if inside.is_dir() else Path(str(files("triage"))).parent / "models"
    return {path.parent.name: path.parent for path in sorted(root.glob("*/manifest.json"))}


def load_model(folder: Path) -> Model:
    """Load a model after verifying every hash; arrays are memory-mapped and never unpickled.

    Raises:
        ModelMismatch: what differs, in Japanese, and what to do.
    """
    manifest = _read_manifest(folder)
    hashes = manifest["arrays"]
    wanted = [name for name in _ARRAYS if name in hashes or name not in _LATER]
    arrays = {name: _read_array(folder, name, hashes.get(name)) for name in wanted}
    heads = tuple(Head(**head) for head in manifest["heads"])
    _check_shapes(folder, manifest, arrays, heads)
    return Model(
        name=manifest["name"],
        basis=manifest["basis"],
        vocabulary=Vocabulary(*(arrays[name] for name in _VOCABULARY)),
        heads=heads,
        # Kept as they are multiplied: turning them for every chunk would cost as much as the product.
        text_weights=arrays["text_weights"].astype(np.float32),
        cue_features=tuple(manifest["cue_features"]),
        cue_weights=arrays["cue_weights"],
        version=manifest["version"],
        about=manifest["about"],
        encoder_weights=arrays["encoder_weights"],
        examples=tuple(Precedent(*example) for example in manifest["examples"]),
        example_vectors=arrays["example_vectors"],
        text_keys=arrays.get("text_keys", _NO_KEYS),
    )


def needs_encoder(folder: Path) -> bool:
    """Whether a model reads with the sentence encoder: what its manifest says. Raises ModelMismatch."""
    return bool(_read_manifest(folder)["encoder"])


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.is_file():
        raise ModelMismatch(no_model(folder))
    if path.stat().st_size > _MAX_MANIFEST_BYTES:
        raise ModelMismatch(f"{path}: manifest.json が大きすぎます。正しいモデルのフォルダーを指定してください。")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = _version(manifest)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise ModelMismatch(f"{path}: manifest.json を読めません。モデルを入れ直してください。") from error
    if manifest.get("schema") != SCHEMA:
        raise ModelMismatch(
            f"{path}: 形式 {manifest.get('schema')} のモデルです。この版が読めるのは形式 {SCHEMA} です。"
        )
    if manifest.get("version") != version:
        raise ModelMismatch(
            f"{path}: 内容が版番号 {manifest.get('version')} と一致しません(改変のおそれ)。モデルを入れ直してください。"
        )
    if manifest["dictionary"] != dictionary_version():
        raise ModelMismatch(
            f"{path}: 辞書 {manifest['dictionary']} 用のモデルですが、入っている辞書は {dictionary_version()} です。"
            "学習し直すか、辞書の版をそろえてください。"
        )
    if manifest.get("reading") != READING:
        raise ModelMismatch(
            f"{path}: 文の読み方が今と異なる版で学習したモデルです(今は国籍、地域、団体などの名を伏せて読みます)。"
            "学習し直すか、同梱のモデルを指定してください。"
        )
    if manifest["encoder"] not in ("", WEIGHTS_SHA256):
        raise ModelMismatch(f"{path}: 別の文エンコーダー用のモデルです。この版に同梱のモデルを指定してください。")
    return dict(manifest)


def no_model(folder: Path) -> str:
    """Return why a folder is no model, and which there are."""
    if folder.suffix in _REFUSED or (folder.is_dir() and any(p.suffix in _REFUSED for p in folder.iterdir())):
        return (
            f"{folder}: この種類のモデルは、開くだけで命令が実行されるおそれがあるため読みません。"
            "manifest.json と .npy だけのモデルを指定してください。"
        )
    names = "、".join(sorted(shipped_models())) or "なし"
    return f"{folder}: モデルがありません(manifest.json が必要です)。同梱のモデル: {names}"


def _read_array(folder: Path, name: str, expected: str | None) -> NDArray[Any]:
    path = folder / f"{name}.npy"
    if not path.is_file():
        raise ModelMismatch(f"{path}: モデルのファイルが足りません。モデルを入れ直してください。")
    with path.open("rb") as stream:
        actual = hashlib.file_digest(stream, "sha256").hexdigest()
    if actual != expected:
        raise ModelMismatch(
            f"{path}: ハッシュが manifest.json と一致しません(改変または破損)。モデルを入れ直してください。"
        )
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ModelMismatch(f"{path}: 配列として読めません。モデルを入れ直してください。") from error
    if array.dtype != _ARRAYS[name] or (array.dtype.kind == "f" and not _is_finite(array)):
        raise ModelMismatch(f"{path}: 型が {array.dtype} であるか、有限でない値を含みます。")
    return np.asarray(array)


def _is_finite(array: NDArray[Any]) -> bool:
    """Whether no float is infinite or no number."""
    if array.dtype != np.float16 or not array.size:
        return bool(np.isfinite(array).all())
    # NumPy asks half floats one by one, a fiftieth of a cold start. By their bits (IEEE 754) all that is not finite
    # comes last, among the positive ones as among the negative.
    return bool(array.view(np.int16).max() < _INFINITY and array.view(np.uint16).max() < _MINUS_INFINITY)


def _check_shapes(
    folder: Path, manifest: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], heads: tuple[Head, ...]
) -> None:
    columns = sum(len(arrays[name]) for name in ("word_keys", "char_keys", "sense_keys"))
    n_encoder = COLUMNS if manifest["encoder"] else 0
    expected = {
        "word_idf": arrays["word_keys"].shape,
        "char_idf": arrays["char_keys"].shape,
        "sense_idf": arrays["sense_keys"].shape,
        "text_weights": (columns, len(heads)),
        "cue_weights": (len(manifest["cue_features"]), len(heads)),
        "encoder_weights": (n_encoder, len(heads)),
        "example_vectors": (len(manifest["examples"]), DIMENSIONS),
        **{name: (arrays[name].size,) for name in _LATER & arrays.keys()},
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ModelMismatch(f"{folder / name}.npy: 形が {arrays[name].shape} です。{shape} が必要です。")
    if ANY not in {head.category for head in heads}:
        raise ModelMismatch(f"{folder}: 順位付けの頭部「{ANY}」がありません。")
