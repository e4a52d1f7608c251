"""A real browser signs in and decides; the pages hold to WCAG by axe, on a wide and on a narrow screen."""

import os
import re
import shutil
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import expect

from triage.store.decisions import head, timeline
from triage.store.models.disposal import DisposalList
from triage.web import people

from .conftest import ENGINES, PASSWORD
from .test_console import HIDE
from .test_disposal import settled
from .test_keeping import PNG
from .test_settling import approved

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
    from django.db import connections

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)

    def serve():
        server.serve_forever()
        connections.close_all()

    thread = threading.Thread(target=serve, daemon=True)
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


def signed_in(browser, address, width, name="tantou", **options):
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="ja-JP", **options)
    page.goto(f"{address}/queue/")
    page.get_by_label("利用者名").fill(name)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン").click()
    page.get_by_role("heading", name="確認待ち").wait_for()
    return page


def shoot(page, name):
    if SHOTS:
        whole = page.evaluate("document.documentElement.scrollHeight") < 10_000
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=whole)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_first_decision_needs_no_manual_and_no_script(browser, address):
    """From the sign-in page to a recorded decision: sign in, open the first comment, press 措置なし."""
    page = signed_in(browser, address, 1280, java_script_enabled=False)

    page.get_by_role("link", name="このコメントを確認する").first.click()
    page.get_by_role("button", name="措置なし").click()

    expect(page.get_by_role("status")).to_contain_text("記録しました")
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
    expect(page.get_by_role("status")).to_contain_text("記録しました")
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
    expect(page.get_by_text("まだありません。")).to_be_visible()
    page.close()


def test_enter_sends_what_somebody_signs_in_with(doors, browser, address):
    """After the password, and after the number of the second step, as on any other site."""
    page = browser.new_page()
    page.goto(f"{address}/login/")
    page.get_by_label("利用者名").fill("tantou")
    page.get_by_label("パスワード").fill("x")
    page.get_by_label("パスワード").press("Enter")
    expect(page.get_by_text("利用者名またはパスワードが違います")).to_be_visible()

    kept = doors["half"].cookies
    page.context.add_cookies([{"name": name, "value": one.value, "url": address} for name, one in kept.items()])
    page.goto(f"{address}/login/code/")
    page.locator("#id_code").fill("000000")
    page.locator("#id_code").press("Enter")
    expect(page.get_by_text("番号が違います")).to_be_visible()
    page.close()


def test_enter_on_a_box_decides_nothing_without_script_either(browser, address):
    """A browser presses a form's first working button: ours stands for no decision, and says that one is missing."""
    page = signed_in(browser, address, 1280, java_script_enabled=False)
    page.goto(f"{address}/comment/?id=c1")
    page.get_by_text("措置を記録する・起案する").click()
    page.locator("#c-law").focus()
    page.locator("#c-law").press("Enter")
    page.wait_for_timeout(300)

    assert timeline("c1") == ()
    page.close()


@pytest.mark.parametrize(
    ("label", "button", "who"),
    [("起案番号", "決裁を記録する", "tantou"), ("文書番号（必須）", "この一覧の廃棄を承認する", "shocho")],
)
def test_a_number_is_recorded_by_its_button_and_not_by_enter_without_script(browser, address, desk, label, button, who):
    """決裁 of a hiding and the approval of a 廃棄予定一覧: the number is still there, and the page says what to press."""
    proposed_and_listed(desk)
    page = signed_in(browser, address, 1280, name=who, java_script_enabled=False)
    page.goto(
        f"{address}/disposal/{DisposalList.objects.get().pk}/" if who == "shocho" else f"{address}/comment/?id=c1"
    )
    if who == "tantou":
        page.get_by_text("起案番号・決裁日を書き加える").click()
    page.get_by_label(label, exact=True).fill("総発1号")
    before = head()
    page.get_by_label(label, exact=True).press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("Enterキーでは記録しません")
    assert page.get_by_label(label, exact=True).input_value() == "総発1号" and head() == before
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert head().seq == before.seq + 1
    page.close()


def proposed_and_listed(desk):
    """Let c1 be hidden with an approval, c3 be left, and a list of disposal be settled."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    approved(desk)
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": "0"})
    settled(desk["sekinin"])


def test_the_key_uncovers_the_comment_and_not_what_it_answers(browser, address, desk):
    """Both texts are severe and covered: V opens the one to decide on; without script a click opens either."""
    from triage.store.models.machine import Comment, QueueEntry

    Comment.objects.filter(key="c1").update(native_id="n1")
    Comment.objects.filter(key="c3").update(parent_id="n1")
    said = QueueEntry.objects.get(comment__key="c1").suggestions
    QueueEntry.objects.filter(comment__key="c3").update(suggestions=said)
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c3")
    page.keyboard.press("v")
    expect(page.get_by_text("ありがとうございました")).to_be_visible()
    expect(page.get_by_text("無能な職員だ")).not_to_be_visible()
    page.close()

    page = signed_in(browser, address, 1280, java_script_enabled=False)
    page.goto(f"{address}/comment/?id=c3")
    page.get_by_text("返信先の本文を表示する").click()
    expect(page.get_by_text("無能な職員だ")).to_be_visible()
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
    page.get_by_label("メモ", exact=True).press("j")
    assert page.get_by_label("メモ", exact=True).input_value() == "j"
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

    expect(questions).not_to_be_visible()
    page.locator("#c-defamation").check()
    expect(questions).to_be_visible()
    page.close()


def test_no_key_leads_to_a_removal_or_a_block(browser, address):
    """On YouTube, which can only remove, every key there is leaves all measures unchosen and records nothing."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c4")
    for key in "mc1234567890-^@[mc":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)

    assert page.url.endswith("id=c4")
    assert page.locator('input[name="measure"]:checked').count() == 0
    page.locator("#m-youtube-remove").check()
    page.locator("h1").click()
    page.keyboard.press("c")
    assert not page.locator("#unconcerned").is_checked()
    assert timeline("c4") == ()
    page.close()


