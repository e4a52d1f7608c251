"""Word meanings distilled from the encoder give a head the same sum as the encoder's vectors would."""

import numpy as np
import pytest

from triage.features import extract, learn_vocabulary
from triage.learn import senses
from triage.learn.senses import dictionary_lemmas, learn_senses, sense_features, sense_weights, with_senses
from triage.reading import read
from triage.records import Comment, CommentId, Platform, Source

TEXTS = ["窓口で怒鳴られました", "求人票と給料が違う", "訓練の申込みはいつまでですか", "ビールの話"]
READINGS = [read(Comment(CommentId(t), Platform.X, t, Source("test", "t", "", 1))) for t in TEXTS]


def test_the_dictionary_gives_words_that_no_label_holds():
    """Common nouns and verbs of any talk are there; proper names are not."""
    known = set(dictionary_lemmas())

    assert {"学校", "ビール-beer", "怒鳴る", "給料"} <= known
    assert known.isdisjoint({"カゴシマ", "タナカ"})


@pytest.fixture(autouse=True)
def _short_dictionary(monkeypatch):
    """Embed a few words of the dictionary, not 128,000."""
    monkeypatch.setattr(senses, "dictionary_lemmas", lambda: ("ビール-beer", "学校", "話"))


def test_folded_weights_are_the_same_model():
    """Weights of 512 sense features, folded into one weight a lemma, give equal scores at scoring time."""
    learnt = learn_senses(READINGS[:3])
    meant = np.random.default_rng(1).normal(size=(512, 2))
    vocabulary = with_senses(learn_vocabulary(READINGS[:3], min_rows=1), learnt)
    (*_, rows) = extract(READINGS, vocabulary).blocks

    (folded,) = sense_weights(learnt, meant)

    assert np.allclose(rows.times(folded), sense_features(READINGS, learnt) @ meant)


def test_an_unlabelled_word_has_a_meaning():
    """A comment of words in no labelled comment still has a vector."""
    learnt = learn_senses(READINGS[:3])

    assert np.linalg.norm(sense_features(READINGS[3:], learnt)) > 0.5
