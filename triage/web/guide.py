"""判定の手引き as a page of the console: the same text as in docs/, with a place to jump to for each item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from triage.web.views import base

_NAME = "labeling-guide.ja.md"
_ANCHORED = re.compile(r'^<a id="([a-z]+)"></a>\n(#+ )(.*)$', re.MULTILINE)
# A table or a listing is wider than a telephone: it moves sideways in a frame that the keyboard reaches.
_FRAME = '<div class="scroll" tabindex="0" role="group" aria-label="{}">'


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the guide and the place it stands at."""

    id: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide as HTML of ours, and its chapters."""

    html: SafeString
    chapters: tuple[Chapter, ...]


def guide_text() -> str:
    """Return the guide as it was written: from the wheel, else from the source tree."""
    inside = Path(str(files("triage"))) / "web" / _NAME
    path = inside if inside.is_file() else Path(str(files("triage"))).parent / "docs" / _NAME
    return path.read_text(encoding="utf-8")


@cache
def guide() -> Guide:
    """Return the guide as shown; it comes with the program, so it is read once."""
    text = guide_text()
    anchors = {title: name for name, _, title in _ANCHORED.findall(text)}
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(_ANCHORED.sub(r"\2\3", text))
    headings = [
        (token, tokens[place + 1].content) for place, token in enumerate(tokens) if token.type == "heading_open"
    ]
    for place, (token, title) in enumerate(headings):
        token.attrSet("id", anchors.get(title, f"part-{place}"))
    chapters = [Chapter(str(t.attrGet("id")), title, int(t.tag[1])) for t, title in headings if t.tag in ("h2", "h3")]
    html = markdown.renderer.render(_framed(tokens), markdown.options, {})
    return Guide(mark_safe(html), tuple(chapters))  # noqa: S308 - rendered from a file of the program's own


def _framed(tokens: Sequence[Token]) -> list[Token]:
    framed, title = [], ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            title = tokens[place + 1].content
        if token.type in ("table_open", "fence"):
            framed.append(_raw(_FRAME.format(f"{title}の{'表' if token.type == 'table_open' else '書き方の例'}")))
        if token.type == "th_open":
            token.attrSet("scope", "col")
        framed.append(token)
        if token.type in ("table_close", "fence"):
            framed.append(_raw("</div>"))
    return framed


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)


@require_safe
@login_required
def shown(request: HttpRequest) -> HttpResponse:
    """Show the guide with its contents in front."""
    return render(request, "web/guide.html", {**base(request), "guide": guide(), "page": "guide"})
