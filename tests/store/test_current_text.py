"""A decision is about the text that stands, even when an import comes between looking and writing."""

import pytest

from triage.decision import Action
from triage.store.decisions import Changed, append, append_all, last_seq


def test_a_text_imported_between_the_look_and_the_write_is_refused(database, comment, save, decide):
    """The check is inside the writing transaction: nothing can come between it and the event."""
    save([comment("c1", "前の本文")])
    shown = decide("c1", "前の本文")
    save([comment("c1", "後の本文")], file="b.jsonl")

    with pytest.raises(Changed, match="c1"):
        append(shown, expected=0)

    assert last_seq("c1") == 0
    append(decide("c1", "後の本文"), expected=0)


def test_what_was_proposed_on_an_older_text_can_still_be_sent_back(sqlite, comment, save, decide):
    """差し戻し and 取消 end something older; an approval of it is refused."""
    save([comment("c1", "前の本文")])
    seq = append(decide("c1", "前の本文", Action.PROPOSE, measure="m"), expected=0)
    save([comment("c1", "後の本文")], file="b.jsonl")

    with pytest.raises(Changed):
        append(decide("c1", "前の本文", Action.APPROVE, refers_to=seq), expected=seq)
    assert append(decide("c1", "前の本文", Action.RETURN, refers_to=seq), expected=seq) == seq + 1


def test_of_several_decisions_all_or_none_are_written(database, comment, save, decide):
    """One comment that somebody else decided meanwhile keeps the whole group back."""
    from triage.store.decisions import Conflict

    save([comment("c1"), comment("c2")])
    append(decide("c2"), expected=0)

    with pytest.raises(Conflict):
        append_all([(decide("c1"), 0), (decide("c2"), 0)])
    assert last_seq("c1") == 0

    assert len(append_all([(decide("c1"), 0), (decide("c2"), last_seq("c2"))])) == 2
