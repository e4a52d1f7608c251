"""The report of a measurement: complete, inert, and the same without a network."""

import html5lib
import pytest

from tests.learn.made import measured, row
from triage.cli.exits import CONFIGURATION, exit_code
from triage.learn import figures
from triage.learn.figures import PicturesMissing
from triage.records import CategoryId, Cue, Span
from triage.report import page, write_report

HOSTILE = "<script>alert(1)</script>\"><img src=x onerror='a'> & \u200b南"
WANTED = [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1]]
GIVEN = [[0.9, 0.123, 0.1, 0], [0.9, 0.9, 0.1, 0], [0.1, 0.876, 0.1, 0], [0.1, 0.1, 0.1, 0.9]]
ROWS = (
    row("missed<b>", HOSTILE, yes=["law"]),
    row("found", "見つかった文", yes=["law"]),
    row("false", "誤って示した文", no=["law", "privacy"]),
    row("plain", "示さない文", no=["law", "privacy"]),
)
XLINK = "{http://www.w3.org/1999/xlink}href"


def evidence(rows, categories):
    """Mark the first two code points of every text."""
    return [[Cue(CategoryId(c), (Span(0, 2),), 1.0, "test", "理由<i>")] for _, c in zip(rows, categories, strict=True)]


@pytest.fixture(scope="module")
def written():
    return page(measured(WANTED, GIVEN, ROWS), evidence)


@pytest.fixture(scope="module")
def tree(written):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(written)


def names(tree):
    return {str(element.tag).rpartition("}")[2] for element in tree.iter()}


def test_the_page_is_valid_and_holds_no_script_and_nothing_from_elsewhere(tree):
    """It parses without an error; there is no active element, and every reference stays inside the page."""
    references = [
        value
        for element in tree.iter()
        for key, value in element.attrib.items()
        if key in ("src", "href", "action", "data", XLINK)
    ]

    assert names(tree).isdisjoint({"script", "img", "image", "link", "iframe", "object", "form", "b", "i"})
    assert {value[0] for value in references} == {"#"}
    assert "url(http" not in "".join(element.get("style", "") for element in tree.iter())


def test_comment_text_is_shown_and_inert(tree, written):
    """Markup in a comment is text on the page, what hides in it is named, and the posted bytes do not occur."""
    shown = ["".join(p.itertext()) for p in tree.iter("p") if p.get("class") == "text"]

    assert HOSTILE.replace("\u200b", "⟦ZWSP⟧") in shown
    assert "<script" not in written and "<img" not in written


def test_errors_are_listed_with_probability_and_marked_evidence(tree):
    """One miss and one false suggestion, with figures and the words that show them; what was right is not there."""
    articles = ["".join(a.itertext()) for a in tree.iter("article")]
    marks = ["".join(mark.itertext()) for mark in tree.iter("mark")]

    assert [("0.123" in a, "0.876" in a) for a in articles] == [(True, False), (False, True)]
    assert marks == ["<s", "誤っ"]
    assert not any("見つかった文" in a for a in articles)


def test_the_page_says_on_what_it_rests_and_what_it_does_not_say(written):
    """Basis, n of everything measured, the interval of a rate, and the limits."""
    assert "作例で学習・実績なし" in written and "この数値が言わないこと" in written
    assert "n=4(作例 4 件)" in written
    assert "0.500 [0.013, 0.987]" in written


def test_every_picture_is_there_and_no_id_is_twice(tree):
    """Four drawings with a name for those who cannot see them; ids of one picture do not reach into another."""
    drawn = [e for e in tree.iter() if str(e.tag).endswith("svg")]
    ids = [e.get("id") for e in tree.iter() if e.get("id")]

    assert len(drawn) == 4 and all(e.get("aria-label") for e in drawn)
    assert len(ids) == len(set(ids))


def test_the_same_measurement_gives_the_same_page(written):
    """No date and no random number: two reports can be compared."""
    assert page(measured(WANTED, GIVEN, ROWS), evidence) == written


def test_no_picture_warns_of_a_missing_glyph(recwarn):
    """Japanese is drawn with a font that has it."""
    page(measured(WANTED, GIVEN, ROWS), evidence)

    assert [w for w in recwarn if "Glyph" in str(w.message)] == []


def test_without_the_drawing_parts_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    """Exit 78, what to type, and no half-written file."""
    monkeypatch.setattr(figures, "find_spec", lambda name: None)

    with pytest.raises(PicturesMissing, match=r"pip install --require-hashes") as caught:
        write_report(measured(WANTED, GIVEN, ROWS), evidence, tmp_path / "r.html")

    assert exit_code(caught.value) == CONFIGURATION
    assert list(tmp_path.iterdir()) == []
