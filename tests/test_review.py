"""What the policy asks of a decision: everything missing is said, and two people are two people."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from triage.decision import Action, Person
from triage.policy import load_policy
from triage.records import ClauseId, Comment, CommentId, Platform, Precision, Source
from triage.review import (
    Choice,
    Past,
    Refused,
    approval_of,
    approvals_needed,
    decision_of,
    problems,
    return_of,
    undo_of,
)

POLICY = load_policy("kagoshima")
COMMENT = Comment(
    CommentId("c"),
    Platform.INSTAGRAM,
    "文",
    Source("t", "t", "", 1),
    posted_at=datetime(2026, 5, 1, tzinfo=UTC),
    posted_at_precision=Precision.EXACT,
)
ONE, TWO, THREE = (Person(name, "見本所", "主任") for name in ("one", "two", "three"))


def checks(*clauses):
    return frozenset(f"{c}.{check.id}" for c in clauses for check in POLICY.clause(c).checks)


def choice(measure, *clauses, **changes):
    given = {"reason": "理由", "evidence": "画面1", "unconcerned": True, "answers": checks(*clauses)}
    return Choice(Action.MEASURE, measure=measure, clauses=tuple(map(ClauseId, clauses)), **{**given, **changes})


def decide(given, comment=COMMENT, person=ONE):
    return decision_of(POLICY, comment, "0" * 64, given, person)


@pytest.mark.parametrize("action", [Action.LEAVE, Action.POSTPONE, Action.ESCALATE])
def test_leaving_a_comment_asks_for_nothing(action):
    """What does not touch a comment needs no item and no reason."""
    assert problems(POLICY, COMMENT, Choice(action)) == []


def test_a_complete_light_measure_is_recorded_at_once():
    """Hiding an off-topic comment, every check answered, needs no second person."""
    assert decide(choice("instagram-hide", "offtopic")).action == Action.MEASURE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (choice("instagram-hide"), "該当する項目"),
        (choice("youtube-remove", "morals"), "措置を一つ"),
        (choice("instagram-hide", "morals", answers=frozenset()), "印を付けましたか"),
        (choice("instagram-hide", "law"), "条文"),
        (choice("instagram-hide", "other", reason=" "), "理由を書いて"),
        (choice("instagram-remove", "morals", evidence=""), "証拠保全"),
        (choice("instagram-remove", "offtopic"), "選べません"),
        (choice("instagram-hide", "tos"), "選べません"),
        (choice("instagram-hide", "morals", unconcerned=False), "関係職員"),
    ],
)
def test_each_gap_is_named(given, said):
    """Item, platform, checks, article, reason, evidence, heaviest measure, own concern: one sentence for each."""
    assert any(said in problem for problem in problems(POLICY, COMMENT, given))


def test_an_item_that_the_policy_does_not_have_is_refused():
    """A forged form cannot cite what is not in the guideline."""
    given = replace(choice("instagram-hide", "morals"), clauses=(ClauseId("morals"), ClauseId("nonsense")))

    with pytest.raises(Refused, match="nonsense"):
        decide(given)


@pytest.mark.parametrize("measure", ["instagram-remove", "instagram-block"])
def test_removing_and_blocking_always_need_somebody_else(measure):
    """The measure itself asks for approval, whatever the item."""
    assert approvals_needed(POLICY, COMMENT, choice(measure, "morals")) >= 1
    assert decide(choice(measure, "morals")).action == Action.PROPOSE


def test_a_permanent_block_needs_a_day_to_review_it_and_a_way_back():
    """5(3): without them it is refused; with them it waits for two approvals."""
    permanent = next(m.id for m in POLICY.offered(Platform.INSTAGRAM) if m.requires)
    bare = choice(permanent, "morals")
    whole = replace(bare, review_on="2027-04-01", way_back="本人の申出を責任者が確認")

    assert len([p for p in problems(POLICY, COMMENT, bare) if "必要です" in p]) == 2
    assert decide(whole).review_on == "2027-04-01"
    assert approvals_needed(POLICY, COMMENT, whole) == 2


def test_a_post_from_before_the_policy_needs_approval():
    """Where the policy did not apply at posting, or nobody knows, a second person decides with the first."""
    older = replace(COMMENT, posted_at=datetime(2025, 1, 1, tzinfo=UTC))
    unknown = replace(COMMENT, posted_at=None)

    assert decide(choice("instagram-hide", "offtopic"), older).action == Action.PROPOSE
    assert decide(choice("instagram-hide", "offtopic"), unknown).policy_posted == ""


def test_two_approvals_are_two_people():
    """The proposer never counts, and the same approver counts once."""
    permanent = next(m.id for m in POLICY.offered(Platform.INSTAGRAM) if m.requires)
    proposal = decide(choice(permanent, "morals", review_on="2027-04-01", way_back="手順"))
    past = Past(((1, proposal),))

    with pytest.raises(Refused, match="起案した人"):
        approval_of(POLICY, COMMENT, past, ONE, unconcerned=True)
    first = approval_of(POLICY, COMMENT, past, TWO, unconcerned=True)
    assert not first.complete
    later = Past(((1, proposal), (2, first.decision)))
    with pytest.raises(Refused):
        approval_of(POLICY, COMMENT, later, TWO, unconcerned=True)
    assert approval_of(POLICY, COMMENT, later, THREE, unconcerned=True).complete


def test_an_approver_who_is_concerned_cannot_approve():
    """Recusal holds on both sides of the table."""
    past = Past(((1, decide(choice("instagram-remove", "morals"))),))

    with pytest.raises(Refused, match="関係職員"):
        approval_of(POLICY, COMMENT, past, TWO, unconcerned=False)


def test_sending_back_needs_a_reason():
    """The proposer must learn why."""
    past = Past(((1, decide(choice("instagram-remove", "morals"))),))

    with pytest.raises(Refused, match="差し戻す理由"):
        return_of(POLICY, past, TWO, reason="")
    assert return_of(POLICY, past, TWO, reason="条文を").refers_to == 1


def test_only_ones_own_last_decision_can_be_taken_back_and_once():
    """取消 of another's, or of a 取消, is refused."""
    left = decide(Choice(Action.LEAVE))
    past = Past(((1, left),))

    with pytest.raises(Refused):
        undo_of(POLICY, past, TWO)
    undone = undo_of(POLICY, past, ONE)
    with pytest.raises(Refused, match="すでに"):
        undo_of(POLICY, Past(((1, left), (2, undone))), ONE)
