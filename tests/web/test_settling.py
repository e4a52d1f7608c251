"""決裁 comes after the decision: 起案番号 and 決裁日 are added to what is on the record, as an event of their own."""

import html5lib
import pytest

from triage.store.decisions import last_seq, timeline
from triage.store.found import Asked, found

from .conftest import today
from .test_console import HIDE

LATER = {"settled_on": "2999-01-01"}


def body(response):
    return response.content.decode()


def approved(desk):
    """Let a hiding be proposed and approved; return the number of the proposal."""
    desk["tantou"].post("/comment/decide/", HIDE)
    proposal = last_seq("c1")
    given = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(proposal)}
    desk["sekinin"].post("/comment/approve/", given)
    return proposal


def settle(client, of, **given):
    return client.post("/comment/settle/", {"id": "c1", "of": str(of), "answer": "settle", **given})


def test_a_day_of_the_formal_decision_is_added_after_the_approval(desk):
    """The record holds both numbers beside the decision, and 措置伺, the timeline and the search show them."""
    of = approved(desk)
    page = body(desk["tantou"].get("/comment/?id=c1"))
    html5lib.HTMLParser(strict=True).parse(page)
    assert "起案番号・決裁日を書き加える" in page

    assert settle(desk["tantou"], of, draft_number="鹿労発12", settled_on=today()).status_code == 302

    event = timeline("c1")[-1]
    assert (event.kind, event.by.username) == ("settled", "tantou")
    assert event.body == {"of": of, "draft_number": "鹿労発12", "settled_on": today()}
    sheet = body(desk["kansa"].get(f"/comment/sheet/?id=c1&seq={of}"))
    for shown in (sheet, body(desk["kansa"].get("/comment/?id=c1"))):
        assert "決裁の記録" in shown and "鹿労発12" in shown and today() in shown
    assert [one.seq for one in found(Asked(words="鹿労発12"), size=9).events] == [event.seq]


def test_a_slip_is_followed_by_another_record_and_both_stand(desk):
    """What was written first is neither changed nor hidden."""
    of = approved(desk)
    settle(desk["tantou"], of, draft_number="鹿労発12")
    settle(desk["tantou"], of, draft_number="鹿労発21")

    sheet = body(desk["tantou"].get(f"/comment/sheet/?id=c1&seq={of}"))
    assert sheet.index("鹿労発12") < sheet.index("鹿労発21")


@pytest.mark.parametrize("given", [{}, {"settled_on": "きのう"}, {"draft_number": "  "}, LATER])
def test_what_says_nothing_or_no_day_that_can_be_is_refused(desk, given):
    """Nothing, no day, or one still to come: 422 with what is wrong, and nothing is written."""
    of = approved(desk)
    before = last_seq("c1")

    assert settle(desk["tantou"], of, **given).status_code == 422
    assert last_seq("c1") == before


def test_enter_in_a_field_settles_nothing(desk):
    """Without its button the form is not taken: 422, nothing is written, and what was typed is still there."""
    of = approved(desk)
    before = last_seq("c1")

    refused = settle(desk["tantou"], of, answer="", draft_number="鹿労発12", settled_on=today())
    assert (refused.status_code, last_seq("c1")) == (422, before)
    page = body(refused)
    assert "Enterキーでは記録しません" in page and 'value="鹿労発12"' in page and f'value="{today()}"' in page


def test_only_what_is_approved_and_stands_on_the_record_is_settled(desk):
    """A proposal that waits or was sent back: 422 and no form; the number of no decision with a 措置伺: 404."""
    desk["tantou"].post("/comment/decide/", HIDE)
    of = last_seq("c1")
    assert settle(desk["tantou"], of, draft_number="1").status_code == 422
    assert "起案番号・決裁日を書き加える" not in body(desk["tantou"].get("/comment/?id=c1"))
    desk["sekinin"].post("/comment/approve/", {"id": "c1", "answer": "return", "reason": "再考", "expected": str(of)})

    assert settle(desk["tantou"], of, draft_number="1").status_code == 422
    assert [settle(desk["tantou"], seq, draft_number="1").status_code for seq in (0, last_seq("c1"), 99)] == [404] * 3


def test_who_stepped_aside_settles_nothing(desk):
    """関係職員 are refused here as everywhere."""
    of = approved(desk)
    desk["sekinin"].post("/comment/skip/", {"id": "c1", "concerned": "on"})

    refused = settle(desk["sekinin"], of, draft_number="1")
    assert refused.status_code == 422 and "関係職員" in body(refused)
