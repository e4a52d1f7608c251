"""What somebody typed into a form that is refused stands in that form again, and in no other."""

import re

import pytest

from triage.store.decisions import last_seq
from triage.web import people

from .conftest import PASSWORD, signed_in_as
from .test_console import HIDE
from .test_history import approve, body

WORDS = "打ち込んだ長い文"


@pytest.mark.parametrize(
    ("address", "form", "field"),
    [
        ("consult", {"subject": WORDS}, "c-subject"),
        ("complain", {"subject": WORDS}, "m-subject"),
        ("notice", {"subject": WORDS, "sender": "public"}, "n-subject"),
        ("hold", {"reason": WORDS}, "hold-reason"),
        ("hand", {"reason": WORDS}, "hand-reason"),
        ("evidence", {"unkept": WORDS, "taken_at": "2999-01-01T10:00"}, "unkept"),
        ("decide", {"reason": WORDS}, "reason"),
    ],
)
def test_a_refused_form_comes_back_as_it_was_sent(desk, address, form, field):
    """Refused for what is missing, the long text is still there, in its own field alone, and its part is open."""
    answer = desk["sekinin"].post(f"/comment/{address}/", {"id": "c3", **form})
    page = body(answer)

    assert answer.status_code == 422 and last_seq("c3") == 0
    assert re.findall(rf'id="([\w-]+)"[^>]*>{WORDS}</textarea>', page) == [field]


@pytest.mark.parametrize(
    ("address", "form", "field"),
    [
        ("approve", {"reason": WORDS}, "a-reason"),
        ("again", {"reason": WORDS, "of": "2"}, "why-2"),
        ("consult", {"subject": WORDS, "of": "3", "due": "いつか"}, "ans-3"),
    ],
)
def test_a_refused_answer_to_what_is_open_comes_back_as_it_was_sent(desk, address, form, field):
    """The reason of a return, of a 再確認, what was answered to a 照会: each in its own field alone."""
    desk["tantou"].post("/comment/decide/", HIDE)
    desk["tantou"].post("/comment/complain/", {"id": "c1", "subject": "消すな", "received_on": "2026-04-01"})
    desk["tantou"].post("/comment/consult/", {"id": "c1", "subject": "扱い", "with": "本省"})
    answer = desk["sekinin"].post(f"/comment/{address}/", {"id": "c1", "expected": "3", **form})

    assert answer.status_code == 422 and last_seq("c1") == 3
    assert re.findall(rf'id="([\w-]+)"[^>]*>{WORDS}</textarea>', body(answer)) == [field]


@pytest.mark.parametrize("ticked", [["none", "morals"], ["none", "morals", "defamation"]])
def test_a_refused_answer_of_a_sample_stays_ticked(desk, ticked):
    """None and an item at once are refused: the boxes of the 見本 stand as they were, and nothing else is ticked."""
    people.add("bunseki", PASSWORD, role="analyst", section="見本所", post="主任")
    answer = signed_in_as("bunseki").post("/comment/golden/", {"id": "c3", "golden": ticked})

    assert answer.status_code == 422
    assert set(re.findall(r'value="([\w-]+)"[^>]* checked', body(answer))) == set(ticked)


def test_an_answer_that_is_refused_keeps_its_choice(desk):
    """Day, sender and way of a call that lacks its words stay chosen."""
    given = {"id": "c3", "sender": "public", "way": "mail", "received_on": "2026-11-20", "subject": ""}
    page = body(desk["tantou"].post("/comment/notice/", given))

    assert '<option value="public" selected>' in page and '<option value="mail" selected>' in page
    assert 'name="received_on" value="2026-11-20"' in page


def test_no_refused_form_empties_another(desk):
    """The 起案番号 that 後閲 proposes stays, whatever form of the page was refused; its own, emptied, stays empty."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    desk["tantou"].post("/comment/decide/", {**HIDE, "draft_number": "令8-77"})
    approve(desk["sekinin"], on_behalf="on", draft_number="令8-77")
    seen = 'id="seen-draft" name="draft_number" value="{}"'
    shocho = signed_in_as("shocho")

    other = shocho.post("/comment/decide/", {"id": "c1", "action": "measure", "draft_number": ""})
    assert other.status_code == 422 and seen.format("令8-77") in body(other)
    own = shocho.post("/comment/seen/", {"id": "c1", "answer": "seen", "draft_number": "", "settled_on": "いつか"})
    assert own.status_code == 422 and seen.format("") in body(own)


def test_the_reason_of_a_lifting_is_no_reason_of_a_decision(desk):
    """A refused 取りやめ fills in its own field alone."""
    answer = desk["tantou"].post("/comment/lift/", {"id": "c3", "of": "0", "reason": WORDS, "expected": "0"})

    assert answer.status_code == 422 and WORDS not in body(answer)
