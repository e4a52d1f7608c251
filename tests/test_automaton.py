"""Words sought in many texts at once are found as if each text were read alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.automaton import Automaton

WORDS = ("あい", "い", "いう", "🌻", "ab")
TEXTS = st.lists(st.text("あいう🌻ab ", max_size=12), max_size=6)


def by_hand(text):
    places = [(at, s, s + len(w)) for at, w in enumerate(WORDS) for s in range(len(text)) if text.startswith(w, s)]
    return sorted(places)


@given(TEXTS)
def test_every_occurrence_in_every_text(texts):
    """Overlapping words, words side by side across two texts, astral characters: offsets are code points."""
    assert [sorted(found) for found in Automaton(WORDS).find(texts)] == [by_hand(text) for text in texts]


def test_longest_takes_no_word_inside_another():
    """With `longest`, the first word goes on as far as one does, and the next begins after it."""
    assert Automaton(WORDS, longest=True).find(["あいう"]) == [[(0, 0, 2)]]


def test_a_nul_in_a_text_joins_nothing():
    """A NUL is read as a space and shifts no text."""
    assert Automaton(WORDS).find(["あ\0い", "い"]) == [[(1, 2, 3)], [(1, 0, 1)]]


def test_no_words_find_nothing():
    """An empty list of words is no error."""
    assert Automaton(()).find(["あい", ""]) == [[], []]


@pytest.mark.parametrize("word", ["", "a\0b"])
def test_a_word_that_cannot_be_found_is_refused(word):
    """An empty word would be everywhere; one with NUL nowhere."""
    with pytest.raises(ValueError, match="NUL"):
        Automaton((word,))
