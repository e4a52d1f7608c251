"""Wordings against their own examples."""

import pytest

from tests.detectors.implied import implies
from triage.detectors.wordings import Wording, WordingError, Wordings, _wording, compiled, lacks, load_wordings
from triage.reading import read_all
from triage.retrain import read_labelled

FILES = ("private_matters", "private_beside", "claims", "claims_beside", "stance")
WORDINGS = [wording for file in FILES for wording in load_wordings(file)]
ROW = {"kind": "claim", "needs": "a", "pattern": "a+", "must_match": "a", "must_not_match": "b"}


def kinds(wordings: list[Wording], text: str) -> list[str]:
    found = Wordings(wordings)
    return list(found.places(text, found.scan(text)))


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda wording: f"{wording.kind}:{wording.must_match[0]}")
def test_wording_keeps_its_examples(wording: Wording) -> None:
    """A pattern finds each text it must find and leaves each text it must leave, disguises of width apart."""
    assert [text for text in wording.must_match if not kinds([wording], text.lower())] == []
    assert [text for text in wording.must_not_match if kinds([wording], text.lower())] == []


@pytest.mark.parametrize("column", ["must_match", "needs"])
def test_bad_row_is_named(column: str) -> None:
    """An incomplete row is refused with its place and what is allowed."""
    with pytest.raises(WordingError, match=r"x\.tsv の 3 行目: .*空欄"):
        _wording("x.tsv の 3 行目", [*(ROW | {column: ""}).values()], {})


@pytest.mark.parametrize("pattern", ["(?<=a)b", "("])
def test_bad_pattern_is_named(pattern: str) -> None:
    """A pattern that does not run in linear time is refused when it is first looked for, not passed over."""
    with pytest.raises(WordingError, match=r"パターン「.*RE2"):
        kinds([_wording("x.tsv の 3 行目", [*(ROW | {"pattern": pattern}).values()], {})], "a")


def test_a_part_stands_in_the_patterns_below_it() -> None:
    """A name in angle brackets is replaced by the pattern that it names, and in the needs by its words."""
    part = Wording("<office>", ("局", "所"), "局|所", ("局",), ("店",))
    row = ROW | {"needs": "<office>|です", "pattern": "(?:<office>)です"}
    read = _wording("x.tsv の 3 行目", [*row.values()], {"<office>": part})
    assert (read.needs, read.pattern) == (("局", "所", "です"), "(?:局|所)です")


def test_what_a_pattern_needs_too_is_behind_an_ampersand() -> None:
    """Words after & are no words to look for a pattern by; without any of them it is not tried."""
    wording = _wording("x.tsv の 3 行目", [*(ROW | {"needs": "a|b|a&c|d"}).values()], {})
    assert (wording.needs, wording.also) == (("a", "b"), ("c", "d"))
    assert (kinds([wording], "ab"), kinds([wording], "ad")) == ([], ["claim"])


@pytest.mark.parametrize("needs", ["a&b&c", "a&b&", "a& b", "a&b|", "a&", "a|&b", "&a", "a||b"])
def test_a_bad_ampersand_is_named(needs: str) -> None:
    """What would silently switch a pattern or its second words off is refused with its place."""
    with pytest.raises(WordingError, match=r"x\.tsv の 3 行目: needs の値"):
        _wording("x.tsv の 3 行目", [*(ROW | {"needs": needs}).values()], {})


def test_an_ampersand_without_a_pattern_is_refused() -> None:
    """Words alone stand wherever one of them does; a second list would be passed over."""
    with pytest.raises(WordingError, match="pattern がないときは"):
        _wording("x.tsv の 3 行目", [*(ROW | {"needs": "a&b", "pattern": ""}).values()], {})


@pytest.mark.parametrize(
    "wording", [one for one in WORDINGS if one.also], ids=lambda wording: f"{wording.kind}:{wording.must_match[0]}"
)
def test_every_match_holds_a_word_behind_the_ampersand(wording: Wording) -> None:
    """Whatever the pattern may match holds one of them; a word left out would lose finds without an error."""
    assert implies(wording.pattern, wording.also)


@pytest.mark.parametrize(
    ("pattern", "words", "held"),
    [
        ("a(?:bc|d)e", ("bc", "de"), True), ("a(?:bc|d)?e", ("bc", "de"), False), ("x?a{2,}b", ("aa",), True),
        ("x?a{1,2}b", ("aa",), False), ("[^a]b", ("b",), True), ("[ab]c|d", ("ac", "bc", "d"), True),
        ("[ab]c|d", ("ac", "d"), False), ("^a.*b$", ("ab",), False), ("ab+|b", ("b",), True),
    ],
)  # fmt: skip
def test_what_is_implied_is_decided_by_the_pattern(pattern: str, words: tuple[str, ...], held: bool) -> None:
    """One way to match without any of the words is enough to say no."""
    assert implies(pattern, words) is held


def test_words_alone_are_a_wording() -> None:
    """A row without a pattern stands wherever one of its words does; its place is the leftmost of them."""
    found = Wordings([Wording("health", ("病院", "通院"), "", ("病院",), ("店",))])
    text = "先月から通院、今日も病院"
    assert found.places(text, found.scan(text)) == {"health": (4, 6)}


def test_needs_lose_no_match(few_labels) -> None:
    """Whatever labelled comment a pattern matches also holds one of the words it is looked for by, and needs too."""
    texts = [one.normal.text for one in read_all([row.comment for row in read_labelled([few_labels])])]
    lost = [
        (wording.kind, text)
        for wording in WORDINGS
        if wording.pattern
        for pattern in [compiled(wording.pattern)]
        for text in texts
        if (lacks(text, wording.needs) or lacks(text, wording.also)) and pattern.search(text)
    ]
    assert lost == []
