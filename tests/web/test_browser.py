"""A real browser signs in and decides; the pages hold to WCAG by axe, on a wide and on a narrow screen."""

import os
import shutil
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from .conftest import PASSWORD

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = os.environ.get("TRIAGE_SCREENSHOTS")

if CHROMIUM is None and not os.environ.get("TRIAGE_TEST_REQUIRE_ALL"):
    pytest.skip("no chromium on this machine", allow_module_level=True)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def address(desk):
    """Serve the console on a free port of this machine for one test."""
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; the server is in another
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def signed_in(browser, address, width, **options):
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="ja-JP", **options)
    page.goto(f"{address}/queue/")
    page.get_by_label("利用者名").fill("tantou")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    return page


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    return [v["id"] for v in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_page_is_accessible_and_fits(browser, address, width):
    """The axe checker finds no violation on sign-in, start, queue and comment, and no page scrolls sideways."""
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="ja-JP")
    page.goto(f"{address}/login/")
    assert violations(page) == []
    shoot(page, f"login-{width}")
    page.close()
    page = signed_in(browser, address, width)
    for name, path in {
        "home": "/",
        "queue": "/queue/",
        "comment": "/comment/?id=c1",
        "hostile": "/comment/?id=c2",
    }.items():
        page.goto(f"{address}{path}")
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(page, f"{name}-{width}")
    page.close()


def test_a_first_decision_needs_no_manual_and_no_script(browser, address):
    """From the sign-in page to a recorded decision: sign in, open the first comment, press 措置なし."""
    page = signed_in(browser, address, 1280, java_script_enabled=False)

    page.get_by_role("link", name="このコメントを確認する").first.click()
    page.get_by_role("button", name="措置なし").click()

    assert "記録しました" in page.get_by_role("status").inner_text()
    page.close()


def test_the_keyboard_alone_reaches_the_decision(browser, address):
    """Tab moves through the page with a visible focus until 措置なし, and Enter records it."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c3")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "leave":
            break

    assert page.evaluate("document.activeElement.value") == "leave"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "記録しました" in page.get_by_role("status").inner_text()
    page.close()


def test_a_hostile_comment_runs_nothing_and_calls_nobody(browser, address):
    """No dialog opens, no policy is violated, and the page asks no other host for anything."""
    page = signed_in(browser, address, 1280)
    events = []
    page.on("dialog", lambda dialog: events.append(dialog.message))
    page.on("console", lambda message: events.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: events.append(request.url) if not request.url.startswith(address) else None)

    page.goto(f"{address}/comment/?id=c2")
    page.locator("summary").first.click()

    assert events == []
    page.close()


def test_enter_in_a_text_field_decides_nothing(browser, address):
    """Enter in 法令名・条文, as at the end of a conversion, leaves the page and the record as they are."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c1")
    page.get_by_text("措置を記録する・起案する").click()
    page.get_by_label("法令名・条文").fill("職業安定法")
    page.get_by_label("法令名・条文").press("Enter")

    page.wait_for_timeout(300)
    assert page.get_by_label("法令名・条文").input_value() == "職業安定法"
    assert page.get_by_text("まだありません。").is_visible()
    page.close()


def test_keys_move_and_can_be_switched_off(browser, address):
    """J and K go through list and comments, V uncovers, no key works in a field or when they are off."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/queue/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "2番" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    page.keyboard.press("v")
    assert page.locator("details.masked").first.evaluate("e => e.open")

    page.goto(f"{address}/comment/?id=c1")
    page.get_by_label("メモ").press("j")
    assert page.get_by_label("メモ").input_value() == "j"
    page.locator("h1").click()
    page.keyboard.press("j")
    page.wait_for_url("**/comment/?id=c2")

    page.keyboard.press("?")
    page.get_by_role("button", name="キー操作を使う").click()
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    assert page.url.endswith("?id=c2")
    page.close()


def test_the_checks_of_an_item_appear_with_its_tick(browser, address):
    """Fourteen items stay readable: the questions of one stand there once it is ticked."""
    page = signed_in(browser, address, 390)
    page.goto(f"{address}/comment/?id=c1")
    page.get_by_text("措置を記録する・起案する").click()
    questions = page.get_by_role("group", name="5(2)イ④の確認事項")

    assert not questions.is_visible()
    page.locator("#c-defamation").check()
    assert questions.is_visible()
    page.close()
