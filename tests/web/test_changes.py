"""A registered user is changed on the command line: what they may do follows, and the record says what was changed."""

from triage.store.decisions import events
from triage.store.models.human import EventKind
from triage.web import changes

from .conftest import browser
from .test_history import body


def test_a_new_password_ends_what_is_signed_in_under_the_old_one(desk):
    """Both browsers of that person stand before the door; a colleague's does not."""
    from .conftest import signed_in_as

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
