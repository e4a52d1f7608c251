"""A desk of one: 代決 by whoever proposed, for a hiding that can be undone and where the policy allows it; 後閲 follows."""

from dataclasses import replace
from datetime import date

import pytest

from triage.policy import Election
from triage.store.decisions import last_seq, timeline
from triage.web import people

from .conftest import PASSWORD, POLICY, signed_in_as, today
from .test_console import HIDE, state
from .test_keeping import REMOVE
from .test_onbehalf import SEEN

ALONE = replace(POLICY, rules=replace(POLICY.rules, one_person_desk=True))
ALWAYS = Election("e", "見本の選挙", date(2000, 1, 1), date(2999, 12, 31), 1)


def body(response):
    return response.content.decode()


@pytest.fixture
def use(monkeypatch):
    """Return what puts a policy in force."""
    import triage.web.casepage
    import triage.web.deciding

    def put(policy):
        for module in (triage.web.casepage, triage.web.deciding):
            monkeypatch.setattr(module, "policy_in_use", lambda: policy)

    return put


def approve(client, key="c1", **changes):
    given = {"id": key, "answer": "approve", "unconcerned": "on", "on_behalf": "on", "expected": str(last_seq(key))}
    return client.post("/comment/approve/", {**given, **changes})


def test_the_one_person_approves_on_behalf_and_the_head_sees_it_afterwards(desk, use):
    """The form is there, the comment is decided, the record says 代決, and it waits until the head has seen it."""
    use(ALONE)
    desk["tantou"].post("/comment/decide/", HIDE)
    assert "代決として承認する" in body(desk["tantou"].get("/comment/?id=c1"))

    assert approve(desk["tantou"], settled_on=today()).status_code == 302
    last = timeline("c1")[-1].decision
    assert (last.action, last.by.username, last.on_behalf, last.settled_on) == ("approve", "tantou", True, today())
    assert state("c1") == "decided" and "後閲待ち 1件" in body(desk["sekinin"].get("/seen/"))
    assert desk["tantou"].post("/comment/seen/", SEEN).status_code == 403
    assert desk["sekinin"].post("/comment/seen/", SEEN).status_code == 302


def test_where_the_policy_does_not_allow_it_nobody_approves_their_own(desk):
    """As shipped: no form, 403 for 作業実施担当, and 422 for a 責任者 who proposed."""
    assert not POLICY.rules.one_person_desk
    desk["tantou"].post("/comment/decide/", HIDE)
    assert "代決として承認する" not in body(desk["tantou"].get("/comment/?id=c1"))
    assert approve(desk["tantou"]).status_code == 403

    desk["sekinin"].post("/comment/decide/", {**HIDE, "id": "c2", "quoted": ""})
    assert approve(desk["sekinin"], "c2").status_code == 422
    assert (state("c1"), state("c2")) == ("waiting_approval", "waiting_approval")


def test_whoever_comes_too_late_with_their_own_reads_what_was_done(desk, use):
    """The 責任者 approved meanwhile: 409 with the approval; where no desk of one is known, or from a new page, 403."""
    desk["tantou"].post("/comment/decide/", HIDE)
    seen = str(last_seq("c1"))
    assert approve(desk["sekinin"], on_behalf="").status_code == 302
    before = last_seq("c1")
    assert approve(desk["tantou"], expected=seen).status_code == 403

    use(ALONE)
    late = approve(desk["tantou"], expected=seen)
    assert late.status_code == 409 and "<strong>承認</strong>" in body(late) and "sekinin" in body(late)
    assert approve(desk["tantou"]).status_code == 403 and last_seq("c1") == before


def test_a_removal_always_needs_somebody_else(desk, use):
    """However small the desk: 削除 is not approved by whoever proposed it."""
    use(ALONE)
    desk["tantou"].post("/comment/decide/", {**REMOVE, "evidence": "見られない", "expected": "0"})
    assert state("c4") == "waiting_approval"

    assert "代決として承認する" not in body(desk["tantou"].get("/comment/?id=c4"))
    assert approve(desk["tantou"], "c4").status_code == 422 and state("c4") == "waiting_approval"


@pytest.mark.parametrize("more", [{"approvals": 1}, {"approvals": 2}])
def test_in_an_election_period_it_needs_somebody_else_too(desk, use, more):
    """The period raises what is asked: one's own approval does not count within it."""
    use(replace(ALONE, elections=(replace(ALWAYS, **more),)))
    desk["tantou"].post("/comment/decide/", HIDE)

    assert approve(desk["tantou"]).status_code == 422 and state("c1") == "waiting_approval"


@pytest.mark.parametrize("changes", [{"answer": "return", "reason": "再考"}, {"unconcerned": ""}])
def test_a_moderator_returns_nothing_and_says_that_it_is_not_about_them(desk, use, changes):
    """Sending back stays with the 責任者, and the statement is asked for as of everybody."""
    use(ALONE)
    desk["tantou"].post("/comment/decide/", HIDE)
    given = {**changes} if changes.get("answer") else {}
    sent = {"id": "c1", "answer": "approve", "on_behalf": "on", "expected": str(last_seq("c1")), **given}

    assert desk["tantou"].post("/comment/approve/", sent).status_code == (403 if given else 422)
    assert state("c1") == "waiting_approval"


def test_a_colleague_of_that_role_does_not_approve_somebody_elses(desk, use):
    """Another 作業実施担当 gets 403: it is the proposer's 代決 or the 責任者's approval."""
    use(ALONE)
    people.add("tantou2", PASSWORD, role="moderator", section="見本所", post="係員")
    desk["tantou"].post("/comment/decide/", HIDE)

    assert approve(signed_in_as("tantou2")).status_code == 403 and state("c1") == "waiting_approval"
