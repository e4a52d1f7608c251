"""The difference of two posts as spans on what was posted."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.detectors.repeats import Difference, difference
from triage.fold import fold
from triage.records import Span


def cut(text, spans):
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("one", "other", "mine", "theirs"),
    [
        ("この求人票は嘘です", "この求人票は嘘ですよね", [], ["よね"]),
        ("窓口の対応は最悪だった", "窓口の対応は最高だった", ["悪"], ["高"]),
        ("★ﾊﾞｶな会社ですね", "バカな会社", ["ですね"], []),
        ("給料が１０万と書いてある", "給料が20万と書いてある", ["１"], ["2"]),
        ("同じ文です！！🎉", "同じ文です", [], []),
        ("", "求人票", [], ["求人票"]),
    ],
)
def test_only_what_differs_is_marked(one, other, mine, theirs):
    """The differing letters are marked on both texts as posted; width, marks and emoji are no difference."""
    found = difference(one, other)
    assert cut(one, found.left) == mine
    assert cut(other, found.right) == theirs


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=100)
def test_spans_lie_inside_and_apart(one, other):
    """Whatever was posted, spans are inside their text, ascending and apart, and none where the folded texts are equal."""
    found = difference(one, other)
    for text, spans in ((one, found.left), (other, found.right)):
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(before.end < after.start for before, after in pairwise(spans))
    assert (found == Difference((), ())) is (fold(one) == fold(other))


def test_two_runs_are_two_spans():
    """Changes apart from each other are spans of their own."""
    assert difference("赤い屋根の白い家", "青い屋根の黒い家").left == (Span(0, 1), Span(5, 6))
