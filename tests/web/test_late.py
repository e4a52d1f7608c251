"""A form that comes too late loses nothing: the other's decision is shown, and what was filled in is given back."""

import re
from html import unescape

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline

from .test_console import HIDE
from .test_history import approve, body

WORDS = "打ち込んだ長い文"


def test_whoever_comes_second_sees_the_measure_and_the_item_and_gets_back_what_they_typed(desk):
    """409 names what the other decided; one button opens the comment as it is now with reason, note and item filled in."""
    desk["tantou"].post("/comment/decide/", {**HIDE, "reason": "先の理由"})
    typed = {**HIDE, "reason": "一晩かけた理由\n二行目", "note": "メモ<b>", "quoted": "無能"}
    typed |= {"clause": ["defamation", "morals"], "answer": [*HIDE["answer"], "morals.words", "morals.usage"]}

    page = desk["sekinin"].post("/comment/decide/", typed).content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert "「返信を非表示にする」 5(2)イ④ 誹謗中傷・名誉・信用" in page and "先の理由" in page
    assert "一晩かけた理由\n二行目" in page and "メモ&lt;b&gt;" in page and "特定の職員" in page

    form = page.split('action="/comment/resume/"')[1].split("</form>")[0]
    carried = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    assert {"expected", "unconcerned", "action"}.isdisjoint(name for name, _ in carried)
    desk["sekinin"].post("/comment/approve/", {"id": "c1", "answer": "return", "reason": "x", "expected": "1"})
    back = desk["sekinin"].post("/comment/resume/", {name: unescape(value) for name, value in carried}).content.decode()
    assert '"expected" value="2"' in back and "一晩かけた理由\n二行目</textarea>" in back
    assert 'value="morals" checked' in back and 'value="x-hide" checked' in back
    assert 'name="unconcerned" checked' not in back and len(timeline("c1")) == 2


@pytest.mark.parametrize("kind", ["text", "held"])
def test_nor_is_anything_typed_lost_to_another_text_or_in_other_hands(desk, kind):
    """本文が変更, and 他の職員が確認中: both give back what was filled in; taking over opens the form with it."""
    if kind == "held":
        desk["tantou"].get("/comment/?id=c1")
    given = {**HIDE, "reason": "長い理由", **({"text": "x"} if kind == "text" else {})}
    refused = desk["sekinin"].post("/comment/decide/", given)

    page = refused.content.decode()
    assert refused.status_code == 409 and "長い理由" in page
    url = "/comment/claim/" if kind == "held" else "/comment/resume/"
    form = page.split(f'action="{url}"')[-1].split("</form>")[0]
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    assert "長い理由</textarea>" in desk["sekinin"].post(url, carried).content.decode()


def test_a_press_without_a_word_has_nothing_to_give_back(desk):
    """措置なし that comes too late leads to the comment, and offers no form of its own."""
    decision = {"id": "c1", "action": "leave", "expected": "0"}
    desk["tantou"].post("/comment/decide/", decision)

    assert "/comment/resume/" not in desk["sekinin"].post("/comment/decide/", decision).content.decode()


def reopened(client, refused):
    """Press the button of a late form's page; return the ids of the fields that then hold what was typed, and the page."""
    form = body(refused).split('<h2 id="h-typed">')[1].split("</form>")[0]
    url = re.findall(r'action="([^"]+)"', form)[0]
    carried = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    page = body(client.post(url, {name: unescape(value) for name, value in carried}))
    html5lib.HTMLParser(strict=True).parse(page)
    return re.findall(rf'id="([\w-]+)"[^>]*>{WORDS}</textarea>', page), page


def handing(desk):
    """Hand on what somebody else has in hand."""
    desk["tantou"].get("/comment/?id=c1")
    return "hand", {"to": "tantou"}, "hand-reason"


def returning(desk):
    """Send back a proposal that somebody wrote a note about."""
    desk["tantou"].post("/comment/decide/", HIDE)
    return "approve", {"answer": "return", "expected": str(noted(desk))}, "a-reason"


def lifting(desk):
    """End a measure that somebody wrote a note about."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approve(desk["sekinin"])
    of = last_seq("c1")
    return "lift", {"of": str(of), "expected": str(noted(desk))}, f"lift-{of}"


def looking_again(desk):
    """Look again at a complaint that somebody wrote a note about."""
    desk["tantou"].post("/comment/complain/", {"id": "c1", "subject": "消すな", "received_on": "2026-04-01"})
    of = last_seq("c1")
    return "again", {"of": str(of), "result": "keep", "expected": str(noted(desk))}, f"why-{of}"


def noted(desk):
    """Let a colleague write a note; return the number of the event before it."""
    before = last_seq("c1")
    desk["tantou"].post("/comment/note/", {"id": "c1", "note": "電話あり"})
    return before


@pytest.mark.parametrize("late", [handing, returning, lifting, looking_again])
def test_what_was_typed_comes_back_in_the_form_it_was_typed_into(desk, late):
    """The message of a handing on, the reason of a return, 取りやめ or 再確認: in its own field, and in no decision."""
    address, form, field = late(desk)
    refused = desk["sekinin"].post(f"/comment/{address}/", {"id": "c1", "reason": WORDS, **form})

    assert refused.status_code == 409 and WORDS in body(refused)
    assert "判断は記録していません" not in body(refused) and "別の判断" not in body(refused)
    fields, page = reopened(desk["sekinin"], refused)
    assert fields == [field] and "書いた内容を入れました" in page


def test_a_form_that_is_gone_leaves_its_words_to_be_read_and_carried_on(desk):
    """A decision's reason while a proposal waits: no reason of a return; once it is sent back the form takes it up."""
    desk["tantou"].post("/comment/decide/", HIDE)
    waits = str(last_seq("c1"))
    refused = desk["sekinin"].post("/comment/decide/", {**HIDE, "reason": WORDS})

    fields, page = reopened(desk["sekinin"], refused)
    assert fields == [] and WORDS in page and "書いた内容を入れる欄は、いまの画面にはありません" in page
    desk["sekinin"].post("/comment/approve/", {"id": "c1", "answer": "return", "reason": "再考", "expected": waits})
    assert reopened(desk["sekinin"], refused)[0] == ["reason"]
