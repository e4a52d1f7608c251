"""What people's decisions survive: two at once, edits of the text, purges, and hands inside the database."""

import json
import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, connections, transaction

from triage.decision import Action, Person
from triage.records import ClauseId, CommentId, Span
from triage.store.conclusions import labels
from triage.store.decisions import (
    Anchor,
    Conflict,
    Draft,
    EventKind,
    append,
    events,
    head,
    last_seq,
    record,
    timeline,
    verify_chain,
)
from triage.store.models.human import DecisionEvent, EventText
from triage.store.models.machine import Comment, QueueEntry, State

SATO = Person("sato", "総務課", "係長")
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
_COPY = (
    "INSERT INTO store_decisionevent SELECT {seq}, kind, comment_key, action, measure, username, at, payload, "
    "previous_hash, 'h' FROM store_decisionevent WHERE seq = 2"
)


@pytest.fixture
def three(database, comment, save, decide):
    """Decide three comments; return the anchor taken after the last."""
    save([comment("c1"), comment("c2"), comment("c3")])
    for key in ("c1", "c2", "c3"):
        append(decide(key, reason=f"{key} の理由", note="控え"), expected=0)
    return head()


def _tamper(*statements):
    """Do what an administrator could: switch the guard off, change events, switch it on again."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE store_decisionevent DISABLE TRIGGER ALL")
        else:
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'event%'")
            triggers = [sql for (sql,) in cursor.fetchall()]
            for name in ("event_no_update", "event_no_delete", "event_only_next"):
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE store_decisionevent ENABLE TRIGGER ALL")
        else:
            for sql in triggers:
                cursor.execute(sql)


def test_a_decision_reads_back_as_it_was_made(database, comment, save, decide):
    """Every field of a decision, its free texts too, comes back equal in the comment's timeline."""
    save([comment("c1", "ばか者")])
    made = decide(
        "c1",
        "ばか者",
        Action.MEASURE,
        measure="hide",
        clauses=(ClauseId("morals"),),
        confirmed=(Span(0, 2),),
        reason="理由 𠮷",
        note="控え",
        evidence="画面を保存できないため",
        suggested=(ClauseId("morals"), ClauseId("law")),
        shown=False,
        policy_posted="2025-04",
        law_article="刑法231条",
        draft_number="第1号",
        model_version="m1",
    )

    seq = append(made, expected=0)

    (event,) = timeline(CommentId("c1"))
    assert (event.seq, event.decision) == (seq, made)


def test_free_text_is_not_in_the_chain(three):
    """The hashed payload of an event holds neither reason nor note, nor the comment's text."""
    payloads = "".join(DecisionEvent.objects.values_list("payload", flat=True))

    assert "の理由" not in payloads
    assert "控え" not in payloads
    assert "ありがとう" not in payloads


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (Action.LEAVE, State.DECIDED),
        (Action.MEASURE, State.DECIDED),
        (Action.PROPOSE, State.WAITING_APPROVAL),
        (Action.APPROVE, State.DECIDED),
        (Action.RETURN, State.OPEN),
        (Action.POSTPONE, State.POSTPONED),
        (Action.ESCALATE, State.ESCALATED),
        (Action.UNDO, State.OPEN),
    ],
)
def test_a_decision_moves_the_comment(sqlite, comment, save, decide, *, action, state):
    """Each action puts the comment where the desk expects it."""
    save([comment("c1")])

    append(decide("c1", action=action), expected=0)

    assert QueueEntry.objects.get().state == state


def test_the_second_decider_gets_the_first_ones_decision(database, comment, save, decide):
    """Who decides on a state that is no longer there writes nothing and is told who was first."""
    save([comment("c1")])
    seen = last_seq(CommentId("c1"))
    first = append(decide("c1"), expected=seen)

    with pytest.raises(Conflict, match="先に処理済み") as conflict:
        append(decide("c1", by=Person("ito", "総務課", "主任")), expected=seen)

    assert conflict.value.other.seq == first
    assert conflict.value.other.decision.by == SATO
    assert len(timeline(CommentId("c1"))) == 1


def test_of_two_at_the_same_moment_one_decides(database, comment, save, decide):
    """Eight people deciding one comment at once: one succeeds, seven conflict, the chain holds."""
    save([comment("c1")])
    outcomes, barrier = [], threading.Barrier(8)

    def one():
        barrier.wait()
        try:
            append(decide("c1"), expected=0)
            outcomes.append("decided")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["conflict"] * 7 + ["decided"]
    assert verify_chain().ok


def test_a_decision_cites_a_text_that_exists(database, comment, save, decide):
    """A decision on a text that was never imported is refused."""
    save([comment("c1")])

    with pytest.raises(LookupError, match="c1"):
        append(decide("c1", "知らない本文"), expected=0)


