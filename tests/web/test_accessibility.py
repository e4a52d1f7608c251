"""Every screen by axe, by keyboard, enlarged, narrow, in high contrast; what was found is written to docs/."""

import os
import re
from pathlib import Path

import html5lib
import pytest
from django.utils import timezone

from . import conformance
from .conformance import Results
from .screens import SCREENS
from .test_browser import address, browser, shoot, signed_in  # noqa: F401 - fixtures are found by name

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "accessibility.ja.md"
RESULTS = Results()
OPEN = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"


@pytest.fixture(scope="module", autouse=True)
def _document():
    """Write the document when asked to, with what this run found on every screen."""
    yield
    whole = len(RESULTS.found) == len(conformance.CHECKS) * len(SCREENS)
    if os.environ.get("TRIAGE_ACCESSIBILITY") and whole:
        DOCUMENT.write_text(conformance.written(RESULTS), encoding="utf-8", newline="\n")


class Walk:
    """Goes through the screens in one kind of window, each as whoever it is for, and notes what a check finds."""

    def __init__(self, chromium, server, width, clients, **options):
        self._browser, self._address, self._width, self._options = chromium, server, width, options
        self._clients = clients
        self._pages = {}
        self.problems = []

    def _page(self, who):
        if who not in self._pages:
            window = {"width": self._width, "height": 900}
            page = (
                signed_in(self._browser, self._address, self._width, name=who, **self._options)
                if who and who not in self._clients
                else self._browser.new_page(viewport=window, locale="ja-JP", **self._options)
            )
            kept = self._clients[who].cookies if who in self._clients else {}
            page.context.add_cookies([{"name": n, "value": c.value, "url": self._address} for n, c in kept.items()])
            page.set_default_timeout(120_000)
            self._pages[who] = page
        return self._pages[who]

    def screens(self):
        """Yield each screen with its page as it is shown there, everything opened."""
        for screen in SCREENS:
            page = self._page(screen.who)
            page.goto(f"{self._address}{screen.path}")
            if screen.press:
                page.evaluate(OPEN)
                page.locator(screen.press).first.click()
                page.wait_for_load_state()
            if not self._options:
                shoot(page, f"{screen.name}-{self._width}")
            page.evaluate(OPEN)
            yield screen, page

    def note(self, check, screen, found):
        """Note what stands against a check on a screen, nothing if it holds."""
        RESULTS.found[check, screen.name] = RESULTS.found.get((check, screen.name), True) and not found
        self.problems += [(check, screen.name, one) for one in found]

    def close(self):
        for page in self._pages.values():
            page.close()


@pytest.fixture
def used(doors, worked):
    """The desk in the middle of its day, every way to sign in set, a call from outside, a comment in somebody's hands."""
    call = {"id": "c1", "sender": "public", "way": "phone", "received_on": "2026-11-20", "subject": "見てほしい"}
    worked["tantou"].post("/comment/notice/", call)
    worked["tantou"].get("/comment/?id=c3")
    return doors


@pytest.fixture
def walk(used, browser, address):  # noqa: F811
    """Return what makes a walk; it must end without a problem."""
    made = []

    def begin(width, **options):
        made.append(Walk(browser, address, width, used, **options))
        return made[-1]

    yield begin
    for one in made:
        one.close()


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    response = Axe().run(page).response
    versions = f"axe-core {response['testEngine']['version']}、Chromium {page.context.browser.version}"
    RESULTS.tested_with = f"{versions}、html5lib（{timezone.localdate():%Y-%m-%d}）"
    return [v["id"] for v in response["violations"]]


def sideways(page, width):
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px"] if wide > width else []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_axe_finds_nothing_on_any_screen_at_any_width(walk, width):
    """No violation on any screen with everything opened, and none scrolls sideways (SC 1.4.10 at 320 px)."""
    went = walk(width)
    for screen, page in went.screens():
        went.note("axe", screen, violations(page))
        if width == 320:
            went.note("reflow", screen, sideways(page, width))

    assert went.problems == []


def test_twice_the_letters_still_fit(walk):
    """At 200 % (a window of 640 px for a screen of 1280) no screen scrolls sideways."""
    went = walk(640)
    for screen, page in went.screens():
        went.note("zoom", screen, sideways(page, 640))

    assert went.problems == []


# SC 1.4.12: line height 1.5, space after paragraphs 2, between letters 0.12 and words 0.16 times the size.
SPACED = """() => {
  for (const e of document.querySelectorAll('body, body *')) {
    e.style.lineHeight = '1.5'; e.style.letterSpacing = '0.12em'; e.style.wordSpacing = '0.16em';
    if (e.tagName === 'P') e.style.marginBottom = '2em';
  }
  const cut = (e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX) && !e.closest('.hidden, .skip, svg')
    && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
  return [...document.querySelectorAll('body *')].filter(cut).map((e) => e.outerHTML.slice(0, 80));
}"""


