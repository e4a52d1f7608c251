"""How an item is answered on screen: findings by number, Enter in an answer, words from two fields; and what it never does."""

import json
import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from triage.assess import rank_all
from triage.decision import Action
from triage.records import Platform, Span
from triage.review import Choice, problems
from triage.store.decisions import timeline
from triage.web.fillings import fillings
from triage.web.marks import Word

from .conftest import POLICY, THRESHOLDS, comment, judged, signed_in_as
from .test_browser import address, browser, signed_in  # noqa: F401 - fixtures are found by name
from .test_grouping import repeated  # noqa: F401 - as above
from .test_keys import comments_of_every_platform

FINDINGS = [(clause, number) for clause in POLICY.clauses for number in range(len(clause.findings))]


def opened(browser, address, key="k-x", **options):  # noqa: F811
    comments_of_every_platform()
    page = signed_in(browser, address, 1280, **options)
    page.goto(f"{address}/comment/?id={key}")
    page.locator("h1").click()
    return page


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)


def recorded(page):
    page.get_by_role("status").filter(has_text=re.compile("記録しました|承認待ち")).first.wait_for()


@pytest.mark.parametrize(("clause", "number"), FINDINGS, ids=lambda one: getattr(one, "id", one))
def test_a_finding_answers_all_that_can_be_chosen(clause, number):
    """With what is written and the statement on oneself beside it, nothing is missing for a measure that can be undone."""
    word = Word("0-2", "無能")
    filling = fillings(clause, [word])[number]
    ids = filling.ticks.split()
    facts = {one.removeprefix("q-"): text for one, text in json.loads(filling.texts).items()}
    for check in clause.checks:
        name = f"{clause.id}.{check.id}"
        for at, text in enumerate(check.options, 1):
            facts |= {name: text} if f"q-{name}-{at}" in ids else {}
        facts |= {name: "書いた答え"} if check.record and not check.options and name not in facts else {}
    choice = Choice(
        Action.MEASURE,
        measure="x-hide",
        clauses=(clause.id,),
        sub_labels=tuple(one[2:] for one in ids if one.startswith("s-")),
        answers=frozenset(one[2:] for one in ids if one.startswith("q-")),
        facts=facts,
        confirmed=(Span(0, 2),) if f"w-{word.value}" in ids else (),
        handover=tuple(one[2:] for one in ids if one.startswith("h-")),
        unconcerned=True,
    )

    assert problems(POLICY, comment("c", "無能な職員だ", Platform.X), choice) == []


def test_the_record_holds_the_answers_of_a_finding(browser, address):  # noqa: F811
    """⑦ by its second finding: † 政治活動 and both checks; ③ by its second: who is told, as it was filled in."""
    page = opened(browser, address)
    press(page, ["m", "7", "2", "Enter"])
    recorded(page)
    page.goto(f"{address}/comment/?id=k-facebook")
    page.locator("h1").click()
    press(page, ["m", "3", "2", "Enter"])
    recorded(page)

    (political,) = timeline("k-x")
    assert political.decision.sub_labels == ("solicitation.political",)
    assert set(political.decision.answers) == {"solicitation.sub_label", "solicitation.purpose"}
    (crime,) = timeline("k-facebook")
    assert (crime.decision.facts, crime.decision.answers) == ("知らせる先：責任者、警察", ("crime.solicits",))
    page.close()


def test_what_a_finding_fills_in_is_seen_and_can_be_changed(browser, address):  # noqa: F811
    """Nothing is chosen before the digit; then each answer stands in the form, and what is changed there is recorded."""
    page = opened(browser, address)
    press(page, ["m", "3"])
    checks = page.get_by_role("group", name="5(2)イ③の確認事項")
    assert page.locator("#measures input:checked").evaluate_all("all => all.map((one) => one.id)") == [
        "m-x-hide",
        "c-crime",
    ]
    page.keyboard.press("1")
    expect(page.locator("#q-crime\\.notify")).to_have_value("責任者")
    assert checks.locator("input:checked").evaluate_all("all => all.map((one) => one.id)") == ["q-crime.solicits"]
    expect(page.locator("#unconcerned")).to_be_checked()
    assert timeline("k-x") == ()

    page.locator("#q-crime\\.notify").fill("鹿児島県警察")
    page.locator("#q-crime\\.notify").press("Enter")
    recorded(page)
    (event,) = timeline("k-x")
    assert event.decision.facts == "知らせる先：鹿児島県警察"
    page.close()


