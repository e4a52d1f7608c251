"""The guide to labelling as a page: each item has its place, nothing in it is markup of somebody else's."""

import re
from pathlib import Path

import html5lib
import pytest

from triage.web.guide import guide, guide_text

from .conftest import POLICY, browser


def body(response):
    return response.content.decode()


def test_the_guide_is_for_staff(desk):
    """A stranger is sent to the sign-in page; everybody who signed in reads it."""
    assert browser().get("/guide/")["Location"].startswith("/login/")
    for client in desk.values():
        assert "最初に：批判は誹謗中傷ではありません" in body(client.get("/guide/"))


def test_every_item_has_its_place_in_the_guide(desk):
    """The links of the fourteen items lead to a heading of their own, and no place is named twice."""
    page = body(desk["tantou"].get("/guide/"))
    places = re.findall(r'<h[1-6] id="([^"]+)"', page)

    assert {clause.id for clause in POLICY.clauses} <= set(places)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', page)) - {"main"} <= set(places)


def test_the_page_is_valid_and_has_nothing_inline(desk):
    """Strict parsing finds no error; tables and listings are in a frame that the keyboard reaches."""
    page = body(desk["tantou"].get("/guide/"))

    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", page)
    assert len(re.findall(r"<table>|<pre>", page)) == page.count('<div class="scroll" tabindex="0"')


def test_markup_in_the_guide_is_text(monkeypatch):
    """The guide is written by people: a tag in it is shown, not obeyed."""
    monkeypatch.setattr("triage.web.guide.guide_text", lambda: "# 見本\n\n<script>alert(1)</script>\n")

    assert "<script>" not in guide.__wrapped__().html


@pytest.mark.parametrize("url", ["/comment/?id=c1", "/", "/queue/"])
def test_the_pages_lead_to_the_guide(desk, url):
    """Every page has the link; a suggestion leads to the place of its item."""
    page = body(desk["tantou"].get(url))

    assert 'href="/guide/"' in page
    assert ('href="/guide/#defamation"' in page) == url.startswith("/comment/")


def test_the_guide_is_the_one_that_is_published():
    """What the console shows is the text in docs/, word for word."""
    docs = Path(__file__).parent.parent.parent / "docs"

    assert guide_text() == (docs / "labeling-guide.ja.md").read_text(encoding="utf-8")
