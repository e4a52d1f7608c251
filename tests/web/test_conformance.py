"""docs/accessibility.ja.md names every screen and criterion there is, and what only people can say."""

import re
from pathlib import Path

import pytest

from . import conformance
from .conformance import CHECKS, JIS, WCAG
from .conftest import browser
from .screens import SCREENS

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "accessibility.ja.md"


def test_every_address_that_shows_something_is_among_the_screens(doors):
    """A new screen cannot be forgotten: what answers a GET is in the list; forms and downloads are none."""
    from triage.web.waysurls import urlpatterns

    shown = {f"/{p.pattern}" for p in urlpatterns if "<" not in str(p.pattern)}
    answering = {path for path in shown if browser().get(path).status_code != 405}

    assert answering == {screen.path.split("?")[0] for screen in SCREENS}


def test_the_document_is_what_the_list_of_screens_and_criteria_says():
    """A screen, a check or a criterion added or renamed since the last run: the document must be written again."""
    text = DOCUMENT.read_text(encoding="utf-8")
    results = conformance.read(text)

    assert set(results.found) == {(check, screen.name) for check in CHECKS for screen in SCREENS}
    assert conformance.written(results) == text
    assert all(results.found.values())


def test_every_criterion_is_there_once():
    """JIS X 8341-3:2016 has 25 criteria of level A and 13 of AA; WCAG 2.1 and 2.2 add 18 (2.2 without 4.1.1)."""
    assert [sum(c.level == level for c in JIS) for level in ("A", "AA")] == [25, 13]
    assert len(WCAG) == 18 and len({c.number for c in [*JIS, *WCAG]}) == 56


def test_what_no_test_covers_is_left_to_people_openly():
    """A criterion without a test, or one that axe covers in part, says that nobody has looked yet."""
    assert all(c.human for c in [*JIS, *WCAG] if not (c.checks or c.tests))
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count("未実施（人による確認が必要）") > 30 and "まだ表明できません" in text


@pytest.mark.parametrize("name", sorted({name for c in [*JIS, *WCAG] for name in c.tests}))
def test_a_test_that_the_document_names_exists(name):
    """What the document points at can be run."""
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))

    assert f"def {name}(" in tests


def test_the_script_listens_to_keys_and_presses_alone():
    """No gesture, no drag, no motion of the device, nothing on the way down: keydown, click and change are all."""
    script = (ROOT / "triage/web/static/web/keys.js").read_text(encoding="utf-8")

    assert set(re.findall(r'addEventListener\("(\w+)"', script)) <= {"keydown", "click", "change"}
    assert not re.search(r"touch|pointer|drag|devicemotion", script)