def test_another_finding_replaces_the_answers_and_leaves_what_was_written(browser, address):  # noqa: F811
    """④: 事実の摘示 by button, a target and a desk by hand, then 意見・論評: one choice stands, and what was by hand too."""
    page = opened(browser, address)
    page.keyboard.press("m")
    page.locator("#c-defamation").check()
    findings = page.get_by_role("group", name="5(2)イ④の所見")
    findings.get_by_role("button").nth(0).click()
    page.locator("#q-defamation\\.target").fill("特定の職員")
    page.locator("#h-none").uncheck()
    page.locator("#h-desk").check()
    findings.get_by_role("button").nth(1).click()

    page.get_by_role("button", name="この内容で記録する").press("Enter")
    recorded(page)
    (event,) = timeline("k-x")
    assert event.decision.facts == "対象：特定の職員\n事実か意見か：意見・論評"
    assert event.decision.handover == ("desk",)
    page.close()


def test_what_is_held_down_chooses_once(browser, address):  # noqa: F811
    """The repeats of a digit neither take a finding nor write into the answer that it led to."""
    page = opened(browser, address)
    page.keyboard.press("m")
    for _ in range(3):
        page.keyboard.down("3")
    assert page.locator("#c-crime").is_checked() and not page.locator("#unconcerned").is_checked()
    page.keyboard.up("3")
    page.keyboard.press("3")
    page.keyboard.press("4")
    for _ in range(3):
        page.keyboard.down("2")
    page.keyboard.up("2")
    expect(page.locator("#q-defamation\\.target")).to_be_focused()
    expect(page.locator("#q-defamation\\.target")).to_have_value("")
    page.close()


def test_what_was_filled_in_goes_with_its_item_and_where_nothing_can_be_undone(browser, address):  # noqa: F811
    """Answers of a finding and of C: not for another item, not for a removal; what was written by hand stays."""
    page = opened(browser, address, "k-instagram")
    press(page, ["m", "3", "1"])
    page.locator("#c-crime").uncheck()
    assert page.locator(".checks input:checked").count() == 0
    page.locator("#c-crime").check()
    page.locator("#q-crime\\.notify").fill("県警")
    page.locator("h1").click()
    page.keyboard.press("c")
    page.locator("#m-instagram-remove").check()

    assert page.locator(".checks input:checked, #unconcerned:checked").count() == 0
    expect(page.locator("#q-crime\\.notify")).to_have_value("県警")
    page.close()


def test_findings_are_there_for_what_can_be_undone_alone(browser, address):  # noqa: F811
    """Not before a measure is chosen, not with a removal or a block, not on YouTube; the digits are items there."""
    page = opened(browser, address, "k-instagram")
    findings = page.locator("#c-crime >> xpath=ancestor::div[@class='clause'] >> css=.findings")
    page.get_by_text("措置を記録する・起案する").click()
    page.locator("#c-crime").check()
    expect(findings).not_to_be_visible()
    page.locator("#m-instagram-hide").check()
    expect(findings).to_be_visible()
    page.locator("#m-instagram-remove").check()
    expect(findings).not_to_be_visible()
    page.locator("h1").click()
    press(page, ["7", "1"])
    assert page.locator("#c-law").is_checked() and page.locator("#c-solicitation").is_checked()
    assert page.locator(".checks input:checked, #unconcerned:checked").count() == 0

    page.goto(f"{address}/comment/?id=k-youtube")
    page.locator("h1").click()
    press(page, ["m", "3", "1", "Enter"])
    expect(page.locator(".findings").first).not_to_be_visible()
    assert page.locator(".checks input:checked").count() == 0 and timeline("k-youtube") == ()
    page.close()


