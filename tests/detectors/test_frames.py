"""Frames against their own examples."""

import pytest
import re2

from tests.detectors.implied import implies
from triage.detectors.frames import Frame, Frames, load_frames
from triage.detectors.lexicon import CATEGORIES
from triage.detectors.wordings import lacks
from triage.reading import Reading, read
from triage.records import CategoryId, Comment, CommentId, Platform, Source
from triage.retrain import read_labelled

FRAMES = load_frames()


def reading(text: str) -> Reading:
    return read(Comment(CommentId("c1"), Platform.X, text, Source("test", "t.csv", "0" * 64, 1)))


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.id)
def test_frame_keeps_its_examples(frame: Frame) -> None:
    """A frame finds each text it must find and leaves each text it must leave; its category is known."""
    only = Frames([frame])
    assert frame.category in CATEGORIES
    assert [text for text in frame.must_match if not only([reading(text)])[0]] == []
    assert [text for text in frame.must_not_match if only([reading(text)])[0]] == []


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.id)
def test_frame_is_found_among_all(frame: Frame) -> None:
    """Filtering many frames at once loses none of them."""
    found = Frames(FRAMES)([reading(text) for text in frame.must_match])
    assert all(any(cue.reason == frame.reason for cue in cues) for cues in found)


def test_disguised_frame_is_read() -> None:
    """A frame is also sought where its words are hidden, and the span runs over the words as posted."""
    text = "使ってない口.座、高く買います"
    (cues,) = Frames(FRAMES)([reading(text)])
    spans = [text[span.start : span.end] for cue in cues if cue.category == "crime" for span in cue.spans]
    assert [span.startswith("口.座、高く買") for span in spans] == [True]


def test_no_frames_no_cues() -> None:
    """Without frames nothing is found."""
    assert Frames([])([reading("死ね")]) == [()]


def test_reason_is_one_sentence_with_own_span() -> None:
    """A frame gives one cue with a span for each place it was found."""
    frame = Frame("x", CategoryId("other"), ("ほげ",), "ほげ", 0.5, "理由です。", ("ほげ",), ("ふが",))
    (cues,) = Frames([frame])([reading("ほげとほげ")])
    assert [(span.start, span.end) for span in cues[0].spans] == [(0, 2), (3, 5)]


@pytest.mark.parametrize("frame", [frame for frame in FRAMES if frame.also], ids=lambda frame: frame.id)
def test_every_match_holds_a_word_behind_the_ampersand(frame: Frame) -> None:
    """Whatever the pattern may match holds one of them; a word left out would lose finds without an error."""
    assert implies(frame.pattern, frame.also)


def test_needs_lose_no_match(few_labels) -> None:
    """Whatever labelled comment a frame's pattern matches also holds one of the words it is looked for by, and needs."""
    texts = [read(row.comment).normal.text for row in read_labelled([few_labels])]
    lost = [
        (frame.id, text)
        for frame in FRAMES
        for pattern in [re2.compile(frame.pattern)]
        for text in texts
        if (lacks(text, frame.needs) or lacks(text, frame.also)) and pattern.search(text)
    ]
    assert lost == []