def test_a_naive_time_is_refused(sqlite, comment, save, decide):
    """A decision without a time zone is refused and nothing is written."""
    save([comment("c1")])

    with pytest.raises(ValueError, match="aware"):
        append(
            decide(
                "c1",
                decided_at=datetime(2026, 1, 1),  # noqa: DTZ001 - the fault itself
            ),
            expected=0,
        )

    assert head().seq == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE store_decisionevent SET username = 'x' WHERE seq = 2",
        "UPDATE store_decisionevent SET username = 'x'",
        "DELETE FROM store_decisionevent WHERE seq = 2",
        "DELETE FROM store_decisionevent",
        _COPY.format(seq=9),
        _COPY.format(seq=-1),
    ],
)
def test_the_database_itself_refuses_to_change_the_record(three, statement):
    """Raw SQL cannot update, delete or slip in an event."""
    before = list(DecisionEvent.objects.values_list())

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(DecisionEvent.objects.values_list()) == before


def test_sqlite_refuses_replace(sqlite, comment, save, decide):
    """INSERT OR REPLACE, which fires no delete trigger by default, is refused as well."""
    save([comment("c1")])
    append(decide("c1"), expected=0)

    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO store_decisionevent SELECT * FROM store_decisionevent")


def test_postgresql_refuses_truncate(postgres):
    """TRUNCATE, which fires no row trigger, is refused as well."""
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE store_decisionevent CASCADE")


def test_an_untouched_chain_holds(three):
    """The chain of three decisions verifies, with its anchor, and is guarded."""
    report = verify_chain(three)

    assert (report.ok, report.broken_seq, report.events, report.head) == (True, None, 4, three)


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        (["UPDATE store_decisionevent SET payload = replace(payload, 'leave', 'measure') WHERE seq = 2"], 2),
        (["UPDATE store_decisionevent SET username = 'suzuki' WHERE seq = 2"], 2),
        (["UPDATE store_decisionevent SET action = 'measure' WHERE seq = 3"], 3),
        (["DELETE FROM store_decisionevent WHERE seq = 2"], 2),
        (["DELETE FROM store_decisionevent WHERE seq = 0"], 0),
        (
            [
                "UPDATE store_decisionevent SET seq = 99 WHERE seq = 1",
                "UPDATE store_decisionevent SET seq = 1 WHERE seq = 2",
                "UPDATE store_decisionevent SET seq = 2 WHERE seq = 99",
            ],
            1,
        ),
        (
            [
                "DELETE FROM store_decisionevent WHERE seq = 2",
                "UPDATE store_decisionevent SET seq = 2 WHERE seq = 3",
            ],
            2,
        ),
        (["DELETE FROM store_decisionevent"], 0),
    ],
    ids=["edited", "column", "action", "deleted", "genesis", "reordered", "closed-up", "emptied"],
)
def test_tampering_is_found_at_its_seq(three, statements, broken):
    """Whoever switches the guard off and changes events is found, at the first event that does not hold."""
    _tamper(*statements)

    report = verify_chain()

    assert (report.ok, report.broken_seq) == (False, broken)


def test_a_cut_tail_is_found_by_the_anchor(three):
    """Without the anchor a shorter chain looks whole; with it the first missing seq is named."""
    _tamper("DELETE FROM store_decisionevent WHERE seq >= 2")

    assert verify_chain().broken_seq is None
    assert verify_chain(three).broken_seq == 2


def test_a_chain_rewritten_as_a_whole_is_found_by_the_anchor(three):
    """An administrator who computes every hash anew is contradicted by the anchor."""
    wrong = Anchor(three.seq, "0" * 64)

    report = verify_chain(wrong)

    assert (report.ok, report.broken_seq) == (False, three.seq)


