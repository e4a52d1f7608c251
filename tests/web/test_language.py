"""Japanese first, English on request: the catalogue is complete, and a page in English marks what stays Japanese."""

import gettext
import re

import html5lib
import pytest
from django.template import Context, Template
from django.utils import translation

from triage.store.models.machine import Version
from triage.web.language import filled, in_words, said, written

from . import catalogue
from .catalogue import CATALOGUE, JAPANESE
from .conftest import browser, signed_in_as
from .screens import SCREENS
from .test_console import HIDE

ITEM = re.compile(r"5\(2\)[アイ][①-⑳]?")
LANG = "triage-language"


def body(response):
    return response.content.decode()


def english(client):
    client.cookies[LANG] = "en"
    return client


def test_every_text_has_an_english_one_and_none_is_left_over():
    """Templates, code, tables and the shipped policy's messages: no entry is missing, empty, doubtful or unused."""
    entries, fuzzy = catalogue.written(CATALOGUE / "django.po")
    header = entries.pop("")

    assert "charset=UTF-8" in header and not fuzzy
    assert set(entries) == catalogue.asked()
    assert [text for text, english in entries.items() if not english.strip()] == []


def test_what_is_filled_in_is_the_same_in_both_languages():
    """Every place for a value stands in the English text too, and no other one."""
    entries, _ = catalogue.written(CATALOGUE / "django.po")
    places = re.compile(r"%\(\w+\)s|\{\w+\}")

    assert [t for t, e in entries.items() if set(places.findall(t)) != set(places.findall(e))] == []
    assert [e for e in entries.values() if JAPANESE.search(e)] == []


def test_the_compiled_catalogue_is_the_one_that_is_written():
    """django.mo holds what django.po says: compile it again after a change (CONTRIBUTING)."""
    entries, _ = catalogue.written(CATALOGUE / "django.po")
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog

    assert {text: english for text, english in compiled.items() if text} == {t: e for t, e in entries.items() if t}


def test_it_is_japanese_until_somebody_switches(desk):
    """A browser's own preference changes nothing; the switch in the foot of the page does, and back."""
    client = browser(headers={"accept-language": "en-US,en"})
    assert 'value="en" class="plain" lang="en">English</button>' in body(client.get("/login/"))
    assert '<html lang="ja">' in body(client.get("/login/")) and "ログイン" in body(client.get("/login/"))

    response = client.post("/language/", {"language": "en", "next": "/login/"})
    assert response["Location"] == "/login/" and response.cookies[LANG]["httponly"]
    page = client.get("/login/")
    assert page["Content-Language"] == "en" and '<html lang="en">' in body(page) and "Sign in" in body(page)

    client.post("/language/", {"language": "ja", "next": "/login/"})
    assert '<html lang="ja">' in body(client.get("/login/"))


@pytest.mark.parametrize("asked", [{"language": "xx"}, {"language": "en", "next": "https://evil.example/"}])
def test_the_switch_leads_nowhere_else(desk, asked):
    """An unknown language changes nothing, and no address of another host is followed."""
    response = browser().post("/language/", asked)

    assert response["Location"] == "/"
    assert browser().get("/language/").status_code == 405


def test_a_made_up_cookie_is_japanese(desk):
    """Whatever stands in the cookie, the page answers."""
    client = desk["kansa"]
    client.cookies[LANG] = "../../etc"

    assert '<html lang="ja">' in body(client.get("/"))


def left_in_japanese(page):
    """Return the Japanese of a page outside what is marked as Japanese: its texts and the attributes people hear."""
    found = []

    def go(node):
        if node.get("lang") == "ja":
            return
        texts = [node.text or "", *(child.tail or "" for child in node)]
        if node.tag in ("script", "textarea"):
            texts = []
        texts += [node.get(name, "") for name in ("aria-label", "title", "alt", "placeholder", "data-wrong")]
        found.extend(text.strip() for text in texts if JAPANESE.search(ITEM.sub("", text)))
        for child in node:
            if isinstance(child.tag, str):
                go(child)

    go(html5lib.parse(page, namespaceHTMLElements=False))
    return found


