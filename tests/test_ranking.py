"""Ranking orders, explains itself, and puts a person in danger first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.ranking import (
    CLAUSE_WEIGHT,
    CONCERN_WEIGHT,
    CORRECTION_WEIGHT,
    CRISIS_FLOOR,
    STRONGEST_WEIGHT,
    in_order,
    rank,
)
from triage.records import (
    Assessment,
    CategoryId,
    ClauseId,
    Comment,
    CommentId,
    Flag,
    Platform,
    Route,
    Signal,
    Source,
    Suggestion,
)

SEVERITIES = {ClauseId("law"): 4, ClauseId("offtopic"): 1}


def assessment(comment_id="1", concern=0.0, flags=(), signals=()):
    comment = Comment(CommentId(comment_id), Platform.X, "文", Source("test", "t", "", 1))
    return Assessment(comment, signals, concern, (), None, flags, "m", "authored")


def suggestion(clause, probability):
    return Suggestion(ClauseId(clause), "5(2)イ①", probability, needs_review=True, cues=())


def ranked(comment_id="1", concern=0.0, suggestions=(), routes=(), flags=()):
    return rank(assessment(comment_id, concern, flags), suggestions, routes, SEVERITIES)


def test_nothing_but_danger_reaches_the_top_band():
    """The weights of all other terms together stop where a crisis begins."""
    assert pytest.approx(CRISIS_FLOOR) == CONCERN_WEIGHT + STRONGEST_WEIGHT + CLAUSE_WEIGHT + CORRECTION_WEIGHT


def test_a_writer_in_danger_stands_before_the_surest_violation():
    """Crisis with no concern at all outranks a certain, severe suggestion."""
    crisis = ranked("z", routes=[Route.CRISIS])
    sure = ranked("a", 0.99, [suggestion("law", 1.0)])

    assert [r.assessment.comment.id for r in in_order([sure, crisis])] == ["z", "a"]


def test_every_part_of_a_priority_is_a_term_a_person_can_read():
    """The terms sum to the priority, and each has a name and a detail."""
    result = ranked("1", 0.5, [suggestion("law", 0.8), suggestion("offtopic", 0.9)], [Route.CORRECTION])

    assert result.priority == pytest.approx(sum(t.value for t in result.terms), abs=1e-4)
    assert all(t.name and t.detail for t in result.terms)


def test_severity_decides_between_two_suggestions():
    """A severe clause at 0.8 weighs more than a light one at 0.9."""
    heavy, light = ranked("1", 0.5, [suggestion("law", 0.8)]), ranked("2", 0.5, [suggestion("offtopic", 0.9)])

    assert heavy.priority > light.priority


def test_off_topic_talk_raises_nothing():
    """However surely a comment is off-topic, it stands where it stood; a sure insult rises."""
    idle, insult, plain = (
        rank(assessment(signals=signals), (), (), SEVERITIES).priority
        for signals in ((Signal(CategoryId("offtopic"), 0.9),), (Signal(CategoryId("defamation"), 0.9),), ())
    )

    assert idle == plain < insult


def test_a_comment_without_text_goes_to_a_person():
    """No text means no score, and still needs review."""
    result = ranked("1", 0.0, flags=(Flag.NO_TEXT,))

    assert result.needs_review
    assert result.priority > 0


def test_a_route_alone_asks_for_a_person():
    """An opinion is nobody's violation and everybody's duty to read."""
    assert ranked(routes=[Route.OPINION]).needs_review
    assert not ranked(concern=0.9).needs_review


@given(st.floats(0, 1), st.floats(0, 1), st.sets(st.sampled_from(list(Route))))
def test_a_priority_lies_between_zero_and_one(concern, probability, routes):
    """Whatever the inputs."""
    assert 0.0 <= ranked("1", concern, [suggestion("law", probability)], routes).priority <= 1.0


def test_equal_priorities_are_ordered_by_id():
    """The same input gives the same order on every machine."""
    assert [r.assessment.comment.id for r in in_order([ranked("b"), ranked("a")])] == ["a", "b"]
