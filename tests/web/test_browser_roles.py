"""A day's work of the roles that do not decide, in a real browser, from signing in to signing out, on both engines."""

import re

import pytest
from playwright.sync_api import expect

from triage.store.decisions import head, timeline
from triage.web import changes, people

from .conftest import ENGINES, PASSWORD
from .test_browser import address, browser, signed_in  # noqa: F401 - fixtures are found by name
from .test_console import HIDE

WRITES = re.compile("記録|保全する|承認|引き継ぐ|引き渡す|見送|取り消|措置なし|後で判断|保存する")
OWN = "jibun-no-kagi-no-oto-8"


def joined(name, role, **more):
    people.add(name, PASSWORD, role=role, section="見本所", post="主任", **more)


def writes_nothing(page):
    """Expect no button that records anything, whatever is opened."""
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    expect(page.get_by_role("button", name=WRITES)).to_have_count(0)


def signed_out(page):
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("heading", name="ログイン")).to_be_visible()
    page.close()


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_day_of_who_passes_on(browser, address):  # noqa: F811
    """連携担当 finds a routed opinion, records what another office is asked and answers, notes it, and decides nothing."""
    from triage.store.models.machine import QueueEntry

    QueueEntry.objects.filter(comment__key="c3").update(opinion=True, routes=["opinion"])
    joined("renkei", "coordinator")
    page = signed_in(browser, address, 1280, name="renkei")
    page.get_by_label("回付", exact=True).select_option("opinion")
    page.get_by_role("button", name="絞り込む").click()
    page.get_by_role("link", name="このコメントを確認する").click()
    expect(page.get_by_text("閲覧のみの役割です")).to_be_visible()
    expect(page.get_by_role("button", name="措置なし")).to_have_count(0)

    page.get_by_text("申出・通報を記録する（").click()
    page.locator("#n-received").fill("2026-11-20")
    page.locator("#n-sender").select_option("public")
    page.locator("#n-way").select_option("phone")
    page.locator("#n-subject").fill("窓口の案内を直してほしい")
    page.get_by_role("button", name="申出・通報を記録する").click()
    expect(page.locator("div.notice")).to_contain_text("窓口の案内を直してほしい")

    page.get_by_text("相談・照会を記録する").click()
    page.get_by_label("相手先").select_option("総務")
    page.locator("#c-subject").fill("案内の表示の担当はどちらですか")
    page.get_by_role("button", name="照会中として記録する").click()
    page.get_by_role("link", name="相談・苦情").click()
    expect(page.locator("h1")).to_contain_text("継続中 1件")
    page.get_by_role("link", name="コメントを見る").click()
    page.get_by_label("回答").fill("庶務が引き受けます")
    page.get_by_role("button", name="回答を記録する").click()
    expect(page.get_by_role("button", name="回答を記録する")).to_have_count(0)
    page.get_by_role("link", name="相談・苦情").click()
    expect(page.locator("h1")).to_contain_text("継続中 0件")
    expect(page.locator("#main")).to_contain_text("庶務が引き受けます")

    kinds = [event.kind for event in timeline("c3")]
    assert kinds == ["notice", "consultation", "consultation"]
    assert QueueEntry.objects.get(comment__key="c3").state == "open"
    signed_out(page)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_day_of_who_measures(browser, address, desk):  # noqa: F811
    """分析担当 answers a 見本 beforehand, which a second answer makes one; they decide nothing and see no audit."""
    joined("bunseki", "analyst")
    page = signed_in(browser, address, 1280, name="bunseki")
    expect(page.get_by_role("link", name="記録の点検")).to_have_count(0)
    page.get_by_role("link", name="このコメントを確認する").first.click()
    expect(page.get_by_text("閲覧のみの役割です")).to_be_visible()
    page.get_by_text("確認用の見本の答えを付ける").click()
    page.get_by_role("button", name="見本の答えを記録する").click()
    expect(page.get_by_role("alert")).to_contain_text("どちらかを選んでください")
    page.locator("#v-defamation").check()
    page.get_by_role("button", name="見本の答えを記録する").click()
    expect(page.get_by_role("status").first).to_contain_text("もう一人")
    expect(page.locator("details", has_text="ご自身の答え").first).to_contain_text("5(2)イ④")

    answer = desk["sekinin"].post("/comment/golden/", {"id": "c1", "golden": "defamation"}, follow=True)
    assert "確認用の見本になりました" in answer.content.decode()
    page.get_by_role("link", name="判定の手引き").last.click()
    expect(page.locator("article.guide")).to_be_visible()
    assert page.goto(f"{address}/audit/").status == 403
    page.goto(f"{address}/")
    signed_out(page)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_day_of_who_keeps_the_register(browser, address):  # noqa: F811
    """管理 adds somebody, resets, narrows and closes the account: each is felt at once and stands in 記録の点検."""
    joined("kanri", "admin")
    joined("hana", "moderator", temporary=True)
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    enter(page, address, PASSWORD)
    expect(page.get_by_text("いまのパスワードは、ほかの方が仮に決めたものです")).to_be_visible()
    choose(page, PASSWORD, OWN)
    expect(page.get_by_role("heading", name="確認待ち")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("動画のコメント")

    changes.change("hana", changes.Wanted(accounts=["other"]))
    page.reload()
    expect(page.locator("#main")).not_to_contain_text("動画のコメント")
    changes.set_password("hana", PASSWORD)
    page.reload()
    expect(page.get_by_role("heading", name="ログイン")).to_be_visible()
    changes.close("hana")
    enter(page, address, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("利用者名またはパスワードが違います")
    page.close()

    admin = signed_in(browser, address, 1280, name="kanri")
    admin.get_by_role("link", name="記録の点検").click()
    admin.get_by_label("種類").select_option("利用者の登録・停止")
    admin.get_by_role("button", name="絞り込む").click()
    expect(admin.locator("tbody tr")).to_have_count(4)
    for said in ("見られるアカウント", "パスワード", "有効"):
        expect(admin.locator("tbody")).to_contain_text(said)
    expect(admin.locator("tbody")).not_to_contain_text("無能")
    signed_out(admin)


def enter(page, address, password):  # noqa: F811
    """Sign hana in at the queue, or try to."""
    page.goto(f"{address}/queue/")
    page.get_by_label("利用者名").fill("hana")
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="ログイン").click()


def choose(page, old, new):
    """Choose one's own password in the place of the one that somebody set; then open the queue."""
    page.locator("#id_old_password").fill(old)
    page.locator("#id_new_password1").fill(new)
    page.locator("#id_new_password2").fill(new)
    page.get_by_role("button", name="パスワードを変える").click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.get_by_role("link", name="確認待ち").first.click()


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_day_of_who_inspects(browser, address, desk):  # noqa: F811
    """監査・検査用 reads list, comment, search, 措置伺 and record, checks the chain, and meets no button that writes."""
    desk["tantou"].post("/comment/decide/", HIDE)
    before = head()
    page = signed_in(browser, address, 1280, name="kansa")
    page.get_by_role("link", name="承認待ち").click()
    page.get_by_role("link", name="このコメントを確認する").click()
    expect(page.get_by_text("特定の職員への侮辱").first).to_be_visible()
    writes_nothing(page)
    page.get_by_role("link", name="措置伺（起案添付用）を開く").click()
    expect(page.get_by_role("heading", name="2 該当する項目（要領の文言）")).to_be_visible()

    page.get_by_role("link", name="検索").click()
    page.get_by_label("言葉・名前・番号").fill("tantou 侮辱")
    page.get_by_role("button", name="検索する").click()
    expect(page.locator("ul.history li")).to_have_count(1)
    page.get_by_role("link", name="SNSで行う作業").click()
    writes_nothing(page)

    page.get_by_role("link", name="記録の点検").click()
    page.get_by_label("だれが（利用者名）").fill("tantou")
    page.get_by_role("button", name="絞り込む").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="連鎖を最初から確かめる").click()
    expect(page.get_by_role("status").first).to_contain_text("改変はありません")
    page.get_by_role("link", name="廃棄停止の一覧").click()
    writes_nothing(page)
    signed_out(page)
    assert head() == before