def test_the_digits_show_what_they_choose_now(browser, address):  # noqa: F811
    """Items, then the findings of the one just chosen; Esc, an answer or its box unticked gives them back to the items."""
    page = opened(browser, address)

    def keys(selector):
        return page.locator(f"{selector} kbd.key").all_inner_texts()

    press(page, ["m", "0"])
    assert keys(".findings button") == ["1", "2", "3"] and keys('label[for^="c-"]') == []
    expect(page.locator("#numbers")).to_contain_text("番号で選べます")
    page.locator("#c-repeat").uncheck()
    assert len(keys('label[for^="c-"]')) == 14
    page.keyboard.press("0")
    assert keys(".findings button") == ["1", "2", "3"]
    page.keyboard.press("Escape")
    assert keys(".findings button") == [] and len(keys('label[for^="c-"]')) == 14
    press(page, ["7", "1", "^"])
    ticked = page.locator('input[name="clause"]:checked').evaluate_all("all => all.map((one) => one.value)")
    assert ticked == ["solicitation", "repeat", "offtopic"]

    page.locator("#keys summary").click()
    page.get_by_role("button", name="キー操作を使う").click()
    page.locator(".clause:has(#c-repeat) .findings button").first.click()
    assert page.locator("kbd.key").count() == 0
    assert page.get_by_label("同じ利用者の繰り返し", exact=True).is_checked()
    page.close()


def test_a_marked_word_is_confirmed_by_its_number(browser, address):  # noqa: F811
    """②: each word that the machine marked stands there as a finding; taken, its span is recorded as confirmed."""
    from triage.store import comments as store

    found = [judged("w", "死ねよ、みな", "morals", 0.9)]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([one.comment for one in found], store.File("w", "d" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    page = opened(browser, address, "w")
    press(page, ["m", "2"])
    expect(page.get_by_role("group", name="5(2)イ②の所見").get_by_role("button")).to_contain_text(["死ね"])
    press(page, ["1", "Enter"])
    recorded(page)

    (event,) = timeline("w")
    assert event.decision.confirmed == (Span(0, 2),)
    page.close()


def test_without_findings_the_digits_answer_the_choices(browser, address, monkeypatch):  # noqa: F811
    """A policy that lists none: ④ by its choices one after the other, with the target written between; the boxes by C."""
    plain = replace(POLICY, clauses=tuple(replace(clause, findings=()) for clause in POLICY.clauses))
    monkeypatch.setattr("triage.web.casepage.policy_in_use", lambda: plain)
    page = opened(browser, address)
    press(page, ["m", "4", "2"])
    page.keyboard.type("特定の職員")
    press(page, ["Enter", "8", "c", "Enter"])
    recorded(page)

    (event,) = timeline("k-x")
    assert event.decision.facts == "対象：特定の職員\n事実か意見か：意見・論評"
    assert event.decision.handover == ("none",)
    page.close()


def test_the_enter_that_ends_a_conversion_records_nothing(browser, address):  # noqa: F811
    """While a conversion runs, and in browsers that report its Enter as 229, ①'s answer is written and no more."""
    page = opened(browser, address)
    press(page, ["m", "1", "c"])
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "職業安定法", "selectionStart": 5, "selectionEnd": 5})
    page.keyboard.press("Enter")
    session.send("Input.insertText", {"text": "職業安定法"})
    for code in ("keyCode: 229", "isComposing: true", "repeat: true"):
        page.locator("#law_article").evaluate(
            f"one => one.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, {code}}}))"
        )
    page.wait_for_timeout(300)

    assert page.url.endswith("id=k-x") and timeline("k-x") == ()
    page.keyboard.press("Enter")
    recorded(page)
    assert len(timeline("k-x")) == 1
    page.close()


def test_enter_in_an_answer_never_records_what_cannot_be_undone(browser, address):  # noqa: F811
    """Everything filled in for a removal: Enter in the last answer leaves page and record as they are."""
    page = opened(browser, address, "k-instagram")
    press(page, ["m", "1", "c"])
    page.keyboard.type("職業安定法5条の4")
    page.locator("#m-instagram-remove").check()
    page.locator("#evidence").fill("画面が残っていない")
    page.locator("#law_article").press("Enter")
    page.wait_for_timeout(300)

    assert page.url.endswith("id=k-instagram") and timeline("k-instagram") == ()
    page.close()


