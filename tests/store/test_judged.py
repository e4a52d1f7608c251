"""What is still to be judged and what was, read back in pieces and in rank order, on both engines."""

import pytest

from triage.ranking import Ranked
from triage.records import Assessment, CategoryId, Signal
from triage.store import comments as store
from triage.store import judged
from triage.store.models.machine import Judgement


def assessed(comment, model="m1"):
    """Return an assessment that finds nothing."""
    return Assessment(comment, (Signal(CategoryId("law"), 0.1),), 0.1, (), None, (), model, "authored")


def derive(comments, priorities, policy="p1"):
    """Save judgements and places in the queue."""
    assessments = [assessed(comment) for comment in comments]
    store.save_judgements(assessments)
    pairs = zip(assessments, priorities, strict=True)
    ranked = [Ranked(one, (), (), priority, priority > 0.5, None, 0) for one, priority in pairs]
    store.replace_queue(ranked, policy_version=policy)


def test_the_order_is_by_priority_then_by_the_code_points_of_the_id(database, comment, save):
    """The same on both engines, whatever their collation; one that stands before another is first."""
    ids = ["b", "あ", "B", "a", "aa", "é", "first", "last"]
    comments = [comment(key) for key in ids]
    rows = save(comments).rows
    derive(comments, [0.5] * 6 + [0.7001, 0.4999])

    order, marked = judged.in_rank_order(rows)

    found = [one.comment.id for one in judged.judged(order, "m1")]
    assert found == ["first", *sorted(ids[:6]), "last"]
    assert marked == 1


def test_only_what_does_not_stand_judged_in_the_queue_is_to_be_judged(database, comment, save):
    """Another model, another policy, a new text, a judgement that the queue does not know: judged again, in file order."""
    comments = [comment(key) for key in ("done", "old", "killed", "edited")]
    rows = save(comments).rows
    derive(comments[:1], [0.5])
    derive(comments[1:2], [0.5], policy="p0")
    store.save_judgements([assessed(comments[2])])
    derive(comments[3:], [0.5])
    save([comment("edited", "別の本文")], "b.jsonl")

    keys = [one.id for one in store.read_comments(judged.unjudged(rows, "m1", "p1"))]

    assert keys == ["old", "killed", "edited"]
    assert list(judged.unjudged(rows, "m2", "p1")) == list(rows)


def test_comments_of_the_accounts_owner_are_never_judged(database, comment, save):
    """They are context: neither among the unjudged nor behind."""
    rows = save([comment("own", author_is_owner=True), comment("c")]).rows

    assert list(judged.unjudged(rows, "m1", "p1")) == list(judged.behind("m1")) == [rows[1]]


def test_what_is_judged_reads_back_in_the_order_asked_for(database, comment, save):
    """By row number; one that this model has not judged is left out."""
    comments = [comment(key) for key in "abc"]
    a, b, c = save(comments).rows
    store.save_judgements([assessed(comments[2]), assessed(comments[0])])

    assert [one.comment.id for one in judged.judged([c, b, a], "m1")] == ["c", "a"]


@pytest.mark.parametrize("model", ["m1", "m2"])
def test_a_later_run_is_told_from_an_earlier_one_by_its_moment(database, comment, save, model):
    """Judged before a moment, by this model: what another has judged is not known."""
    (row,) = save([comment("a")]).rows
    derive([comment("a")], [0.5])
    at = Judgement.objects.get().judged_at

    assert list(judged.judged_before(["a"], model, "p1", at.replace(year=2100))) == ([row] if model == "m1" else [])
    assert list(judged.judged_before(["a"], model, "p1", at)) == []
