"""A desk can always leave an adopted model, even one that can no longer be read."""

import json

import pytest

from triage import encoder
from triage.adopt import adopt, roll_back
from triage.decision import Person
from triage.modelchoice import POINTER, find_model, shipped_model, usable_model
from triage.modelfile import ModelMismatch, load_model, shipped_models

ANALYST = Person("bunseki", "訓練課", "係員")
SHIPPED = shipped_model()


def pointed(home, *folders):
    (home / POINTER).write_text(json.dumps([str(folder) for folder in folders]), encoding="utf-8")
    recorded = []

    def record(kind, by, body, reason):
        recorded.append((kind, body))
        return len(recorded)

    return record, recorded


def test_a_model_that_cannot_be_read_can_be_replaced(tmp_path):
    """The record names it by its folder; the new one scores from now on."""
    record, recorded = pointed(tmp_path, tmp_path / "gone")

    version = adopt(SHIPPED, tmp_path, ANALYST, record, comparison=None, reason="")

    assert recorded == [("model_adopted", {"version": version, "before": "gone(読めません)", "worse": ""})]
    assert find_model("auto", tmp_path) == SHIPPED


def test_rolling_back_past_unreadable_models_ends_at_a_shipped_one(tmp_path):
    """Two of them in the list: back twice, and what is said is the version that then scores."""
    record, recorded = pointed(tmp_path, tmp_path / "old", tmp_path / "older")

    assert roll_back(tmp_path, ANALYST, record, reason="壊れているため") == "old(読めません)"
    version = roll_back(tmp_path, ANALYST, record, reason="壊れているため")

    assert version == load_model(find_model("auto", tmp_path)).version
    assert [body["version"] for _, body in recorded] == ["old(読めません)", version]


@pytest.mark.parametrize("damaged", ["[", '{"a": 1}', "[1]"])
def test_a_damaged_list_is_refused_with_what_to_do(damaged, tmp_path):
    """It is named, and nothing is guessed."""
    (tmp_path / POINTER).write_text(damaged, encoding="utf-8")

    with pytest.raises(ModelMismatch, match="別の場所に移してください"):
        find_model("auto", tmp_path)


@pytest.fixture
def no_encoder(monkeypatch):
    """A machine without the extra `encoder`: `modelchoice` and `adopt` ask the same function."""
    monkeypatch.setattr(encoder, "encoder_ready", lambda: False)


def test_a_model_that_cannot_read_here_is_not_adopted(no_encoder, tmp_path):
    """Every score after it would be refused: nothing is recorded, and what scores stays."""
    record, recorded = pointed(tmp_path, SHIPPED)

    with pytest.raises(encoder.EncoderMissing, match=r"requirements\.lock"):
        adopt(shipped_models()["semantic"], tmp_path, ANALYST, record, comparison=None, reason="")

    assert recorded == [] and find_model("auto", tmp_path) == SHIPPED


def test_a_model_that_cannot_read_here_is_not_chosen(no_encoder, tmp_path):
    """By name, by folder or adopted elsewhere before; one that reads words alone is."""
    semantic = shipped_models()["semantic"]
    pointed(tmp_path, semantic)

    for name in ("auto", "semantic", str(semantic)):
        with pytest.raises(encoder.EncoderMissing):
            usable_model(name, tmp_path)
    assert usable_model("default", tmp_path).name == "default"
