"""A form that comes too late loses nothing: the other's decision is shown, and what was filled in is given back."""

import re
from html import unescape

import html5lib
import pytest

from triage.store.decisions import timeline

from .test_console import HIDE


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
