"""Two people and one severe comment, by keys alone: proposed, returned, proposed again, approved, printed; and left as it is."""

import pytest
from playwright.sync_api import expect

from triage.store.decisions import timeline

from .conftest import ENGINES, PASSWORD
from .test_browser import address, browser  # noqa: F401 - fixtures are found by name

FARTHEST = 150
HERE = "(one) => one === document.activeElement"


@pytest.fixture
def person(browser, address):  # noqa: F811
    """Return what signs somebody in by keys, in a window of their own."""
    pages = []

    def enter(name):
        page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        pages.append(page)
        page.goto(f"{address}/queue/")
        to(page, page.get_by_label("利用者名"))
        page.keyboard.type(name)
        to(page, page.get_by_label("パスワード"))
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="確認待ち").wait_for()
        return page

    yield enter
    for page in pages:
        page.close()


def to(page, target):
    """Press Tab until `target` has the focus."""
    target.wait_for()
    for _ in range(FARTHEST):
        if target.evaluate(HERE):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def told(page, text):
    """Wait for the page that follows, which says what was recorded."""
    page.get_by_role("status").filter(has_text=text).first.wait_for()


def uncovered(page, text):
    """Open the first comment of the list, which is covered, and uncover it."""
    press(page, "j", "Enter")
    page.get_by_role("heading", name="コメントの確認").wait_for()
    expect(page.get_by_text(text)).not_to_be_visible()
    page.keyboard.press("v")
    expect(page.get_by_text(text)).to_be_visible()


def propose(page, target):
    """Hide under ④ as 意見・論評: four keys beside the target."""
    press(page, "m", "4", "2")
    page.keyboard.type(target)
    page.keyboard.press("Enter")
    told(page, "承認待ち")


def open_waiting(page):
    """Open the one comment that waits for approval, and uncover it."""
    to(page, page.get_by_role("link", name="承認待ち"))
    press(page, "Enter")
    page.get_by_role("heading", name="承認待ち").wait_for()
    uncovered(page, "無能な職員だ")


def send_back(page, reason):
    """Return what waits, with a reason."""
    open_waiting(page)
    to(page, page.get_by_label("差し戻す理由（差し戻すときは必ず）"))
    page.keyboard.type(reason)
    to(page, page.get_by_role("button", name="差し戻す", exact=True))
    press(page, "Enter")
    told(page, "差し戻し")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_proposal_is_returned_and_approved_without_a_mouse(person):
    """From sign-in to 措置伺: each covered text uncovered by V, each reason and answer typed, nothing pointed at."""
    moderator, head = person("tantou"), person("sekinin")
    uncovered(moderator, "無能な職員だ")
    propose(moderator, "職員")

    send_back(head, "どの職員か、対象を書いてください")

    to(moderator, moderator.get_by_role("link", name="確認待ち"))
    press(moderator, "Enter")
    moderator.get_by_role("heading", name="確認待ち").wait_for()
    uncovered(moderator, "無能な職員だ")
    expect(moderator.get_by_text("どの職員か、対象を書いてください")).to_be_visible()
    propose(moderator, "窓口の特定の職員")

    open_waiting(head)
    to(head, head.locator("#a-unconcerned"))
    press(head, "Space")
    to(head, head.get_by_role("button", name="承認する", exact=True))
    press(head, "Enter")
    told(head, "承認")
    assert [event.decision.action for event in timeline("c1")] == ["propose", "return", "propose", "approve"]

    to(head, head.get_by_role("link", name="取り消す").first)
    press(head, "Enter")
    to(head, head.get_by_role("link", name="措置伺（起案添付用）を開く").first)
    press(head, "Enter")
    expect(head.get_by_role("heading", name="措置伺（起案添付用）")).to_be_visible()
    expect(head.get_by_text("窓口の特定の職員")).to_be_visible()


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_what_was_returned_is_left_by_the_other_person_without_a_mouse(person):
    """Proposed by one, returned by the other, who then records 措置なし with two keys; the proposal stands no more."""
    moderator, head = person("tantou"), person("sekinin")
    uncovered(moderator, "無能な職員だ")
    propose(moderator, "職員")

    send_back(head, "公務への批判であり、表示を続けます")
    to(head, head.get_by_role("link", name="取り消す").first)
    press(head, "Enter")
    head.get_by_role("heading", name="コメントの確認").wait_for()
    press(head, "n", "Enter")
    told(head, "措置なし")

    assert [event.decision.action for event in timeline("c1")] == ["propose", "return", "leave"]