def test_enter_goes_to_what_is_still_open(browser, address):  # noqa: F811
    """⑧: from the source to the verifier; a check left unticked is gone to, not passed over."""
    page = opened(browser, address)
    press(page, ["m", "8"])
    page.locator("#q-falsehood\\.source").fill("公式の資料")
    page.locator("#q-falsehood\\.source").press("Enter")
    expect(page.locator("#q-falsehood\\.verifier")).to_be_focused()
    page.keyboard.type("見本所 主任")
    page.keyboard.press("Enter")
    expect(page.locator("#q-falsehood\\.own_post_first")).to_be_focused()
    assert timeline("k-x") == ()
    page.close()


def test_an_enter_held_down_records_nothing(browser, address):  # noqa: F811
    """From a finding's button the held key reaches the button that records, and does not press it."""
    page = opened(browser, address)
    press(page, ["m"])
    page.locator("#c-solicitation").check()
    page.get_by_role("group", name="5(2)イ⑦の所見").get_by_role("button").first.focus()
    for _ in range(3):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.wait_for_timeout(300)

    expect(page.get_by_role("button", name="この内容で記録する")).to_be_focused()
    assert timeline("k-x") == ()
    page.close()


def test_everything_can_be_answered_without_script(browser, address):  # noqa: F811
    """④ by boxes and choices alone; what only a script can do is not shown."""
    page = opened(browser, address, java_script_enabled=False)
    page.get_by_text("措置を記録する・起案する").click()
    page.locator("#m-x-hide").check()
    page.locator("#c-defamation").check()
    expect(page.locator(".findings").first).not_to_be_visible()
    page.locator("#q-defamation\\.target").fill("特定の職員")
    page.get_by_label("意見・論評", exact=True).check()
    page.locator("#q-defamation\\.public_interest").check()
    page.locator("#h-none").check()
    page.locator("#unconcerned").check()
    page.get_by_role("button", name="この内容で記録する").click()
    recorded(page)

    (event,) = timeline("k-x")
    assert event.decision.facts == "対象：特定の職員\n事実か意見か：意見・論評"
    page.close()


def test_words_from_both_fields_are_recorded_and_given_back(desk):
    """②'s own field and the one for all: refused, both come back; complete, both are confirmed words."""
    client = signed_in_as("tantou")
    given = {"id": "c1", "action": "measure", "measure": "x-hide", "clause": "morals", "quoted": ["無能", "職員"]}
    refused = client.post("/comment/decide/", given | {"expected": "0"})
    assert refused.status_code == 422 and "無能\n職員</textarea>" in refused.content.decode()

    whole = given | {"answer": ["morals.words", "morals.usage"], "unconcerned": "on", "expected": "0"}
    assert client.post("/comment/decide/", whole).status_code == 302
    assert timeline("c1")[-1].decision.confirmed == (Span(0, 2), Span(3, 5))


def test_a_finding_sends_nothing_by_itself(desk):
    """On a page as it comes each is a plain button, neither pressed nor named."""
    page = signed_in_as("tantou").get("/comment/?id=c1").content.decode()

    buttons = re.findall(r"<button[^>]*data-ticks[^>]*>", page)
    assert len(buttons) >= 12
    assert all('type="button"' in one and "name=" not in one and "pressed" not in one for one in buttons)


def test_of_several_comments_enter_leads_to_the_button(browser, address, repeated):  # noqa: F811
    """まとめて判断: the last answer written, Enter goes to the button and records nothing; pressed there, all are recorded."""
    page = signed_in(browser, address, 1280)
    page.goto(f"{address}/group/?group=grp")
    page.locator("h1").click()
    press(page, ["m", "1", "c"])
    page.keyboard.type("職業安定法5条の4")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="この内容で記録する")).to_be_focused()
    assert timeline("g1") == ()

    page.keyboard.press("Enter")
    page.get_by_role("status").first.wait_for()
    assert [timeline(key)[-1].decision.law_article for key in ("g1", "g2")] == ["職業安定法5条の4"] * 2
    page.close()
