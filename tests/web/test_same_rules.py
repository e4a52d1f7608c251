"""Whatever the console refuses, the spreadsheet refuses in the same words: rule by rule, and item by item."""

import re
from html import unescape

import pytest

from tests.test_review import WHOLE
from triage.review.sheet import ALL_CHECKED, UNCONCERNED
from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import QueueEntry

from .conftest import POLICY
from .test_console import HIDE, state
from .test_sheet import HIDDEN, LEFT, fill, sheet, taken

__all__ = ["sheet"]


def asked(clause):
    """Return (ticks, facts by check) of an item, everything answered."""
    ticks = [f"{clause.id}.{check.id}" for check in clause.checks if not check.record]
    return ticks, {check: WHOLE.get(check.id, "記載") for check in clause.checks if check.record}


def case_of(clause, measure="x-hide", label="返信を非表示にする", *, whole):
    """Return the same answers as the console's form and as the cells of a row: all of one item, or the item alone."""
    ticks, facts = asked(clause) if whole else ([], {})
    form = {"id": "c1", "action": "measure", "measure": measure, "clause": clause.id, "expected": "0", "answer": ticks}
    form |= {f"fact.{clause.id}.{check.id}": text for check, text in facts.items()}
    cells = {"判断": "措置を記録・起案", "措置": label, "項目1": POLICY.named(clause.id)}
    cells["確認した事実"] = "／".join(f"{check.record}：{text}" for check, text in facts.items())
    if not whole:
        return form, cells
    sub = clause.sub_labels[-1:] if clause.sub_label_required else ()
    return (
        form
        | {"sub_label": [f"{clause.id}.{one.id}" for one in sub], "law_article": "第1条", "reason": "理由"}
        | {"handover": ["none"], "unconcerned": "on", "quoted": "無能"},
        cells
        | {"細目": f"{clause.item} {sub[0].label}" if sub else "", "確認事項": ALL_CHECKED, "法令・条文": "第1条"}
        | {"理由": "理由", "引継ぎ": "引継ぎの対象ではない", "関係職員の確認": UNCONCERNED, "該当する言葉": "無能"},
    )


def console(client, form):
    """Return what the console says against a form, in order; nothing where it is recorded."""
    page = client.post("/comment/decide/", form)
    if page.status_code == 302:
        return []
    assert page.status_code == 422
    listed = page.content.decode().split('<div class="problems"')[1].split("</ul>")[0]
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<li>(.*?)</li>", listed)]


def both(desk, path, form, cells):
    """Return what each says; the spreadsheet is asked first, without writing."""
    key = form["id"]
    fill(path, **{key: cells})
    said = taken(path, dry_run=True)[key]
    return console(desk["tantou"], form), said


@pytest.mark.parametrize("clause", POLICY.clauses, ids=lambda c: c.id)
@pytest.mark.parametrize("whole", [False, True], ids=["bare", "whole"])
def test_an_item_is_asked_the_same(desk, sheet, clause, whole):
    """Every item with nothing answered, and with everything: the same sentences, or neither refuses."""
    on_screen, in_sheet = both(desk, sheet, *case_of(clause, whole=whole))

    assert in_sheet == " ".join(on_screen)
    assert whole or on_screen


@pytest.mark.parametrize(
    ("form", "cells"),
    [
        ({"clause": ""}, {"項目1": ""}),
        ({"answer": []}, {"確認事項": ""}),
        ({"fact.defamation.target": ""}, {"確認した事実": "事実か意見か：意見・論評"}),
        ({"fact.defamation.fact_or_opinion": "ほか"}, {"確認した事実": "対象：特定の職員／事実か意見か：ほか"}),
        ({"handover": []}, {"引継ぎ": ""}),
        ({"quoted": "ない言葉"}, {"該当する言葉": "ない言葉"}),
        ({"unconcerned": ""}, {"関係職員の確認": ""}),
        ({}, {}),
    ],
)
def test_each_rule_of_a_measure_is_the_same(desk, sheet, form, cells):
    """One answer of a complete measure left out or made wrong; the last case is complete."""
    given = {name: value for name, value in {**HIDE, **form}.items() if value != ""}
    on_screen, in_sheet = both(desk, sheet, given, {**HIDDEN, **cells})

    assert in_sheet == " ".join(on_screen)
    assert bool(on_screen) == bool(form)


@pytest.mark.parametrize(
    "action", [("leave", "措置なし（表示を継続）"), ("postpone", "後で判断"), ("escalate", "責任者に判断を求める")]
)
@pytest.mark.parametrize("opinion", [False, True])
@pytest.mark.parametrize("passed", [("", ""), ("none", "引継ぎの対象ではない")])
def test_an_opinion_is_left_the_same(desk, sheet, action, opinion, passed):
    """措置なし on an opinion says whom it is passed on to, in the spreadsheet too; nothing else asks for it."""
    QueueEntry.objects.filter(comment__key="c3").update(routes=["opinion"] if opinion else [], opinion=opinion)
    form = {"id": "c3", "action": action[0], "expected": "0", **({"handover": passed[0]} if passed[0] else {})}
    on_screen, in_sheet = both(desk, sheet, form, {"判断": action[1], "引継ぎ": passed[1]})

    assert in_sheet == " ".join(on_screen)
    assert bool(in_sheet) == (action[0] == "leave" and opinion and not passed[0])


def test_what_is_refused_is_not_recorded(desk, sheet):
    """An opinion left without a word stays in the queue; with its desk it goes in."""
    QueueEntry.objects.filter(comment__key="c3").update(routes=["opinion"], opinion=True)
    fill(sheet, c3=LEFT)
    assert "引継ぎ先を選ぶか" in taken(sheet)["c3"] and (state("c3"), last_seq("c3")) == ("open", 0)

    fill(sheet, c3={**LEFT, "引継ぎ": "労働法令違反の申告（監督署）"})
    assert taken(sheet) == {"c3": ""} and timeline("c3")[-1].decision.handover == ("labour_law",)


@pytest.mark.parametrize("kind", ["remove", "older", "waiting", "held"])
def test_what_stands_around_a_comment_is_refused_the_same(desk, sheet, kind):
    """Removal without evidence, a proposal that waits, somebody else's hands; an older post is a proposal in both."""
    removal = kind == "remove"
    key, measure, label = ("c4", "youtube-remove", "削除") if removal else ("c1", "x-hide", "返信を非表示にする")
    if kind == "waiting":
        desk["tantou"].post("/comment/decide/", HIDE)
    if kind == "held":
        desk["sekinin"].get("/comment/?id=c1")
        assert desk["tantou"].post("/comment/decide/", HIDE).status_code == 409
        fill(sheet, c1=HIDDEN)
        assert "他の職員" in taken(sheet)["c1"]
        return
    if kind == "older":
        from triage.store.models.machine import Comment

        Comment.objects.filter(key="c1").update(posted_at=None)
    form = {**HIDE, "id": key, "measure": measure, "expected": str(last_seq(key))}
    cells = {**HIDDEN, "措置": label, "記録番号": str(last_seq(key))}
    on_screen, in_sheet = both(desk, sheet, form, cells)

    assert in_sheet == " ".join(on_screen) and bool(on_screen) == (kind != "older")
