"""An opinion is passed on, or somebody says that it is none to pass on: never neither."""

import re

import pytest

from triage.assess import rank_all
from triage.store import comments as store
from triage.store.decisions import last_seq, timeline
from triage.store.models.machine import QueueEntry

from .conftest import POLICY, THRESHOLDS, judged


@pytest.fixture
def opinion(desk):
    """Return a moderator's client; o1 on the route of opinions says that no pay was given for overtime."""
    found = [judged("o1", "残業代が出ない。", probability=0.2)]
    identity = store.Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")
    store.save_comments([a.comment for a in found], store.File("o", "a" * 64, "t"), identity)
    store.save_judgements(found)
    store.replace_queue(rank_all(found, POLICY, THRESHOLDS), policy_version=POLICY.version)
    QueueEntry.objects.filter(comment__key="o1").update(routes=["opinion"], opinion=True)
    return desk["tantou"]


def leave(client, action, key="o1", **more):
    return client.post("/comment/decide/", {"id": key, "action": action, "expected": str(last_seq(key)), **more})


def test_the_first_button_of_an_opinion_passes_it_on_to_the_proposed_desk(opinion):
    """What N leads to says to whom, and Enter records that: two keys, and nothing is ticked beforehand."""
    page = opinion.get("/comment/?id=o1").content.decode()
    first = re.search(r'name="action" value="(leave[^"]*)">([^<]*)<', page)

    assert first.group(1) == "leave.labour_law" and first.group(2).startswith("措置なし・引き継ぐ：")
    assert " checked" not in page
    assert leave(opinion, first.group(1)).status_code == 302
    assert timeline("o1")[-1].decision.handover == ("labour_law",)


def test_an_opinion_that_is_none_to_pass_on_is_recorded_as_that(opinion):
    """The other button says so, and the record too."""
    assert leave(opinion, "leave.none").status_code == 302
    assert timeline("o1")[-1].decision.handover == ("none",)


def test_an_opinion_is_not_left_without_a_word_on_passing_it_on(opinion):
    """措置なし alone is refused with what to choose; with a desk ticked it is recorded."""
    refused = leave(opinion, "leave")

    assert refused.status_code == 422 and "引継ぎ先を選ぶか" in refused.content.decode()
    assert not timeline("o1")
    assert leave(opinion, "leave", handover="job_terms").status_code == 302


def test_a_comment_on_no_such_route_is_left_as_before(desk):
    """One button 措置なし, no question of passing on."""
    page = desk["tantou"].get("/comment/?id=c3").content.decode()

    assert "leave.none" not in page
    assert leave(desk["tantou"], "leave", "c3").status_code == 302
