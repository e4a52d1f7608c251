"""判断による学習: off until the 責任者 records that it is approved, and off again once they end it."""

import html5lib
import pytest

from triage.store.decisions import head, verify_chain
from triage.store.training import TrainingNotApproved, approval, require_approval
from triage.web import people

from .conftest import PASSWORD, signed_in_as

APPROVE = {"answer": "approve", "document_number": "総発2号"}


def body(response):
    html5lib.HTMLParser(strict=True).parse(response.content.decode())
    return response.content.decode()


def test_it_is_off_until_the_head_approves_it_with_a_number(desk):
    """Nobody else can, a number and the button itself are needed; page and record then say who, when and under which one."""
    before = head()
    with pytest.raises(TrainingNotApproved, match="承認されていません"):
        require_approval()
    for who in ("tantou", "kansa"):
        assert desk[who].post("/training/approve/", APPROVE).status_code == 403
    for lacking in ({"answer": "approve", "document_number": " "}, {"document_number": "総発2号"}):
        assert desk["sekinin"].post("/training/approve/", lacking).status_code == 422
    assert head() == before and "行いません" in body(desk["kansa"].get("/training/"))

    assert desk["sekinin"].post("/training/approve/", APPROVE).status_code == 302
    found = require_approval()
    assert (found.by.username, found.body) == ("sekinin", {"step": "approved", "document_number": "総発2号"})
    for page in (body(desk["kansa"].get("/training/")), body(desk["kansa"].get("/audit/?kind=training"))):
        assert "総発2号" in page and "判断による学習の承認" in page
    assert desk["sekinin"].post("/training/approve/", APPROVE).status_code == 422
    assert verify_chain().ok


def test_the_head_ends_it_with_a_reason(desk):
    """Without a reason it stands; ended, it is off, both stay on the record, and it can be approved anew."""
    assert desk["sekinin"].post("/training/end/", {"reason": "まだない"}).status_code == 422
    desk["sekinin"].post("/training/approve/", APPROVE)
    assert desk["sekinin"].post("/training/end/", {"reason": " "}).status_code == 422
    assert desk["tantou"].post("/training/end/", {"reason": "勝手に"}).status_code == 403
    assert approval() is not None

    assert desk["sekinin"].post("/training/end/", {"reason": "目的を見直すため"}).status_code == 302
    assert approval() is None
    page = body(desk["kansa"].get("/training/"))
    assert "目的を見直すため" in page and "総発2号" in page and "行いません" in page
    assert desk["sekinin"].post("/training/approve/", APPROVE).status_code == 302


def test_a_head_of_some_accounts_alone_does_not_speak_for_all(desk):
    """The labels are of every account: 403 to approve and to end, and no form is shown."""
    accounts = {"section": "見本所", "post": "所長", "accounts": ["a"]}
    people.add("ichibu", PASSWORD, role="approver", **accounts)
    some = signed_in_as("ichibu")

    assert some.post("/training/approve/", APPROVE).status_code == 403
    assert some.post("/training/end/", {"reason": "x"}).status_code == 403
    assert "承認する</button>" not in body(some.get("/training/"))
