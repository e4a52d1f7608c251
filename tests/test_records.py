"""Records refuse what could not be true."""

import dataclasses
import pickle

import pytest

from triage.records import CategoryId, Cue, Span


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 1)])
def test_a_span_is_never_empty_or_negative(start, end):
    """A span with nothing in it, or before the text, is refused."""
    with pytest.raises(ValueError, match="start < end"):
        Span(start, end)


@pytest.mark.parametrize("strength", [0.0, -0.1, 1.01])
def test_a_cue_without_strength_is_no_cue(strength):
    """Strength lies in (0, 1]."""
    with pytest.raises(ValueError, match="strength"):
        Cue(CategoryId("law"), (), strength, "lexicon", "理由")


def test_records_cannot_be_changed_after_the_fact():
    """A span handed to somebody stays what it was."""
    span = Span(0, 1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        span.start = 5


def test_a_cue_comes_whole_out_of_another_process():
    """Category, spans, strength, detector and reason survive the way between processes."""
    cue = Cue(CategoryId("law"), (Span(0, 2), Span(4, 5)), 0.25, "lexicon", "理由")

    assert pickle.loads(pickle.dumps(cue)) == cue