def test_a_key_can_be_changed_and_stays_changed(browser, address):
    """Another letter does what N did; N does nothing then; one that is taken is refused."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c3")
    page.locator("#keys summary").click()
    page.locator("#k-leave").fill("k")
    page.locator("#k-leave").press("Tab")
    assert page.locator("#k-leave").input_value() == "n"
    page.locator("#k-leave").fill("x")
    page.locator("#k-leave").press("Tab")
    page.reload()

    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.value || ''") != "leave"
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.value") == "leave"
    page.close()


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_two_browsers_at_one_comment_collide_without_loss(browser, address):
    """The second reads 他の職員が確認中, takes over, and the first is told who decided what; one decision stands."""
    first = signed_in(browser, address, 1280)
    first.goto(f"{address}/comment/?id=c3")
    second = signed_in(browser, address, 1280, name="sekinin")
    second.goto(f"{address}/comment/?id=c3")
    expect(second.get_by_text("他の職員（tantou）")).to_be_visible()

    second.get_by_role("button", name="確認を引き継ぐ").click()
    second.get_by_role("button", name="後で判断").click()
    second.get_by_role("status").first.wait_for()
    first.get_by_role("button", name="措置なし").click()

    expect(first.locator("h1")).to_contain_text(re.compile("先に処理済みです|確認中"))
    assert [event.decision.action for event in timeline("c3")] == ["postpone"]
    first.close()
    second.close()


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_days_work_from_sign_in_to_the_ringi_sheet(browser, address):
    """作業実施担当 keeps the evidence and proposes a removal; 責任者 approves; the sheet is there; the work is ticked."""
    moderator = signed_in(browser, address, 1280)
    moderator.goto(f"{address}/comment/?id=c4")
    moderator.get_by_text("証拠を保全する（削除・ブロックの前に）").click()
    moderator.get_by_label("画面のファイル").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": PNG})
    moderator.get_by_role("button", name="証拠を保全する").click()
    expect(moderator.get_by_role("status").first).to_contain_text("証拠を保全しました")
    moderator.get_by_text("措置を記録する・起案する").click()
    moderator.locator("#m-youtube-remove").check()
    moderator.locator("#c-defamation").check()
    moderator.locator("#q-defamation\\.target").fill("特定の職員")
    moderator.get_by_label("意見・論評", exact=True).check()
    moderator.locator("#q-defamation\\.public_interest").check()
    moderator.locator("#h-none").check()
    moderator.get_by_label("理由", exact=True).first.fill("特定の職員への侮辱")
    moderator.locator("#unconcerned").check()
    moderator.get_by_role("button", name="この内容で記録する").click()
    expect(moderator.get_by_role("status").first).to_contain_text("承認待ち")
    moderator.close()

    head = signed_in(browser, address, 1280, name="sekinin")
    head.get_by_role("link", name="承認待ち").click()
    head.get_by_role("link", name="このコメントを確認する").click()
    head.locator("#a-unconcerned").check()
    head.get_by_role("button", name="承認する").click()
    head.goto(f"{address}/comment/?id=c4")
    head.get_by_role("link", name="措置伺（起案添付用）を開く").click()
    expect(head.get_by_text("特定の個人、企業、団体等を誹謗中傷し")).to_be_visible()
    head.get_by_role("link", name="SNSで行う作業").click()
    head.get_by_label("結果").select_option("実施済")
    head.get_by_role("button", name="結果を記録する").click()
    expect(head.get_by_text("いま行う作業はありません")).to_be_visible()
    head.close()

    auditor = signed_in(browser, address, 1280, name="kansa")
    auditor.get_by_role("link", name="記録の点検").click()
    auditor.get_by_role("link", name="連鎖を最初から確かめる").click()
    expect(auditor.get_by_role("status").first).to_contain_text("改変はありません")
    auditor.close()


@pytest.mark.parametrize("url", ["/comment/?id=c2", "/queue/", "/queue/?state=all&text=alert", "/comment/sheet/?id=c2"])
def test_a_hostile_comment_is_inert_in_every_view(browser, address, desk, url):
    """Script, override and false links run nothing, open nothing and call nobody, on screen and on the sheet."""
    given = {**HIDE, "id": "c2", "expected": "0"}
    assert desk["tantou"].post("/comment/decide/", given).status_code == 302
    page = signed_in(browser, address, 1280)
    events = []
    page.on("dialog", lambda dialog: events.append(dialog.message))
    page.on("console", lambda message: events.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: events.append(request.url) if not request.url.startswith(address) else None)

    assert page.goto(f"{address}{url}").status == 200
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")

    assert events == []
    assert page.locator('a[href^="javascript"], main script').count() == 0
    page.close()
