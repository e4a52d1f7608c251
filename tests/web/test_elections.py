"""An election period on screen: said on the form, asked for at the decision, and nothing else is another."""

import re
from dataclasses import replace
from datetime import timedelta

import html5lib
import pytest
from django.utils import timezone

from triage.policy import Election
from triage.store.decisions import last_seq, timeline
from triage.store.models.desk import OpenTask
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as
from .test_console import HIDE, state
from .test_worklist import OFFTOPIC

SAID = "選挙の期間中です（見本の選挙、"


def body(response):
    return response.content.decode()


@pytest.fixture
def election(monkeypatch):
    """Return what begins a period that today is in."""
    import triage.web.casepage
    import triage.web.deciding
    import triage.web.queuepage
    import triage.web.views

    def begin(approvals=1):
        day = timezone.localdate()
        period = Election("e", "見本の選挙", day - timedelta(days=3), day, approvals, kinds=("hide", "remove"))
        policy = replace(POLICY, elections=(period,))
        for module in (triage.web.casepage, triage.web.deciding, triage.web.queuepage, triage.web.views):
            monkeypatch.setattr(module, "policy_in_use", lambda: policy)

    return begin


def test_the_form_says_that_more_people_must_approve_and_what_stays_as_it_is(desk, election):
    """Name, days, measures, items and number stand above the form; outside a period nothing does."""
    assert SAID not in body(desk["tantou"].get("/comment/?id=c3"))

    election()
    page = body(desk["tantou"].get("/comment/?id=c3"))
    html5lib.HTMLParser(strict=True).parse(page)
    (said,) = re.findall(f"{SAID}.*?</p>", page)
    assert "すべての項目の非表示・削除には、起案した方のほかに1人以上の承認" in said and "順番" in said


def test_a_measure_that_one_person_takes_otherwise_waits_for_a_second(desk, election):
    """Hiding off-topic talk is proposed within the period, and done when somebody else has approved."""
    election()
    desk["tantou"].post("/comment/decide/", OFFTOPIC)
    assert (timeline("c3")[0].decision.action, state("c3")) == ("propose", "waiting_approval")
    assert "0人／必要 1人" in body(desk["sekinin"].get("/comment/?id=c3"))

    given = {"id": "c3", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c3"))}
    desk["sekinin"].post("/comment/approve/", given)
    assert state("c3") == "decided"


def test_what_was_proposed_before_waits_until_the_period_has_all_its_approvals(desk, election):
    """After the first of two nothing is to be done on the platform nor formally decided; the second settles it."""
    people.add("shocho", PASSWORD, role="approver", section="見本所", post="所長")
    desk["tantou"].post("/comment/decide/", HIDE)
    of = last_seq("c1")
    election(2)

    def approve(client):
        given = {"id": "c1", "answer": "approve", "unconcerned": "on", "expected": str(last_seq("c1"))}
        client.post("/comment/approve/", given)

    def settle():
        return (
            desk["tantou"]
            .post("/comment/settle/", {"id": "c1", "of": str(of), "answer": "settle", "draft_number": "1"})
            .status_code
        )

    approve(desk["sekinin"])
    assert (state("c1"), OpenTask.objects.count(), settle()) == ("waiting_approval", 0, 422)
    assert "次の承認を待っています" in body(desk["sekinin"].get(f"/comment/sheet/?id=c1&seq={of}"))
    assert "1人／必要 2人" in body(desk["sekinin"].get("/comment/?id=c1"))

    approve(signed_in_as("shocho"))
    assert (state("c1"), OpenTask.objects.count(), settle()) == ("decided", 1, 302)


def test_the_queue_is_the_same_within_and_outside(desk, election):
    """To the byte: order, likelihoods, counts; nothing is gone and nothing is decided by the period."""

    def seen():
        pages = [body(desk["kansa"].get(url)) for url in ("/queue/", "/queue/?state=all", "/")]
        return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page) for page in pages]

    before = seen()
    election()
    assert seen() == before and before[0].count('<li class="card">') == 4
    assert all(timeline(key) == () for key in ("c1", "c2", "c3", "c4"))
