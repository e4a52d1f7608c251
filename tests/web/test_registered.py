"""⑪ and ⑭ on screen: the registered accounts beside the writer's, and each other item rejected by itself."""

import re

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import Comment
from triage.web.registered import registered

from .conftest import POLICY, judged
from .test_history import body

YOUTUBE = [account for account in POLICY.accounts if account.platform == "youtube"]


def named(name, handle=""):
    Comment.objects.filter(key="c4").update(author_name=name, author_id=handle)


def table(page):
    return page.split("投稿者と登録済みアカウント（リンクは開きません）")[-1].split("</table>")[0]


def test_the_writer_stands_beside_the_registered_accounts(desk):
    """Name and handle of both, those of the same platform in the table, no link to open, what hides in a name shown."""
    named("ハローワーク国分\u200bYouTubeチャンネル【公式】", "UCxxxx")
    page = body(desk["tantou"].get("/comment/?id=c4"))
    html5lib.HTMLParser(strict=True).parse(page)
    rows = table(page)

    assert "このコメントの投稿者" in rows and "UCxxxx" in rows and "国分⟦ZWSP⟧YouTube" in rows
    assert all(account.name in rows and account.native_id in rows for account in YOUTUBE)
    assert rows.count("<tr>") == 2 + len(YOUTUBE) and "href" not in rows and "同じ" not in rows


@pytest.mark.parametrize(
    ("name", "handle", "said"), [("別の名前", YOUTUBE[0].native_id, "同じID"), (YOUTUBE[0].name, "UCxxxx", "同じ名称")]
)
def test_what_is_the_very_same_is_said(desk, name, handle, said):
    """A registered id is no look-alike, and a name taken over word for word is one: both are marked, once."""
    named(name, handle)
    rows = table(body(desk["tantou"].get("/comment/?id=c4")))

    assert rows.count("同じ") == 1 and said in rows


def test_an_id_of_another_platform_is_not_the_same():
    """Whose account a handle is, only its platform tells."""
    from types import SimpleNamespace

    from triage.records import Platform

    comment = judged("c", "x", platform=Platform.FACEBOOK, author_id=YOUTUBE[0].native_id).comment
    side = registered(SimpleNamespace(comment=comment), POLICY)

    assert not any(one.same_id for one in [*side.here, *side.elsewhere])
    assert len(side.here) + len(side.elsewhere) == len(POLICY.accounts)


def residual(**changes):
    given = {
        "id": "c3",
        "action": "measure",
        "measure": "x-hide",
        "clause": "other",
        "sub_label": "other.residual",
        "answer": ["other.sub_label", *(f"other.not_{clause.id}" for clause in POLICY.clauses[:13])],
        "reason": "理由",
        "unconcerned": "on",
        "expected": str(last_seq("c3")),
    }
    return {**given, **changes}


def test_the_residual_item_is_asked_item_by_item(desk):
    """Thirteen boxes, none ticked; a missing one is named, the others stay ticked; the record cites each in full."""
    page = body(desk["tantou"].get("/comment/?id=c3"))
    assert len(re.findall(r'name="answer" id="n-other\.not_[a-z]+"', page)) == 13 and "checked" not in page
    assert "†「これらの内容を含むリンク等」のとき、確かめました" in page

    short = residual()["answer"][:-1]
    refused = desk["tantou"].post("/comment/decide/", residual(answer=short))
    said = body(refused)
    assert refused.status_code == 422 and "一つずつ確かめてください：5(2)イ⑬ SNS利用規約" in said
    assert len(re.findall(r'value="other\.not_[a-z]+" checked', said)) == 12

    assert desk["tantou"].post("/comment/decide/", residual()).status_code == 302
    (event,) = timeline("c3")
    assert event.decision.action == "propose" and len(event.decision.cited[0].checks) == 14
    assert "各SNSの利用規約に反する場合：当たらない" in body(desk["kansa"].get("/comment/sheet/?id=c3"))


def test_a_link_is_recorded_with_the_item_it_stands_for(desk):
    """これらの内容を含むリンク等 alone is refused with what to pick; with the item it goes in, the thirteen unasked."""
    link = residual(sub_label="other.link", answer=["other.sub_label", "other.link_item"])
    refused = desk["tantou"].post("/comment/decide/", link)
    assert refused.status_code == 422 and "元となる項目も選んでください" in body(refused)

    whole = {"clause": ["other", "morals"], "answer": [*link["answer"], "morals.words", "morals.usage"]}
    assert desk["tantou"].post("/comment/decide/", {**link, **whole, "quoted": "ありがとう"}).status_code == 302
