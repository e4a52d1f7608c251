"""The text and the place of a comment are copied as text: by a button with script, in one go without."""

from playwright.sync_api import expect

from .conftest import HOSTILE
from .test_browser import address, browser, signed_in  # noqa: F401 - fixtures are found by name

CLIPBOARD = ["clipboard-read", "clipboard-write"]


def test_a_button_copies_what_is_shown_and_says_so(browser, address):  # noqa: F811
    """By keyboard; what was hidden comes as it is revealed; nothing is opened or asked for, no policy is violated."""
    from triage.store.models.machine import Comment

    Comment.objects.filter(key="c2").update(url="javascript:alert(1)//\u202ejp.example")
    page = signed_in(browser, address, 1280, permissions=CLIPBOARD)
    page.goto(f"{address}/comment/?id=c2")
    events = []
    page.on("console", lambda message: events.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: events.append(asked.url) if "/static/" not in asked.url else None)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")

    for name, begins in (
        ("本文をコピーする", "<script>alert(1)</script>⟦RLO⟧逆さ⟦ZWSP⟧"),
        ("場所をコピーする", "javascript:alert(1)//⟦RLO⟧"),
    ):
        button = page.get_by_role("button", name=name)
        button.press("Enter")
        status = button.locator("xpath=following-sibling::*[1]")
        page.wait_for_function("e => e.textContent", arg=status.element_handle())
        assert (status.get_attribute("role"), status.inner_text()) == ("status", "コピーしました。")
        assert page.evaluate("navigator.clipboard.readText()").startswith(begins)
    assert events == [] and page.url.endswith("id=c2")
    page.close()


def test_a_refused_clipboard_selects_it_instead(browser, address):  # noqa: F811
    """Where the browser does not allow it, the text stands selected and the page says which keys copy it."""
    page = signed_in(browser, address, 1280)
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;"
    )
    page.goto(f"{address}/comment/?id=c3")
    page.get_by_role("button", name="本文をコピーする").click()

    assert page.evaluate("getSelection().toString()") == "ありがとうございました"
    expect(page.get_by_text("コピーできませんでした")).to_be_visible()
    page.close()


def test_without_script_the_whole_text_is_in_a_field(browser, address):  # noqa: F811
    """No button that does nothing; a field that cannot be changed, of which one key selects all."""
    page = signed_in(browser, address, 1280, java_script_enabled=False)
    page.goto(f"{address}/comment/?id=c2")
    page.locator("details.masked summary").click()
    field = page.get_by_label("本文（欄の中で")

    assert page.get_by_role("button", name="コピーする").count() == 0
    assert len(field.input_value()) >= len(HOSTILE) and field.input_value().startswith("<script>")
    assert field.get_attribute("readonly") is not None
    page.close()
