"""Numbers from text: the same for one comment as for many, and traceable to places in the text."""

import numpy as np
import pytest

from triage.features import cue_features, cue_names, extract, learn_vocabulary
from triage.places import occurrences
from triage.reading import read
from triage.records import CategoryId, Comment, CommentId, Cue, Platform, Source, Span

TEXTS = ["窓口で怒鳴られました", "窓口の人が親切でした", "求人票と給料が違う", "給料が違う！", "", "🔥🔥🔥"]


def reading(text, post=""):
    return read(Comment(CommentId(text), Platform.X, text, Source("test", "t", "", 1), post_text=post))


READINGS = [reading(text) for text in TEXTS]
VOCABULARY = learn_vocabulary(READINGS, min_rows=2)


def dense(readings):
    """Every column of the rows, by multiplying with the identity."""
    return extract(readings, VOCABULARY).times(np.eye(VOCABULARY.size))


def test_a_row_does_not_depend_on_its_batch():
    """Vectorising one comment gives exactly its row of the whole batch."""
    whole = dense(READINGS)
    alone = np.vstack([dense([r]) for r in READINGS])

    assert np.array_equal(whole, alone)


def test_grams_never_cross_from_one_comment_into_the_next():
    """Two short comments together know no n-gram that neither has alone."""
    first, second = reading("あい"), reading("うえ")
    both = learn_vocabulary([first, second], min_rows=1)

    assert both.size == sum(learn_vocabulary([r], min_rows=1).size for r in (first, second))


def test_rare_grams_are_not_learnt():
    """With min_rows=2, only what two comments share enters the vocabulary."""
    found = occurrences([READINGS[2]], VOCABULARY)
    places = {TEXTS[2][start:end] for start, end in zip(found.starts, found.ends, strict=True)}

    assert "給料" in places
    assert "求人" not in places


def test_blocks_are_unit_length_where_anything_is_known():
    """Word and character blocks are each normalised, so long comments do not shout."""
    words, chars = np.split(dense([READINGS[3]])[0], [len(VOCABULARY.word_keys)])

    assert np.linalg.norm(words) == pytest.approx(1.0)
    assert np.linalg.norm(chars) == pytest.approx(1.0)


def test_unknown_words_are_counted_as_unknown():
    """The known share is 1 for a text of learnt words and 0 for one of none."""
    known = extract([reading("給料が違う"), reading("🔥🔥🔥"), reading("")], VOCABULARY).known

    assert known.tolist() == [1.0, 0.0, 0.0]


def test_occurrences_point_at_exactly_the_columns_of_the_row():
    """Evidence can name every non-zero column of a row and no other."""
    columns = np.flatnonzero(dense([READINGS[0]])[0])
    found = occurrences([READINGS[0]], VOCABULARY)

    assert set(found.columns.tolist()) == set(columns.tolist())


def test_places_in_a_batch_are_places_in_the_texts_laid_end_to_end():
    """Two readings together give the places of each, the second's moved by the first's length."""
    both = occurrences(READINGS[:2], VOCABULARY)
    alone = [occurrences([r], VOCABULARY) for r in READINGS[:2]]
    shift = len(READINGS[0].normal.text)

    expected = sorted([*alone[0].starts.tolist(), *(alone[1].starts + shift).tolist()])
    assert sorted(both.starts.tolist()) == expected


def test_cue_features_keep_the_strongest_and_the_sum():
    """Two cues of one detector and category give their maximum and ln(1 + sum)."""
    cues = [Cue(CategoryId("law"), (Span(0, 1),), s, "lexicon", "理由") for s in (0.5, 0.25)]
    names = cue_names([("lexicon", "law")])

    row = dict(zip(names, cue_features([READINGS[0]], [cues], names)[0], strict=True))

    assert row["lexicon:law:strongest"] == 0.5
    assert row["lexicon:law:sum"] == pytest.approx(np.log1p(0.75))


def test_a_comment_that_shares_words_with_its_post_says_so():
    """The share of the comment's bigrams found in its post is a feature."""
    names = cue_names([])
    rows = cue_features([reading("説明会", "本日説明会です"), reading("天気", "本日説明会です")], [(), ()], names)
    at = names.index("shape:shared_with_post")

    assert rows[:, at].tolist() == [1.0, 0.0]
