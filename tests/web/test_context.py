"""What stands beside a comment: its thread, its writer's confirmed measures, and 代決 that waits for 後閲."""

import pytest

from triage.assess import rank_all
from triage.records import Flag
from triage.store import comments as store
from triage.store.decisions import last_seq, timeline
from triage.web import people

from .conftest import PASSWORD, POLICY, THRESHOLDS, comment, judged, signed_in_as
from .test_console import HIDE
from .test_onbehalf import SEEN
from .test_worklist import OFFTOPIC


def body(response):
    return response.content.decode()


@pytest.fixture
def written(desk):
    """Three comments of one writer, the last an answer to the second, and one of nobody in particular."""
    given = [
        comment("w1", "一つ目", author_id="u1"),
        comment("w2", "二つ目", author_id="u1"),
        comment("w3", "三つ目", author_id="u1", parent_id="w2"),
        comment("w4", "名前のない人"),
    ]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments(given, store.File("w", "9" * 64, "t"), identity)
    return desk


def test_a_writers_history_shows_confirmed_measures_only(written):
    """A measure that stands is shown; a suggestion, a proposal, 措置なし and what was taken back are not."""
    tantou = written["tantou"]
    tantou.post("/comment/decide/", {**OFFTOPIC, "id": "w1"})
    tantou.post("/comment/decide/", {**HIDE, "id": "w2"})
    page = body(tantou.get("/comment/?id=w3"))
    assert "確定した措置 1件" in page and "5(2)イ⑫" in page

    tantou.post("/comment/undo/", {"id": "w1", "expected": str(last_seq("w1"))})
    assert "同一投稿者への措置履歴" not in body(tantou.get("/comment/?id=w3"))
    assert "同一投稿者への措置履歴" not in body(tantou.get("/comment/?id=w4"))


def test_the_comment_that_is_answered_stands_beside_it(written):
    """A reply is read with what it replies to."""
    assert "返信先のコメント" in body(written["tantou"].get("/comment/?id=w3"))
    assert "二つ目" in body(written["tantou"].get("/comment/?id=w3"))
    assert "返信先のコメント" not in body(written["tantou"].get("/comment/?id=w1"))


def test_the_replies_to_a_comment_stand_below_it(written):
    """A comment is read with what was answered to it, and one that nobody answered has no such list."""
    page = body(written["tantou"].get("/comment/?id=w2"))
    assert "このコメントへの返信（1件）" in page and "三つ目" in page and "?id=w3" in page
    assert "このコメントへの返信" not in body(written["tantou"].get("/comment/?id=w1"))
    assert "このコメントへの返信" not in body(written["tantou"].get("/comment/?id=w4"))


def test_many_replies_are_counted_and_the_first_shown(written):
    """Ten stand there, the earliest; the rest is a number."""
    given = [comment(f"r{n:02}", f"返信その{n:02}", parent_id="w1", author_id=f"r{n}") for n in range(12)]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments(given, store.File("r", "7" * 64, "t"), identity)
    page = body(written["tantou"].get("/comment/?id=w1"))

    assert "このコメントへの返信（12件）" in page and "ほかに2件の返信" in page
    assert "返信その09" in page and "返信その10" not in page


def test_what_was_approved_on_behalf_is_seen_afterwards_by_somebody_else(desk):
    """代決 waits for 後閲; its approver cannot give it, another head can, once."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    shocho = signed_in_as("shocho")
    desk["tantou"].post("/comment/decide/", HIDE)
    given = {"id": "c1", "answer": "approve", "unconcerned": "on", "on_behalf": "on"}
    desk["sekinin"].post("/comment/approve/", {**given, "expected": str(last_seq("c1"))})
    assert "後閲を待っています" in body(desk["kansa"].get("/comment/?id=c1"))

    assert desk["tantou"].post("/comment/seen/", SEEN).status_code == 403
    assert desk["sekinin"].post("/comment/seen/", SEEN).status_code == 422
    assert shocho.post("/comment/seen/", SEEN).status_code == 302
    assert timeline("c1")[-1].kind == "seen_after"
    assert "後閲を待っています" not in body(desk["kansa"].get("/comment/?id=c1"))
    assert shocho.post("/comment/seen/", SEEN).status_code == 422


@pytest.mark.parametrize(
    ("basis", "said"),
    [("authored", "作例で学習・実績なし"), ("decisions", "作例と、この窓口で確定した判断で学習しています")],
)
def test_the_figure_says_what_its_model_was_fitted_on(desk, basis, said):
    """Written examples alone, or this desk's decisions too: one of the two stands beside the figures."""
    from triage.store.models.machine import Judgement

    Judgement.objects.update(basis=basis)
    page = desk["tantou"].get("/comment/?id=c1").content.decode()

    assert f"参考値の根拠：{said}" in page and page.count("参考値の根拠") == 1


def test_that_the_model_does_not_know_the_words_is_said(desk):
    """A text of unknown words is shown with the warning that its figures say little; another text is not."""
    found = judged("u1", "ｷｮｳﾉ")._replace(flags=(Flag.LOW_INFORMATION,))
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([found.comment], store.File("u", "8" * 64, "t"), identity)
    store.save_judgements([found])
    store.replace_queue(rank_all([found], POLICY, THRESHOLDS), policy_version=POLICY.version)
    pages = {key: body(desk["tantou"].get(f"/comment/?id={key}")) for key in ("u1", "c1")}

    assert POLICY.messages["low_information"] in pages["u1"]
    assert POLICY.messages["low_information"] not in pages["c1"]