def test_wider_spaces_cut_nothing_off(walk):
    """With the spacing of SC 1.4.12 no text is cut and no screen scrolls sideways."""
    went = walk(1280)
    for screen, page in went.screens():
        cut = page.evaluate(SPACED)
        went.note("spacing", screen, [*cut, *sideways(page, 1280)])

    assert went.problems == []


NUMBERED = """() => {
  const groups = new Set();
  const first = (e) => { if (e.type !== 'radio') return true;
    const g = `${e.form ? e.form.action : ''} ${e.name}`; if (groups.has(g)) return false; groups.add(g); return true; };
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((e) => e.type !== 'hidden' && !e.disabled && e.tabIndex >= 0 && e.getClientRects().length && first(e));
  all.forEach((e, n) => { e.dataset.walk = n; });
  return all.length;
}"""
HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const r = e.getClientRects()[0];
  const x = r.left + Math.min(r.width / 2, 40), y = r.top + Math.min(r.height / 2, 12);
  const top = document.elementFromPoint(x, y);
  return { n: e.dataset.walk === undefined ? -1 : +e.dataset.walk, html: e.outerHTML.slice(0, 80),
    outlined: getComputedStyle(e).outlineStyle === 'solid', seen: !!top && (e.contains(top) || top.contains(e)) };
}"""


def walked(page):
    """Press Tab until the page is left; return what was passed, each place once."""
    count, passed = page.evaluate(NUMBERED), []

    for _ in range(4 * count + 40):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None or (passed and here["n"] == 0 and passed[-1]["n"] != 0):
            break
        if not passed or passed[-1]["html"] != here["html"] or here["n"] != passed[-1]["n"]:
            passed.append(here)
    return count, passed


def test_the_tab_key_passes_everything_in_order_and_is_seen(walk):
    """Every control is reached in the order of the page, has an outline, is not covered, and nothing holds the focus."""
    went = walk(1280)
    for screen, page in went.screens():
        before = page.url
        count, passed = walked(page)
        numbers = [here["n"] for here in passed if here["n"] >= 0]
        missed = sorted(set(range(count)) - set(numbers))
        wrong = [f"not reached: {missed}"] if missed else []
        wrong += ["not in order"] if numbers != sorted(numbers) else []
        went.note("keyboard", screen, wrong + ([page.url] if page.url != before else []))
        went.note("focus", screen, [here["html"] for here in passed if not (here["outlined"] and here["seen"])])

    assert went.problems == []


BARE = """() => [...document.querySelectorAll('[data-walk]')].filter((e) => {
  e.focus(); return getComputedStyle(e).outlineStyle !== 'solid'; }).map((e) => e.outerHTML.slice(0, 80))"""
# A link within a sentence has no size of its own (SC 2.5.8, inline).
SMALL = """() => [...document.querySelectorAll(
  'button, input:not([type=hidden]), select, textarea, summary, nav a, .tiles a, a.main, a.open, .name a')]
  .filter((e) => e.getClientRects().length)
  .filter((e) => { const r = e.getBoundingClientRect(); return r.height < 24 || r.width < 24; })
  .map((e) => e.outerHTML.slice(0, 80))"""


def test_in_high_contrast_the_focus_is_seen_and_targets_are_large(walk):
    """With forced colours every control keeps an outline; each is at least 24 px wide and high on a telephone."""
    went = walk(390, forced_colors="active")
    for screen, page in went.screens():
        page.keyboard.press("Tab")
        page.evaluate(NUMBERED)
        went.note("forced", screen, page.evaluate(BARE))
        went.note("targets", screen, page.evaluate(SMALL))

    assert went.problems == []


MOVING = (
    "document.getAnimations().length + document.querySelectorAll('audio, video, img, object, embed, iframe').length"
)


def test_the_markup_of_every_screen_is_valid_and_still(walk):
    """Strict parsing finds no error, no id stands twice, nothing plays, blinks or is a picture of text."""
    went = walk(1280)
    for screen, page in went.screens():
        sent = page.content()
        ids = re.findall(r'\sid="([^"]*)"', sent)
        twice = sorted({one for one in ids if ids.count(one) > 1})
        parser = html5lib.HTMLParser()
        parser.parse(sent)
        went.note("markup", screen, [*twice, *(str(error) for error in parser.errors)])
        went.note("still", screen, ["moves"] if page.evaluate(MOVING) or "http-equiv" in sent else [])

    assert went.problems == []
