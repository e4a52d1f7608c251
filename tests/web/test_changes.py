"""A registered user is changed on the command line: what they may do follows, and the record says what was changed."""

from triage.store.chain import verify_chain
from triage.store.decisions import events, last_seq
from triage.store.models.human import EventKind
from triage.web import changes
from triage.web.people import person_named

from .conftest import POLICY, browser, signed_in_as
from .test_console import HIDE
from .test_history import body


def test_a_new_password_ends_what_is_signed_in_under_the_old_one(desk):
    """Both browsers of that person stand before the door; a colleague's does not."""
    other = signed_in_as("tantou")
    changes.set_password("tantou", "atarashii-kagi-88")

    assert [c.get("/queue/").status_code for c in (desk["tantou"], other, desk["kansa"])] == [302, 302, 200]
    assert browser().post("/login/", {"username": "tantou", "password": "atarashii-kagi-88"}).status_code == 302


def test_each_change_is_an_event_that_the_audit_screen_shows(desk):
    """From what to what, by the command; of a password only that it was changed."""
    changes.change("tantou", changes.Wanted(roles=["auditor"], accounts=["other"], section="別の所"))
    changes.set_password("tantou", "atarashii-kagi-88")
    changes.close("tantou")
    changes.enable("tantou")

    found = [event.body for event in events([EventKind.ACCOUNT])]
    assert [one["changed"] for one in found] == ["roles", "accounts", "section", "password", "active", "active"]
    assert (found[2]["was"], found[2]["now"]) == ("見本所", "別の所")
    page = body(desk["kansa"].get("/audit/?kind=account"))
    for said in ("作業実施担当", "監査・検査用（閲覧のみ）", "別の所", "見られるアカウント", "管理（コマンド）"):
        assert said in page, said
    assert "atarashii" not in page


def test_what_they_may_see_follows_at_once(desk):
    """With another account only, the comments of this one are not found."""
    changes.change("tantou", changes.Wanted(accounts=["other"]))

    assert desk["tantou"].get("/comment/?id=c1").status_code == 404


def test_a_person_is_named_as_they_were_called_on_that_day(desk, tmp_path):
    """氏名, 所属 and 職名 of the day stand on 措置伺, in the record and in the Excel sheet; old records keep the login."""
    from openpyxl import load_workbook

    from triage.review.sheet_out import write_sheet

    desk["tantou"].post("/comment/note/", {"id": "c1", "note": "名前のない頃"})
    changes.change("tantou", changes.Wanted(name="見本花子", section="総務課", post="係長"))
    given = {**HIDE, "expected": str(last_seq("c1"))}
    assert signed_in_as("tantou").post("/comment/decide/", given).status_code == 302
    changes.change("tantou", changes.Wanted(name="結婚花子", section="別の課", post="課長"))
    write_sheet([], POLICY, tmp_path / "x.xlsx", by=person_named("tantou"))

    sheet = body(desk["kansa"].get("/comment/sheet/?id=c1"))
    assert "総務課 係長 見本花子（tantou）" in sheet and "結婚" not in sheet
    page = body(desk["kansa"].get("/comment/?id=c1"))
    assert "見本所 主任 tantou・" in page and "総務課 係長 見本花子（tantou）・" in page
    assert "総務課 係長 見本花子（tantou）" in body(desk["kansa"].get("/audit/"))
    (said,) = load_workbook(tmp_path / "x.xlsx")["書き方"]["A1"].value.splitlines()
    assert said.startswith("書き出した方：別の課 課長 結婚花子（tantou）（20")
    assert verify_chain().ok
