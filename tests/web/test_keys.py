"""How many keys each decision takes, and that every key stands beside what it leads to; docs/console.ja.md says the same."""

import re
from pathlib import Path

import pytest

from triage.assess import rank_all
from triage.records import Platform
from triage.store.decisions import timeline

from .conftest import POLICY, THRESHOLDS, judged
from .test_browser import address, browser, signed_in  # noqa: F401 - fixtures are found by name
from .test_console import state

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "console.ja.md"
CHECKED = ["m", "ITEM", "c", "Enter"]
FOUND = ["m", "ITEM", "1", "Enter"]
WRITTEN = ["m", "ITEM", "c", "+", "Enter"]
PLATFORMS = ("x", "instagram", "facebook")


def comments_of_every_platform():
    """Add a comment of each platform that can hide one, without any suggestion."""
    from triage.store import comments as store

    found = [
        judged(f"k-{one}", "公式の資料について、動画の感想です", probability=0.1, platform=one) for one in Platform
    ]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([one.comment for one in found], store.File("k", "b" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)


def pressed(page, keys):
    """Press keys one after the other; `+` stands for a text typed where the focus is. Return how many keys that were."""
    page.locator("h1").click()
    for key in keys:
        page.keyboard.type("公式の資料") if key == "+" else page.keyboard.press(key)
    page.get_by_role("status").filter(has_text=re.compile("記録しました|承認待ち")).first.wait_for()
    return sum(key != "+" for key in keys)


@pytest.mark.parametrize(
    ("keys", "where", "most"),
    [(["n", "Enter"], "decided", 2), (["h", "Enter"], "postponed", 2), (["s", "Enter"], "escalated", 2)],
)
def test_a_decision_without_a_measure_takes_two_keys(browser, address, keys, where, most):  # noqa: F811
    """措置なし, 後で判断 and 責任者に判断を求める."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c3")

    assert pressed(page, keys) == most
    assert state("c3") == where
    page.close()


# What each item takes where the lightest measure can be undone: its key, then keys beside what is typed (`+`).
ITEMS = {
    "law": ("1", WRITTEN),
    "morals": ("2", WRITTEN),
    "crime": ("3", FOUND),
    "defamation": ("4", ["m", "ITEM", "1", "+", "Enter"]),
    "privacy": ("5", CHECKED),
    "ip": ("6", CHECKED),
    "solicitation": ("7", FOUND),
    "falsehood": ("8", ["m", "ITEM", "c", "+", "Enter", "+", "Enter"]),
    "discrimination": ("9", FOUND),
    "repeat": ("0", FOUND),
    "impersonation": ("-", CHECKED),
    "offtopic": ("^", CHECKED),
}
# Why an item takes more than four, or has no keys at all.
MORE = {"falsehood": "書く答えが二つ", "tos": "通報だけ", "other": "一つずつ"}


def test_every_item_is_counted_or_has_its_reason():
    """No item of the policy is passed over, and only what is named takes more than four."""
    assert {clause.id for clause in POLICY.clauses} == {*ITEMS, *MORE}
    count = {name: sum(key != "+" for key in keys) for name, (_key, keys) in ITEMS.items()}
    assert {name for name, keys in count.items() if keys > 4} == {"falsehood"}
    said = DOCUMENT.read_text(encoding="utf-8")
    assert all(reason in said for reason in MORE.values())


@pytest.mark.parametrize("clause", ITEMS)
def test_what_can_be_undone_takes_as_many_keys_as_the_document_says(browser, address, clause):  # noqa: F811
    """Hiding on each platform that can: the measure, the item, its answers, the record; what is typed is not counted."""
    key, keys = ITEMS[clause]
    comments_of_every_platform()
    page = signed_in(browser, address, 1280)
    item = next(one.item for one in POLICY.clauses if one.id == clause)
    (said,) = re.findall(rf"^\| {re.escape(item)} .*\| (\d+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)

    for platform in PLATFORMS:
        page.goto(f"{address}/comment/?id=k-{platform}")
        assert pressed(page, [one.replace("ITEM", key) for one in keys]) == int(said)
        (event,) = timeline(f"k-{platform}")
        assert (event.decision.measure, event.decision.clauses) == (f"{platform}-hide", (clause,))
    page.close()


def test_every_key_stands_beside_what_it_leads_to(browser, address):  # noqa: F811
    """On buttons, links and items, as the person has set it; gone with the keys; a name is read without it."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c1")

    def shown():
        return {
            name: page.get_by_role("button", name=name, exact=True).locator("kbd").all_inner_texts()
            for name in ("措置なし（表示を継続）", "後で判断", "責任者に判断を求める")
        }

    assert shown() == {"措置なし（表示を継続）": ["N"], "後で判断": ["H"], "責任者に判断を求める": ["S"]}
    assert page.get_by_role("link", name="次へ", exact=True).locator("kbd").inner_text() == "J"
    page.get_by_text("措置を記録する・起案する").click()
    assert [page.locator(f'label[for="c-{name}"] kbd').inner_text() for name in ("law", "offtopic", "other")] == [
        "1",
        "^",
        "[",
    ]
    assert page.locator('label[for^="m-"] kbd').count() == 0

    page.locator("#keys summary").click()
    page.locator("#k-leave").fill("x")
    page.locator("#k-leave").press("Tab")
    assert shown()["措置なし（表示を継続）"] == ["X"]
    page.get_by_role("button", name="キー操作を使う").click()
    assert page.locator("kbd.key, [aria-keyshortcuts]").count() == 0
    page.close()


def test_no_key_confirms_what_is_to_be_confirmed_one_by_one(browser, address):  # noqa: F811
    """⑭: that none of ①–⑬ applies is ticked by hand, each by itself; the key for the checks leaves those boxes."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/comment/?id=c3")
    page.locator("h1").click()
    page.keyboard.press("m")
    page.locator("#c-other").check()
    page.keyboard.press("c")

    assert page.locator("#unconcerned").is_checked()
    assert page.locator(".rejections input").count() == 13
    assert page.locator(".rejections input:checked, .by-hand input:checked").count() == 0
    page.close()