@pytest.mark.parametrize("screen", [s for s in SCREENS if not s.press], ids=lambda s: s.name)
def test_a_page_in_english_marks_all_that_is_japanese(request, desk, screen):
    """Outside lang="ja" (comments, the guideline's words, names) no Japanese is left; the markup stays valid."""
    clients = request.getfixturevalue("doors" if screen.ways else "used")
    client = english(clients[screen.who] if screen.who else browser())
    page = body(client.get(screen.path))

    assert '<html lang="en">' in page
    assert left_in_japanese(page) == []
    html5lib.HTMLParser(strict=True).parse(page)


def test_what_answers_a_form_is_english_too(used):
    """Refused, held, conflicting and recorded: with what was filled in, and the guideline's own questions marked."""
    tantou, sekinin = english(used["tantou"]), english(used["sekinin"])
    refused = tantou.post("/comment/decide/", {"id": "c2", "action": "measure", "clause": "law", "expected": "0"})
    tantou.get("/comment/?id=c3")
    held = sekinin.post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    changed = tantou.post("/comment/decide/", {"id": "c3", "action": "leave", "text": "x"})
    sekinin.post("/comment/claim/", {"id": "c2"})
    late = sekinin.post("/comment/decide/", {"id": "c1", "action": "leave", "expected": "0"})
    kept = sekinin.post("/comment/note/", {"id": "c2", "note": "メモ"}, follow=True)

    assert "5(2)イ①: Write the law and the article." in body(refused)
    assert "The note was recorded." in body(kept)
    for page in (refused, held, changed, late, kept):
        assert left_in_japanese(body(page)) == [], page.status_code


def test_a_comment_is_never_put_into_other_words(desk):
    """A comment that says just what a button says is shown as it was posted, and so is a name."""
    Version.objects.filter(comment__key="c3").update(text="検索")
    page = body(english(desk["tantou"]).get("/comment/?id=c3"))

    assert re.search(r'lang="ja"[^>]*>検索</p>', page)
    with translation.override("en"):
        assert in_words("検索") == "Search"
        assert written("検索") == '<span lang="ja">検索</span>'


def test_marking_escapes(desk):
    """What is marked as Japanese is still text, never markup."""
    with translation.override("en"):
        shown = Template("{% load said %}{{ value|written }}{{ value|said }}").render(Context({"value": "<b>あ</b>"}))

    assert shown == '<span lang="ja">&lt;b&gt;あ&lt;/b&gt;</span>' * 2
    assert said("<b>あ</b>") == "<b>あ</b>"


def test_the_record_is_the_same_whoever_reads_it(desk):
    """What somebody decides in English is recorded word for word like in Japanese."""
    from triage.store.decisions import timeline

    english(desk["tantou"]).post("/comment/decide/", {**HIDE, "reason": "理由"})

    (event,) = timeline("c1")
    assert event.decision.reason == "理由" and event.decision.facts.startswith("対象：特定の職員")
    assert signed_in_as("kansa").get("/comment/?id=c1")["Content-Language"] == "ja"


def test_a_name_in_a_message_is_marked_and_the_rest_is_english(desk):
    """Handing a comment to somebody with a Japanese name: the name alone is Japanese, and still text."""
    from triage.web import people

    from .conftest import PASSWORD

    people.add("見本花子", PASSWORD, role="moderator", section="見本所", post="主任")
    page = body(
        english(desk["tantou"]).post("/comment/hand/", {"id": "c3", "to": "見本花子", "reason": "x"}, follow=True)
    )

    message = page.split('role="status">')[1].split("</p>")[0]
    assert '<span lang="ja">見本花子</span>' in message and not message.startswith("<span")
    with translation.override("en"):
        assert filled("Handed to %(to)s.", to="<b>あ") == 'Handed to <span lang="ja">&lt;b&gt;あ</span>.'
