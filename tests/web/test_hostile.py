"""Hostile words, in a comment and in whatever people copy out of one, are inert on every page there is."""

import re

import pytest

from triage.store.decisions import last_seq
from triage.store.models.machine import Batch, Comment, Version

from .conftest import signed_in_as
from .doors import DOORS
from .test_console import HIDE
from .test_doors import numbers, sent  # noqa: F401 - a fixture is found by name

HARM = "<script>alert(1)</script>\u202e逆\u200b さ\u0300\u0301\u0302 https://sns.example/x javascript:alert(2)"
ACTIVE = re.compile('<script>|<img|\u202e|\u200b|\\shref="(?!/|\\?|#)|\\son\\w+=')
# By type of record, what people write: each copies out of the comment.
TYPED = (
    ("note", {"id": "c3", "note": HARM}),
    ("consult", {"id": "c3", "with": "法務", "subject": HARM, "due": ""}),
    ("complain", {"id": "c3", "subject": HARM, "received_on": "2026-11-20"}),
    ("notice", {"id": "c3", "sender": "public", "way": "phone", "received_on": "2026-11-20", "subject": HARM}),
    ("hold", {"id": "c3", "ground": "appeal", "reason": HARM}),
    ("evidence", {"id": "c3", "unkept": HARM}),
    ("hand", {"id": "c3", "to": "sekinin", "reason": HARM}),
    ("skip", {"id": "g1", "reason": HARM}),
)


@pytest.fixture
def harmed(numbers, used):  # noqa: F811
    """A desk where every text that anybody wrote, posted or named is hostile."""
    names = ("author_name", "author_id", "url", "post_text", "screenshot", "checked_by")
    Comment.objects.update(**dict.fromkeys(names, HARM))
    Version.objects.update(text=HARM)
    Batch.objects.update(file_name=HARM)
    for address, form in TYPED:
        answer = used["tantou"].post(f"/comment/{address}/", form)
        assert answer.status_code == 302, address
    harm = {"reason": HARM, "law_article": HARM, "draft_number": HARM, "note": HARM, "fact.defamation.target": HARM}
    returned = {"id": "c1", "answer": "return", "reason": HARM, "expected": str(last_seq("c1"))}
    assert used["sekinin"].post("/comment/approve/", returned).status_code == 302
    for key in ("c1", "g1"):
        proposed = {**HIDE, **harm, "id": key, "expected": str(last_seq(key))}
        assert used["tantou"].post("/comment/decide/", proposed).status_code == 302, key
    approved = {
        "id": "g1",
        "answer": "approve",
        "unconcerned": "on",
        "on_behalf": "on",
        "expected": str(last_seq("g1")),
    }
    assert used["sekinin"].post("/comment/approve/", {**approved, "draft_number": HARM}).status_code == 302
    return used


def test_it_is_inert_on_every_page(harmed, numbers):  # noqa: F811
    """Neither markup, nor a link, nor a character that turns or hides what stands there, on any page of any role."""
    # What was kept of a screen is no page: it is handed out as it is, as a download (test_keeping.py).
    pages = [door for route, door in DOORS.items() if door.form is None and route != "kept"]
    found = {}
    for door in pages:
        for who in ("sekinin", "kansa"):
            found[f"{door.path} as {who}"] = sent(signed_in_as(who), door, numbers).content.decode()
    for query in ("/comment/?id=c3", "/comment/?id=g1", "/comment/?id=g2", "/comment/sheet/?id=g1", "/audit/?check=1"):
        found[query] = harmed["sekinin"].get(query).content.decode()
    found["search"] = harmed["sekinin"].get("/search/?words=alert").content.decode()
    found["list"] = harmed["sekinin"].get("/queue/?state=all").content.decode()

    # What stands in a field to be changed there is what was written, to the letter.
    found = {name: re.sub(' value="[^"]*"', "", page) for name, page in found.items()}
    assert {name: ACTIVE.findall(page) for name, page in found.items() if ACTIVE.search(page)} == {}
    assert sum("⟦RLO⟧" in page for page in found.values()) > len(pages) / 2


def test_it_is_inert_where_a_form_comes_back(harmed):
    """Refused and too late, what was typed stands in its field as it was typed, and nowhere as markup."""
    late = {**HIDE, "id": "c1", "reason": HARM, "expected": "0"}
    for answer in (
        harmed["tantou"].post("/comment/decide/", late),
        harmed["sekinin"].post("/comment/approve/", {"id": "c1", "answer": "approve", "draft_number": HARM}),
        harmed["tantou"].post("/comment/consult/", {"id": "c3", "subject": HARM}),
    ):
        page = answer.content.decode()
        assert answer.status_code in (409, 422)
        assert "<script>" not in page and not re.search('\\shref="(?!/|\\?|#)|\\son\\w+=', page)
