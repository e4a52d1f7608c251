"""Wordings against their own examples."""

import pytest

from triage.detectors.wordings import Wording, WordingError, _wording, compiled, load_wordings

WORDINGS = [*load_wordings("private_matters"), *load_wordings("claims")]


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: f"{wording.kind}:{wording.must_match[0]}")
def test_wording_keeps_its_examples(wording: Wording) -> None:
    """A pattern finds each text it must find and leaves each text it must leave, disguises of width apart."""
    pattern = compiled(wording.pattern)
    assert [text for text in wording.must_match if not pattern.search(text.lower())] == []
    assert [text for text in wording.must_not_match if pattern.search(text.lower())] == []


@pytest.mark.parametrize(
    ("column", "value", "said"), [("must_match", "", "空欄"), ("pattern", "(?<=a)b", "RE2"), ("pattern", "(", "RE2")]
)
def test_bad_row_is_named(column: str, value: str, said: str) -> None:
    """An unusable row is refused with its place and what is allowed."""
    row = {"kind": "claim", "pattern": "a", "must_match": "a", "must_not_match": "b"}
    with pytest.raises(WordingError, match=rf"x\.tsv の 3 行目: .*{said}"):
        _wording("x.tsv の 3 行目", row | {column: value}, {})


def test_a_part_stands_in_the_patterns_below_it() -> None:
    """A name in angle brackets is replaced by the pattern that it names."""
    row = {"kind": "claim", "pattern": "(?:<office>)です", "must_match": "局です", "must_not_match": "店です"}
    assert _wording("x.tsv の 3 行目", row, {"<office>": "局|所"}).pattern == "(?:局|所)です"
