"""Exposure, accuracy and answers given beforehand are one's own: no other role sees them anywhere, no record holds them."""

import re

import pytest

from triage.store.decisions import last_seq
from triage.store.models.human import DecisionEvent, EventText
from triage.web import people
from triage.web.people import ROLES

from .conftest import PASSWORD, signed_in_as

PAGES = [
    *(
        "/",
        "/queue/",
        "/queue/?state=all",
        "/comment/?id=c1",
        "/comment/?id=c3",
        "/audit/",
        "/audit/?figures=1&check=1",
    ),
    *("/matters/", "/notices/", "/worklist/", "/lots/", "/holds/", "/guide/"),
]
OWN = re.compile("件開きました|件が同じ答え|先に付けた答えは|ご自身の答え|少し休憩")


def body(response):
    return response.content.decode()


@pytest.fixture
def watched(desk):
    """Somebody of every role; tantou has opened severe texts and decided a 見本 that two others answered beforehand."""
    for role in ROLES:
        people.add(f"x-{role}", PASSWORD, role=role, section="見本所", post="係員")
    people.add("bunseki", PASSWORD, role="analyst", section="見本所", post="主任")
    for client in (signed_in_as("bunseki"), desk["sekinin"]):
        client.post("/comment/golden/", {"id": "c3", "golden": "none"})
    for key in ("c1", "c2"):
        desk["tantou"].get(f"/comment/?id={key}")
    desk["tantou"].post("/comment/decide/", {"id": "c3", "action": "leave", "expected": str(last_seq("c3"))})
    return desk["tantou"]


def test_one_sees_ones_own(watched):
    """The number of severe texts on a comment's page, and the comparison with the answers on the first screen."""
    assert "今日 2 件開きました" in body(watched.get("/comment/?id=c1"))
    assert "1件のうち1件が同じ答え" in body(watched.get("/"))


@pytest.mark.parametrize("role", ROLES)
def test_nobody_else_sees_it_on_any_page(watched, role):
    """Whatever the role, and as the first thing they open: neither number nor answer, nor whose they are."""
    client = signed_in_as(f"x-{role}")
    watched.get("/comment/?id=c2")

    for page in PAGES:
        answer = client.get(page)
        if page == "/comment/?id=c1" and role in ("moderator", "approver"):
            assert "今日 1 件開きました" in body(answer)
        else:
            assert not OWN.search(body(answer)), page
        assert answer.status_code in (200, 403), page


def test_no_record_holds_what_somebody_was_exposed_to_or_how_fast_they_were(watched):
    """Opening texts writes no event; a decision says who, what and when, and no count, rate or duration of theirs."""
    before = DecisionEvent.objects.count()
    for key in ("c1", "c2", "c4"):
        watched.get(f"/comment/?id={key}")
    assert DecisionEvent.objects.count() == before

    written = "".join(DecisionEvent.objects.values_list("payload", flat=True)) + "".join(
        EventText.objects.values_list("text", flat=True)
    )
    assert not re.search("severe|exposure|opened|duration|seconds|speed|accuracy", written)
