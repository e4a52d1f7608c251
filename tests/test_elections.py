"""An election period asks for more approvals and does nothing else: no score, no order and no comment changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.program import invoked
from triage.decision import Action
from triage.policy import Election, load_policy, policy_names
from triage.records import ClauseId
from triage.review import Past, approval_of, approvals_needed, decision_of

from .test_review import COMMENT, ONE, POLICY, TWO, choice

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples").glob("*.csv"))
PERIOD = Election("e", "見本の選挙", date(2027, 6, 1), date(2027, 6, 20), 1)
HIDING = choice("instagram-hide", "offtopic")


def during(**changes):
    return replace(POLICY, elections=(replace(PERIOD, **changes),))


def needed(policy, given=HIDING, day=date(2027, 6, 10)):
    return approvals_needed(policy, COMMENT, given, day)


@pytest.mark.parametrize(("day", "people"), [((5, 31), 0), ((6, 1), 1), ((6, 20), 1), ((6, 21), 0)])
def test_both_days_belong_to_the_period_and_no_other(day, people):
    """A light measure that one person takes otherwise needs a second one from the first day to the last."""
    assert needed(during(), day=date(2027, *day)) == people


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({"kinds": ("hide",)}, 1),
        ({"kinds": ("remove", "block")}, 0),
        ({"clauses": (ClauseId("offtopic"), ClauseId("solicitation"))}, 1),
        ({"clauses": (ClauseId("solicitation"),)}, 0),
        ({"approvals": 2}, 2),
    ],
)
def test_the_policy_says_which_measures_and_items_it_is_about(changes, people):
    """Of the kinds and items named, and as many people as are named."""
    assert needed(during(**changes)) == people


def test_it_never_lowers_what_is_asked_otherwise():
    """A permanent block needs two people, whatever the period asks."""
    assert needed(during(), choice("instagram-block-permanent", "morals")) == 2


def test_the_day_is_the_one_in_japan_and_a_measure_becomes_a_proposal():
    """At 00:30 on the first day there, which is the day before in UTC, the decision waits for somebody else."""
    policy = during()
    begun = datetime(2027, 5, 31, 15, 30, tzinfo=UTC)

    assert decision_of(policy, COMMENT, "0" * 64, HIDING, ONE, now=begun).action == Action.PROPOSE
    before = datetime(2027, 5, 31, 14, 30, tzinfo=UTC)
    assert decision_of(policy, COMMENT, "0" * 64, HIDING, ONE, now=before).action == Action.MEASURE


def test_a_proposal_from_before_needs_as_many_as_the_day_of_its_approval():
    """One of the two approvals of the period is not enough, though one was when it was proposed."""
    given = choice("instagram-remove", "morals")
    proposal = decision_of(POLICY, COMMENT, "0" * 64, given, ONE, now=datetime(2027, 5, 20, tzinfo=UTC))
    past, policy = Past(((5, proposal),)), during(approvals=2)

    within = approval_of(policy, COMMENT, past, TWO, unconcerned=True, now=datetime(2027, 6, 10, tzinfo=UTC))
    after = approval_of(policy, COMMENT, past, TWO, unconcerned=True, now=datetime(2027, 6, 30, tzinfo=UTC))
    assert (proposal.action, within.complete, after.complete) == (Action.PROPOSE, False, True)
    assert Past(((5, proposal), (6, within.decision))).open_proposal == (5, proposal)
    assert Past(((5, proposal), (6, after.decision))).open_proposal is None


def test_scores_and_order_are_the_same_to_the_byte(tmp_path, monkeypatch):
    """Every sample comment is scored and ranked alike with a period that is always on and without one; none is left out."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TRIAGE_SECRET_KEY", "k" * 64)
    always = tmp_path / "always.toml"
    table = '\n[[elections]]\nid = "e"\nname = "見本"\nbegins = 2000-01-01\nends = 2999-12-31\napprovals = 2\n'
    always.write_text(policy_names()["kagoshima"].read_text(encoding="utf-8") + table, encoding="utf-8")
    assert load_policy(str(always)).elections_on(datetime.now(UTC).date())

    written = []
    for policy in ("kagoshima", str(always)):
        out = tmp_path / f"{len(written)}.jsonl"
        invoked("score", *SAMPLES, "--no-store", "--policy", policy, "--out", out)
        written.append(out.read_bytes())
    assert written[0] == written[1] and written[0].count(b"\n") > 5