@pytest.mark.parametrize("trigger", ["event_no_update", "kept_store_comment", "kept_store_eventtext"])
def test_a_missing_guard_is_reported(sqlite, trigger):
    """A database without one of its triggers is not in order, even if every event holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger}")

    report = verify_chain()

    assert (report.broken_seq, report.guarded, report.ok) == (None, False, False)


def test_a_note_that_is_gone_is_found_and_the_decision_can_still_be_read(three, unguarded):
    """Comments are no part of the chain; of a free text that went without a 廃棄記録 its event is named."""
    unguarded()
    Comment.objects.all().delete()
    assert verify_chain(three).broken_seq is None
    EventText.objects.all().delete()

    report = verify_chain(three)
    assert report.broken_seq == 1 and "失われています" in report.reason
    (event,) = timeline(CommentId("c1"))
    assert (event.decision.reason, event.decision.note) == ("", "")
    assert sorted(event.purged) == ["note", "reason"]


def test_a_changed_note_is_found(three):
    """A reason that was rewritten beside the chain no longer has the hash its event names."""
    EventText.objects.filter(event_id=2, field="reason").update(text="別の理由")

    report = verify_chain(three)

    assert report.broken_seq == 2
    assert "reason" in report.reason


def test_two_equal_reasons_have_different_hashes(database, comment, save, decide):
    """A salt keeps short reasons from being guessed back, or matched with each other, after a purge."""
    save([comment("c1"), comment("c2")])
    for key in ("c1", "c2"):
        append(decide(key, reason="該当しない"), expected=0)

    digests = [json.loads(e.payload)["texts"]["reason"] for e in DecisionEvent.objects.filter(seq__gt=0)]
    assert digests[0] != digests[1]


def test_every_database_has_a_genesis_of_its_own(sqlite, postgres_template):
    """Two new databases begin with different hashes, so that no chain can stand in for another."""
    import psycopg

    admin, name = postgres_template
    with psycopg.connect(admin.info.dsn, dbname=f"{name}_template") as other:
        there = other.execute("SELECT kind, hash FROM store_decisionevent").fetchall()

    here = DecisionEvent.objects.get()
    assert [kind for kind, _hash in there] == [here.kind] == [EventKind.GENESIS]
    assert there[0][1] != here.hash


def test_adopting_a_model_is_an_event_of_the_same_chain(database):
    """An event that is no decision is recorded, read back by kind, and verified with the rest."""
    draft = Draft(EventKind.MODEL_ADOPTED, SATO, NOW, {"model_version": "m2"}, texts={"reason": "精度が上がったため"})

    seq = record(draft)

    (event,) = events([EventKind.MODEL_ADOPTED])
    assert (event.seq, event.body, event.texts, event.decision) == (
        seq,
        {"model_version": "m2"},
        {"reason": "精度が上がったため"},
        None,
    )
    assert verify_chain().ok


def test_record_does_not_write_decisions(sqlite):
    """The general way cannot be used to go round the checks of a decision."""
    with pytest.raises(ValueError, match="decision"):
        record(Draft(EventKind.DECISION, SATO, NOW))


def test_labels_are_the_conclusions_that_stand(database, comment, save, decide):
    """A label carries the text at that version; proposals, postponed and undone decisions give none."""
    save([comment(f"c{i}", f"本文{i}") for i in range(1, 6)])
    morals, law = ClauseId("morals"), ClauseId("law")
    append(decide("c1", "本文1", suggested=(morals,)), expected=0)
    hidden = decide("c2", "本文2", Action.MEASURE, clauses=(morals,), suggested=(morals, law), shown=False)
    append(hidden, expected=0)
    append(decide("c3", "本文3", Action.POSTPONE), expected=0)
    undone = append(decide("c4", "本文4"), expected=0)
    append(decide("c4", "本文4", Action.UNDO, refers_to=undone), expected=undone)
    proposal = append(decide("c5", "本文5", Action.PROPOSE, clauses=(law,), measure="delete"), expected=0)
    append(decide("c5", "本文5", Action.APPROVE, refers_to=proposal), expected=proposal)
    save([comment("c1", "後の本文")], file="b.jsonl")

    found = [(label.comment.text, label.yes, label.no, label.rest, label.provenance) for label in labels()]

    assert found == [
        ("本文1", (), (morals,), True, "ranked"),
        ("本文2", (morals,), (law,), False, "audit"),
        ("本文5", (law,), (), False, "ranked"),
    ]


def test_a_label_counts_the_items_of_all_measures_that_stand(database, comment, save, decide):
    """Hidden for one item and reported for another: both are named, neither speaks against the other; lifted, one."""
    save([comment("c1")])
    morals, tos, law = ClauseId("morals"), ClauseId("tos"), ClauseId("law")
    said = {"suggested": (morals, law)}
    hidden = append(decide("c1", action=Action.MEASURE, clauses=(morals,), axis="visibility", **said), expected=0)
    report = decide("c1", action=Action.PROPOSE, clauses=(tos,), axis="report", measure="m", **said)
    proposal = append(report, expected=hidden)
    assert list(labels()) == []

    approved = append(decide("c1", action=Action.APPROVE, axis="report", refers_to=proposal), expected=proposal)
    (label,) = labels()
    assert (label.yes, label.no, label.seq) == ((morals, tos), (law,), approved)

    append(decide("c1", action=Action.LIFT, axis="visibility", refers_to=hidden), expected=approved)
    assert [one.yes for one in labels()] == [(tos,)]


def test_an_approval_taken_back_is_missing_again(database, comment, save, decide):
    """Of two approvals the first is given, taken back and given again: what is taken back after that still waits."""
    save([comment("c1")])
    wanted = {"clauses": (ClauseId("law"),), "measure": "delete", "approvals": 2}
    proposal = append(decide("c1", action=Action.PROPOSE, **wanted), expected=0)
    first = append(
        decide("c1", action=Action.APPROVE, refers_to=proposal), expected=proposal, state=State.WAITING_APPROVAL
    )
    undone = append(decide("c1", action=Action.UNDO, refers_to=first), expected=first)
    again = append(
        decide("c1", action=Action.APPROVE, refers_to=proposal), expected=undone, state=State.WAITING_APPROVAL
    )
    put_off = append(decide("c1", action=Action.POSTPONE), expected=again)

    append(decide("c1", action=Action.UNDO, refers_to=put_off), expected=put_off)

    assert QueueEntry.objects.get(comment__key="c1").state == State.WAITING_APPROVAL


def test_an_approval_that_asked_for_another_is_missing_one(database, comment, save, decide):
    """One was enough when it was proposed, two on the day of the first: what is taken back after it still waits."""
    save([comment("c1")])
    proposal = append(decide("c1", action=Action.PROPOSE, measure="delete"), expected=0)
    first = append(
        decide("c1", action=Action.APPROVE, refers_to=proposal, approvals=2),
        expected=proposal,
        state=State.WAITING_APPROVAL,
    )
    put_off = append(decide("c1", action=Action.POSTPONE), expected=first)

    append(decide("c1", action=Action.UNDO, refers_to=put_off), expected=put_off)

    assert QueueEntry.objects.get(comment__key="c1").state == State.WAITING_APPROVAL


A, B = "morals", "tos"
# What is done to c1 in turn: A is hidden, B reported; and which of the two is a label at the end.
SEQUENCES = {
    "A": "A",
    "A undo": "",
    "A leave": "rest",
    "A leave undo": "A",
    "A propose": "",
    "A propose undo": "A",
    "A propose return": "A",
    "A propose return undo": "",
    "A propose approve": "AB",
    "A propose approve undo": "",
    "A propose approve undo return": "A",
    "A two first": "",
    "A two first undo": "",
    "A two first approve": "AB",
    "A two first approve undo": "",
    "A two first return": "A",
    "two first": "",
    "propose return": "",
    "A postpone": "",
    "A postpone undo": "A",
    "A escalate propose return": "",
    "A escalate propose undo": "",
    "A escalate undo": "A",
    "A B escalate lift": "",
    "A B lift": "A",
    "A B lift undo": "AB",
    "A leave escalate leave": "rest",
}


@pytest.mark.parametrize(("acts", "left"), SEQUENCES.items())
def test_what_teaches_is_what_stands_in_the_record(sqlite, comment, save, decide, acts, left):
    """Superseded, returned, taken back: the label is of what stands with nothing waiting beside it, else there is none."""
    save([comment("c1")])
    hidden = {"clauses": (ClauseId(A),), "measure": "hide", "axis": "visibility"}
    reported = {"clauses": (ClauseId(B),), "measure": "report", "axis": "report"}
    last = proposal = report = 0
    for act in acts.split():
        action, more = {
            "A": (Action.MEASURE, hidden),
            "B": (Action.MEASURE, reported),
            "propose": (Action.PROPOSE, {**reported, "approvals": 1}),
            "two": (Action.PROPOSE, {**reported, "approvals": 2}),
            "first": (Action.APPROVE, {**reported, "refers_to": proposal}),
            "approve": (Action.APPROVE, {**reported, "refers_to": proposal}),
            "return": (Action.RETURN, {"refers_to": proposal}),
            "lift": (Action.LIFT, {**reported, "refers_to": report}),
            "undo": (Action.UNDO, {"refers_to": last}),
        }.get(act) or (Action(act), {})
        last = append(decide("c1", action=action, **more), expected=last)
        proposal = last if act in ("propose", "two") else proposal
        report = last if act == "B" else report

    told = ["rest" if one.rest else "".join("AB"[clause == B] for clause in one.yes) for one in labels()]
    assert told == ([left] if left else [])


@pytest.mark.parametrize("end", [Action.RETURN, Action.UNDO])
def test_what_stood_before_a_proposal_that_came_to_nothing_is_still_a_conclusion(database, comment, save, decide, end):
    """Hidden, then a block is proposed and sent back, or taken back: the hiding stands, and teaches."""
    save([comment("c1")])
    morals, tos = ClauseId("morals"), ClauseId("tos")
    hidden = append(decide("c1", action=Action.MEASURE, clauses=(morals,), axis="visibility"), expected=0)
    proposal = decide("c1", action=Action.PROPOSE, clauses=(tos,), axis="person", measure="m")
    proposed = append(proposal, expected=hidden)

    append(decide("c1", action=end, refers_to=proposed), expected=proposed)

    assert [one.yes for one in labels()] == [(morals,)]
