"""A model is loaded whole and unaltered, or not at all; nothing is ever unpickled."""

import json

import numpy as np
import pytest

from triage.features import Vocabulary
from triage.modelchoice import find_model
from triage.modelfile import Head, Model, ModelMismatch, _is_finite, load_model, save_model

MODEL = Model(
    name="tiny",
    basis="authored",
    vocabulary=Vocabulary(
        np.array([3, 9], np.uint32),
        np.array([1, 2], np.float32),
        np.array([5], np.uint32),
        np.array([1], np.float32),
    ),
    heads=(Head("any", 0.0, 1.0, 0.0, 0.5, 30, 30), Head("law", 0.1, 1.0, 0.0, 0.5, 30, 30)),
    text_weights=np.arange(6, dtype=np.float16).reshape(3, 2),
    cue_features=("shape:question",),
    cue_weights=np.ones((1, 2), np.float32),
    version="",
    about={"examples": 60},
    encoder_weights=np.empty((0, 2), np.float32),
)


@pytest.fixture
def folder(tmp_path):
    save_model(MODEL, tmp_path / "tiny")
    return tmp_path / "tiny"


def test_a_saved_model_loads_the_same(folder):
    """Weights, heads and vocabulary survive; the version names the content."""
    loaded = load_model(folder)

    assert np.array_equal(loaded.text_weights, MODEL.text_weights)
    assert loaded.heads == MODEL.heads
    assert loaded.version.startswith("tiny-")


def test_the_same_model_is_saved_to_the_same_bytes(folder, tmp_path):
    """No clock and no path enters the files."""
    save_model(MODEL, tmp_path / "again")

    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


@pytest.mark.parametrize("name", ["text_weights.npy", "cue_weights.npy", "word_idf.npy"])
def test_one_changed_byte_is_refused(folder, name):
    """An array that does not hash to its manifest is named."""
    raw = bytearray((folder / name).read_bytes())
    raw[-1] ^= 1
    (folder / name).write_bytes(raw)

    with pytest.raises(ModelMismatch, match=name):
        load_model(folder)


def test_a_threshold_edited_by_hand_is_refused(folder):
    """The manifest is covered by its own version."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["heads"][1]["threshold"] = 0.99
    path.write_text(json.dumps(manifest), encoding="utf-8")

    with pytest.raises(ModelMismatch, match="改変"):
        load_model(folder)


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "model.skops"])
def test_a_pickled_model_is_refused_without_being_opened(tmp_path, name):
    """What could run code when opened is named as such, whatever it holds."""
    (tmp_path / name).write_bytes(b"not even a pickle")

    with pytest.raises(ModelMismatch, match="命令が実行"):
        load_model(tmp_path / name)
    with pytest.raises(ModelMismatch, match="命令が実行"):
        load_model(tmp_path)


def test_an_array_of_objects_never_loads(folder):
    """A pickle hidden in an .npy with a matching hash is refused by numpy itself."""
    import hashlib

    path = folder / "word_idf.npy"
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["arrays"]["word_idf"] = hashlib.sha256(path.read_bytes()).hexdigest()
    from triage.modelfile import _version

    manifest["version"] = _version(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    with pytest.raises(ModelMismatch, match="配列として読めません"):
        load_model(folder)


def test_every_half_float_that_is_not_finite_is_seen():
    """What the bits say of each of the 65,536 half floats, among finite ones, is what NumPy says."""
    halves = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = np.array([-65504, -0.0, 0.0, 65504], np.float16)
    found = [_is_finite(np.append(finite, half)) for half in halves]
    assert found == np.isfinite(halves).tolist()
    assert _is_finite(finite[:0])
    assert not _is_finite(np.array([np.inf], np.float32))


def test_a_model_of_another_reading_is_refused(folder, monkeypatch):
    """What a model was fitted to read must be what it is given."""
    monkeypatch.setattr("triage.modelfile.READING", 3)

    with pytest.raises(ModelMismatch, match="学習し直す"):
        load_model(folder)


def test_another_dictionary_is_refused(folder, monkeypatch):
    """Lemmas of another dictionary are other words."""
    monkeypatch.setattr("triage.modelfile.dictionary_version", lambda: "unidic-lite 9")

    with pytest.raises(ModelMismatch, match="unidic-lite 9"):
        load_model(folder)


def test_a_folder_with_something_in_it_is_not_overwritten(folder):
    """Saving over an older model would mix the two."""
    with pytest.raises(FileExistsError):
        save_model(MODEL, folder)


def test_an_unknown_name_lists_what_there_is(tmp_path):
    """A typo is answered with the names that work."""
    with pytest.raises(ModelMismatch, match="同梱のモデル"):
        find_model("defualt", tmp_path)
