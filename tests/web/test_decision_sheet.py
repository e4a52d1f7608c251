"""措置伺 says how a decision stands now, what it was about and by which words, and spells no child out."""

import pytest
from django.test import override_settings

from triage.policy import policy_names
from triage.store import comments as store
from triage.store.decisions import last_seq, timeline

from .conftest import comment
from .test_console import HIDE
from .test_history import MINOR, approve, body


def sheet_of(desk, key="c1"):
    return body(desk["kansa"].get(f"/comment/sheet/?id={key}"))


def edited(key, text):
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([comment(key, text)], store.File("t2", "e" * 64, "t"), identity)


def stands(page):
    """Return the row of the sheet that says how the decision stands."""
    return page.split("いまの状態</dt>")[1].split("</dd>")[0]


def test_the_sheet_says_how_the_decision_stands_and_who_made_it_so(desk):
    """Waiting by its proposer, then approved by the approver; what was sent back or replaced is no proposal any more."""
    desk["tantou"].post("/comment/decide/", HIDE)
    assert "措置を起案（承認待ち）" in stands(sheet_of(desk)) and "tantou" in stands(sheet_of(desk))
    approve(desk["sekinin"])

    assert "承認済み" in stands(sheet_of(desk)) and "sekinin" in stands(sheet_of(desk))
    assert "措置を起案（承認待ち）" not in sheet_of(desk)
    left = {"id": "c1", "action": "leave", "expected": str(last_seq("c1"))}
    desk["sekinin"].post("/comment/decide/", left)
    assert "のちの判断に替わりました" in stands(sheet_of(desk))


def test_a_proposal_that_was_sent_back_is_said_to_be(desk):
    """差し戻し stands on the sheet with its author."""
    desk["tantou"].post("/comment/decide/", HIDE)
    approve(desk["sekinin"], answer="return", reason="確認不足")

    assert "差し戻し" in stands(sheet_of(desk)) and "sekinin" in stands(sheet_of(desk))


def test_the_confirmed_words_stand_on_the_sheet_and_in_the_record(desk):
    """該当部分 is named, and black where the sheet leaves a person out."""
    desk["tantou"].post("/comment/decide/", {**HIDE, "quoted": "無能な職員"})
    desk["tantou"].post("/comment/decide/", MINOR)

    assert "該当部分" in sheet_of(desk) and "「無能な職員」" in sheet_of(desk)
    assert "「無能な職員」" in body(desk["tantou"].get("/comment/?id=c1"))
    assert "「■■■■■」" in sheet_of(desk, "c3")


def test_after_an_edit_the_sheet_prints_what_was_decided_on(desk):
    """The marks belong to the decided text: laid over a later one they would leave a name in clear."""
    desk["tantou"].post("/comment/decide/", MINOR)
    edited("c3", "追記します。ありがとうございました")

    page = sheet_of(desk, "c3")
    assert "■■■■■ございました" in page and "追記します" not in page and "ありがとう" not in page
    assert "上は判断したときの本文です" in page


def test_every_place_of_a_confirmed_word_is_black(desk):
    """A name that is copied once and stands twice is hidden twice."""
    edited("c3", "花子さん、花子さん")
    desk["tantou"].post("/comment/decide/", {**MINOR, "quoted": "花子"})

    assert "■■さん、■■さん" in sheet_of(desk, "c3")


def test_a_childs_comment_is_not_decided_without_the_words_to_black_out(desk):
    """⑤ with 未成年・学校 or 求職者 asks for them."""
    for label in ("privacy.minor", "privacy.applicant"):
        refused = desk["tantou"].post("/comment/decide/", {**MINOR, "sub_label": label, "quoted": ""})
        assert refused.status_code == 422 and "措置伺で伏せる言葉" in body(refused)


@pytest.mark.parametrize(
    ("text", "printed"), [("電話は090-1234-5678です", "電話は■■■■■■■■■■■■■です"), ("ありがとう", "■■■■■")]
)
def test_an_older_decision_without_words_is_blacked_out_by_what_is_known(text, printed):
    """The detectors' masks stand in; where they find nothing, nothing is printed."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from triage.decision import Action, Decision, Person
    from triage.records import CommentId
    from triage.web.decided import blacked

    from .conftest import POLICY

    who = Person("tantou", "見本所", "主任")
    older = Decision(CommentId("c3"), "0" * 64, Action.MEASURE, who, datetime.now(UTC), POLICY.version)
    assert blacked(text, replace(older, sub_labels=("privacy.minor",)), POLICY) == printed


def test_an_older_sheet_keeps_the_words_it_was_decided_by(desk, tmp_path):
    """A later policy puts the item otherwise: the sheet prints what stood under the version that it names."""
    desk["tantou"].post("/comment/decide/", HIDE)
    later = tmp_path / "later.toml"
    text = policy_names()["kagoshima"].read_text(encoding="utf-8")
    later.write_text(
        text.replace("誹謗中傷し、または名誉", "新しい文言にし、または名誉").replace("-2026-03-25", "-2027-03-25"),
        encoding="utf-8",
    )

    with override_settings(TRIAGE_POLICY=str(later)):
        page = sheet_of(desk)
    assert "誹謗中傷し、または名誉" in page and "新しい文言" not in page
    assert "kagoshima-2026-03-25" in page
    (cited,) = timeline("c1")[0].decision.cited
    assert cited.item == "5(2)イ④" and cited.checks
