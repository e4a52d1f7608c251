"""廃棄: only what an approved list names goes, the chain goes on holding, and nothing of the content is left behind."""

import sqlite3
from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from triage.decision import Person
from triage.policy import load_policy
from triage.records import CommentId
from triage.store import discarding, sweeping
from triage.store.access import Fault, StoreError
from triage.store.blanks import digest, left_of
from triage.store.chain import Draft, verify_chain
from triage.store.decisions import EventKind, append, events, head, last_seq, record, timeline
from triage.store.discarding import CHANGED, NOT_YET, discard, look
from triage.store.disposal import Asked, Refused, approve, counted, counts_of, lists, settle_list, withdraw
from triage.store.evidence import Taken, preserve
from triage.store.found import Asked as Sought
from triage.store.found import found
from triage.store.holds import place_hold, release_hold
from triage.store.models.desk import OpenTask
from triage.store.models.disposal import DisposalItem, DisposalList
from triage.store.models.human import Attachment, DecisionEvent, EventText
from triage.store.models.machine import Batch, Comment, QueueEntry, Version
from triage.store.rows import comment_of
from triage.store.sweeping import sweep
from triage.store.units import CONCERNED, HELD, TO_DO, TYPES, UNDECIDED, ended

POLICY = load_policy("kagoshima")
MAKER, HEAD, DESK = Person("kanri", "総務課", "係長"), Person("sekinin", "総務課", "課長"), Person("", "管理", "")
LATER = datetime(2040, 5, 1, tzinfo=UTC)
SECRET, NAME, WHY = "ひみつの本文ウグイス", "なまえカワセミ", "りゆうコマドリ"
BLANK = "UPDATE store_decisionevent SET payload = '', comment_key = '', action = '', measure = '', username = ''"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"kept-screen-of-the-comment" * 20


@pytest.fixture
def desk(database, comment, save, decide):
    """Three comments, all decided: c1 with a reason and a kept screen, c2 and c3 plain."""
    save([comment("c1", SECRET, author_name=NAME, author_id="id-hibari", url="https://sns.example/kijibato")])
    save([comment("c2"), comment("c3", "お知らせをありがとう")], "b.jsonl")
    queued()
    Version.objects.update(seen_at=decided_at())
    Batch.objects.update(imported_at=decided_at())
    kept = Version.objects.select_related("comment", "batch").get(comment__key="c1")
    preserve(comment_of(kept), kept.text_sha256, Taken(LATER, HEAD, PICTURE), now=decided_at())
    append(decide("c1", SECRET, reason=WHY, note="メモのツグミ"), expected=last_seq(CommentId("c1")))
    append(decide("c2"), expected=0)
    append(decide("c3", "お知らせをありがとう"), expected=0)
    return database


def decided_at():
    return datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def queued():
    for row in Comment.objects.all():
        QueueEntry.objects.get_or_create(comment=row, defaults={"platform": row.platform, "account": row.account})


def found_on(day=date(2040, 5, 1)):
    return list(ended(POLICY.records, day, None))


def settled(now=LATER, by=MAKER, units=None):
    return settle_list(units or found_on(), Asked(date(2040, 5, 1), None, POLICY.version), by, now)


def approved(**changes):
    made = settled(**changes)
    approve(made, HEAD, "総発0501第1号", LATER)
    return made


def going(made):
    """Open the guards for a list as `discard` does, for as long as the test goes on."""
    made.items.update(going=True)


def carry_out(made, now=LATER, **changes):
    return [*discard(made, POLICY.records, DESK, now, **changes)]


def keys():
    return sorted(Comment.objects.values_list("key", flat=True))


def test_a_comment_ends_with_the_longest_kept_of_its_records(desk):
    """Read in fiscal 2026 (3 years) and decided then (5 years): kept until 31 March 2032, ended the day after."""
    assert [unit.key for unit in found_on(date(2032, 3, 31)) if unit.what == "comment"] == []
    units = found_on(date(2032, 4, 1))
    assert [(u.key, u.ends, u.barred) for u in units if u.what == "comment"] == [
        (key, date(2032, 3, 31), ()) for key in ("c1", "c2", "c3")
    ]
    assert units[0].records == {"comment": 1, "evidence": 1, "decision": 1}


def test_what_was_imported_since_is_not_read(desk, comment, save):
    """A list reads no further than what the imports of then brought, and nothing where there is no such import."""
    save([comment("c4")], "c.jsonl")
    queued()
    with CaptureQueriesContext(connection) as none:
        assert found_on(date(2027, 1, 1)) == []
    with CaptureQueriesContext(connection) as seen:
        assert [unit.key for unit in found_on(date(2034, 4, 1)) if unit.what == "comment"] == ["c1", "c2", "c3", "c4"]
    Batch.objects.filter(file_name="c.jsonl").update(imported_at=LATER)
    Version.objects.filter(comment__key="c4").update(seen_at=LATER)
    with CaptureQueriesContext(connection) as older:
        assert [unit.key for unit in found_on(date(2034, 4, 1)) if unit.what == "comment"] == ["c1", "c2", "c3"]

    assert not [query for query in none if "store_comment" in query["sql"]]
    assert not [query for query in (*seen, *older) if "EXISTS" in query["sql"]]


def test_the_records_of_a_list_are_counted_by_the_database(desk):
    """However long a list is, its page counts what it names with one query."""
    made = settled()
    with CaptureQueriesContext(connection) as seen:
        counts = counted(made)

    assert counts == counts_of(made.items.all()) == {"comment": 3, "decision": 3, "evidence": 1}
    assert len(seen) == 1


def test_an_import_stays_as_long_as_a_comment_of_it(desk):
    """It is listed as left out; once its comments are gone, the next list names it and it goes."""
    assert {u.key: u.barred for u in found_on() if u.what == "import"} == {
        f"import:{pk}": ("取り込んだコメントが残っています",) for pk in Batch.objects.values_list("pk", flat=True)
    }
    carry_out(approved())
    carry_out(approved())

    assert (Batch.objects.count(), verify_chain().ok) == (0, True)


def test_what_has_no_period_has_no_end(desk):
    """A policy without a type of record keeps whatever has one of it."""
    without = [one for one in POLICY.records if one.id != "evidence"]

    assert [u.key for u in ended(without, date(2099, 1, 1), None) if u.what == "comment"] == ["c2", "c3"]


def test_every_kind_of_event_on_a_comment_is_of_a_type():
    """One that is missed would keep its comment for ever, unseen; these are about no comment, or kept on purpose."""
    apart = (
        "genesis reviewed_all model_adopted model_rolled_back emergency purge access account golden training disclosure"
    )

    assert TYPES.keys() | set(map(EventKind, apart.split())) == set(EventKind)


def hold():
    place_hold(CommentId("c1"), "lawsuit", HEAD, reason="訴訟のため", now=decided_at())


def complain():
    record(Draft(EventKind.COMPLAINT, HEAD, decided_at(), {}, "c1", {"subject": "消された"}))


def reopen():
    QueueEntry.objects.filter(comment__key="c1").update(state="reopened")


def ask_for_work():
    told = {"comment_key": "c1", "platform": "youtube", "measure": "youtube-remove", "reverse": False}
    OpenTask.objects.create(**told, decision=1, decided_at=decided_at(), username="sato")


@pytest.mark.parametrize(
    ("act", "why"), [(hold, HELD), (complain, CONCERNED), (reopen, UNDECIDED), (ask_for_work, TO_DO)]
)
def test_what_somebody_still_has_to_do_with_is_left_out_and_said_so(desk, act, why):
    """廃棄停止, an open complaint, a text that came back, work on a platform: named with the reason, and on no list."""
    act()

    assert [u.barred for u in found_on() if u.key == "c1"] == [(why,)]
    assert [item.key for item in settled().items.all()] == ["c2", "c3"]


def test_a_list_needs_another_person_and_a_number(desk):
    """Whoever made it cannot approve it, nor can anybody without a 文書番号; the database holds that too."""
    made = settled()
    for by, number in ((MAKER, "総発1号"), (HEAD, " ")):
        with pytest.raises(Refused):
            approve(made, by, number, LATER)
    with pytest.raises(Refused, match="承認されていません"):
        carry_out(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        DisposalList.objects.update(approved=1, approved_by=MAKER.username, document_number="1")
    approve(made, HEAD, "総発1号", LATER)
    with pytest.raises(Refused, match="承認済み"):
        approve(made, HEAD, "総発2号", LATER)

    assert keys() == ["c1", "c2", "c3"]


def test_who_stepped_aside_from_a_comment_neither_lists_nor_approves_it(desk):
    """関係職員は担当できません: not what is to become of the comment about themselves either."""
    body = {"reason": "関係職員"}
    record(Draft(EventKind.RECUSED, MAKER, decided_at(), body, "c2"))
    with pytest.raises(Refused, match="関係職員"):
        settled()
    made = settled(by=Person("kacho", "総務課", "課長"))
    with pytest.raises(Refused, match="関係職員"):
        approve(made, MAKER, "総発0501第1号", LATER)
    assert approve(made, HEAD, "総発0501第1号", LATER)


def test_what_goes_goes_with_all_its_content_and_the_record_still_holds(desk):
    """Text, name, id, address, reason, note, screen and its being found are gone; hashes, kinds and times are as before."""
    before = list(DecisionEvent.objects.order_by("seq").values_list("seq", "kind", "at", "previous_hash", "hash"))
    made = approved()
    (piece,) = carry_out(made)

    assert ([item.key for item in piece.gone], piece.stay, keys()) == (["c1", "c2", "c3"], (), [])
    assert (EventText.objects.exclude(event__kind="purge").count(), Attachment.objects.count()) == (0, 0)
    assert (timeline(CommentId("c1")), found(Sought("コマドリ"), size=9).events) == ((), [])
    after = list(DecisionEvent.objects.order_by("seq").values_list("seq", "kind", "at", "previous_hash", "hash"))
    assert after[: len(before)] == before
    assert verify_chain().ok
    done = next(e for e in events([EventKind.PURGE]) if e.body["step"] == "discarded")
    assert (done.seq, done.body["document_number"], done.body["list_sha256"]) == (
        piece.seq,
        "総発0501第1号",
        made.sha256,
    )
    assert done.body["counts"] == {"comment": 3, "evidence": 1, "decision": 3}
    assert [done.body[who]["username"] for who in ("listed_by", "approved_by")] == ["kanri", "sekinin"]
    text = DecisionEvent.objects.get(seq=done.seq).payload
    assert not [word for word in (SECRET, NAME, WHY, "hibari", "c1") if f'"{word}"' in text]


def bytes_of(engine, path):
    """Return all that the database holds on disk."""
    if engine == "sqlite":
        connection.close()
        return b"".join(file.read_bytes() for file in path.parent.glob("store.sqlite3*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c "
            "WHERE relkind IN ('r', 'i', 't') AND relname NOT LIKE 'pg_stat%' AND pg_relation_filepath(c.oid) IS NOT NULL"
        )
        return b"".join(bytes(content) for (content,) in cursor.fetchall())


def test_no_byte_of_it_is_left_in_the_files(desk, tmp_path):
    """Text, name, id, address, reason, note, screen and the pairs they are searched by: there before, and not after."""
    words = [SECRET, NAME, WHY, "id-hibari", "kijibato", "メモのツグミ", "ウグイス", "うぐ ぐい", "kept-screen"]
    index = tmp_path / "repeats" / "s1"
    index.mkdir(parents=True)
    (index / "blob.npy").write_bytes(SECRET.encode())
    before = bytes_of(desk, tmp_path / "store.sqlite3")
    assert [word for word in words if word.encode() not in before] == []
    made = approved()
    carry_out(made)

    sweep(tmp_path, made, LATER)

    after = bytes_of(desk, tmp_path / "store.sqlite3")
    assert [word for word in words if word.encode() in after] == []
    assert not index.exists() and DisposalList.objects.get().swept_at == LATER


@pytest.fixture
def reader(database, request):
    """Return what begins to read in another session, which sees the store as it is at that time."""
    opened = []

    def begin():
        if database == "sqlite":
            other = sqlite3.connect(request.getfixturevalue("sqlite"))
            other.execute("BEGIN")
        else:
            settings = connection.settings_dict
            names = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
            other = psycopg.connect(**{name: settings[key] for name, key in names.items()})
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        opened.append(other)
        other.execute("SELECT count(*) FROM store_comment").fetchone()
        return other

    yield begin
    for other in opened:
        other.close()


def test_a_store_in_use_is_swept_later(desk, reader, tmp_path, monkeypatch):
    """While somebody reads, the files cannot be written anew: that is said, and the list stays unswept till then."""
    monkeypatch.setattr(sweeping, "PATIENCE_S", 0.3)
    made, other = approved(), reader()
    carry_out(made)
    if desk == "sqlite":
        connection.cursor().execute("PRAGMA busy_timeout=50")
    with pytest.raises(StoreError) as refused:
        sweep(tmp_path, made, LATER)
    assert refused.value.fault == Fault.LOCKED and DisposalList.objects.get().swept_at is None

    other.close()
    monkeypatch.setattr(sweeping, "PATIENCE_S", 60)
    sweep(tmp_path, made, LATER)
    assert DisposalList.objects.get().swept_at == LATER


def test_it_never_discards_what_is_put_on_hold_after_the_approval(desk):
    """廃棄停止 after the list was approved: the comment stays whole, also once it is released, until a list names it anew."""
    made = approved()
    place_hold(CommentId("c1"), "disclosure", HEAD, reason="開示請求", now=LATER)
    (piece,) = carry_out(made)

    assert [(item.key, why) for item, why in piece.stay] == [("c1", HELD)]
    assert (keys(), timeline(CommentId("c1"))[1].texts["reason"]) == (["c1"], WHY)
    placed = last_seq(CommentId("c1"))
    release_hold(CommentId("c1"), placed, HEAD, reason="終わった", now=LATER)
    (again,) = carry_out(made)
    assert ([why for _, why in again.stay], keys(), verify_chain().ok) == ([CHANGED], ["c1"], True)


def test_the_database_itself_refuses_what_is_on_hold(desk):
    """Of an approved list that is being carried out, SQL deletes and blanks nothing of a comment under 廃棄停止."""
    going(approved())
    hold()
    statements = (
        "DELETE FROM store_version WHERE comment_id IN (SELECT id FROM store_comment WHERE key = 'c1')",
        "DELETE FROM store_eventtext WHERE event_id IN (SELECT seq FROM store_decisionevent WHERE comment_key = 'c1')",
        "DELETE FROM store_attachment",
        f"{BLANK} WHERE comment_key = 'c1'",
    )
    for statement in statements:
        with pytest.raises(DatabaseError, match=r"append-only|approved list"), transaction.atomic():
            connection.cursor().execute(statement)
    assert verify_chain().ok


def test_the_database_refuses_whatever_no_approved_list_names(desk):
    """A list that nobody approved, or that was withdrawn, opens nothing; else an event loses its content and no more."""
    going(settled())
    withdrawn = approved()
    withdraw(withdrawn, HEAD, "誤り", LATER)
    going(withdrawn)
    for statement in ("DELETE FROM store_eventtext", f"{BLANK} WHERE comment_key = 'c2'"):
        with pytest.raises(DatabaseError, match=r"append-only|approved list"), transaction.atomic():
            connection.cursor().execute(statement)
    approve(DisposalList.objects.first(), HEAD, "総発1号", LATER)
    for statement in (
        f"{BLANK}, hash = 'x' WHERE comment_key = 'c2'",
        "UPDATE store_decisionevent SET payload = '{}' WHERE comment_key = 'c2'",
        f"{BLANK} WHERE kind = 'purge'",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(statement)


def refused_by_the_database(*statements):
    for statement in statements:
        with pytest.raises(DatabaseError, match=r"append-only|approved list"), transaction.atomic():
            connection.cursor().execute(statement)


OF_C1 = (
    "DELETE FROM store_eventtext WHERE event_id IN (SELECT seq FROM store_decisionevent WHERE comment_key = 'c1')",
    "DELETE FROM store_version WHERE comment_id IN (SELECT id FROM store_comment WHERE key = 'c1')",
    f"{BLANK} WHERE comment_key = 'c1'",
)


def test_the_database_lets_go_only_while_a_list_is_carried_out(desk):
    """Before that, and ever after for what stayed then, SQL deletes and blanks nothing that an approved list names."""
    made = approved()
    refused_by_the_database(*OF_C1)
    placed = place_hold(CommentId("c1"), "audit", HEAD, reason="検査", now=LATER)
    carry_out(made)
    release_hold(CommentId("c1"), placed, HEAD, reason="終わった", now=LATER)

    refused_by_the_database(*OF_C1)
    assert (keys(), verify_chain().ok) == (["c1"], True)


def test_a_list_that_was_withdrawn_discards_nothing_and_its_items_are_listed_anew(desk):
    """The record says who took it back and why; it is neither approved nor carried out any more; another list is."""
    made, waiting = approved(), settled()
    seq = withdraw(made, HEAD, "開示請求の見込み", LATER)
    withdraw(waiting, MAKER, "誤り", LATER)
    (event,) = [e for e in events([EventKind.PURGE]) if e.seq == seq]
    assert (event.by, event.body["step"], event.body["list"], event.texts) == (
        HEAD,
        "withdrawn",
        made.pk,
        {"reason": "開示請求の見込み"},
    )
    for act in (
        lambda: carry_out(made),
        lambda: approve(waiting, HEAD, "総発2号", LATER),
        lambda: [*look(made, (), LATER)],
    ):
        with pytest.raises(Refused, match="取り下げられています"):
            act()
    assert keys() == ["c1", "c2", "c3"]

    carry_out(approved())
    assert (keys(), verify_chain().ok) == ([], True)


@pytest.mark.parametrize("why", ["no reason", "twice", "carried out", "stepped aside"])
def test_a_withdrawal_needs_a_reason_and_something_left(desk, why):
    """Without a reason, once more, when all is gone, and by 関係職員: refused, and nothing is recorded."""
    made = approved()
    if why == "twice":
        withdraw(made, HEAD, "誤り", LATER)
    if why == "carried out":
        carry_out(made)
    if why == "stepped aside":
        record(Draft(EventKind.RECUSED, HEAD, decided_at(), {"reason": "関係職員"}, "c2"))
    before = head()

    with pytest.raises(Refused):
        withdraw(made, HEAD, " " if why == "no reason" else "誤り", LATER)
    assert head() == before


def test_what_is_left_of_a_list_that_is_withdrawn_while_it_is_carried_out_stays(desk, monkeypatch):
    """After the first piece somebody takes it back: that piece is on the record, and the others are all there."""
    monkeypatch.setattr(discarding, "PIECE", 1)
    made = approved()
    pieces = discard(made, POLICY.records, DESK, LATER)
    next(pieces)
    withdraw(DisposalList.objects.get(), HEAD, "誤り", LATER)
    with pytest.raises(Refused, match="取り下げられています"):
        next(pieces)

    assert (keys(), verify_chain().ok) == (["c2", "c3"], True)


def test_a_withdrawal_that_was_wiped_from_the_list_is_still_on_the_record(desk):
    """A row says that nobody took it back, the chain says who did: nothing goes, and a forged 廃棄記録 does not hold."""
    made = approved()
    withdraw(made, HEAD, "誤り", LATER)
    DisposalList.objects.update(withdrawn=0)
    made.refresh_from_db()
    with pytest.raises(Refused, match="記録と合いません"):
        carry_out(made)

    discarding._take_away(made, discarding._next(made, 0), DESK, LATER, "")
    assert not verify_chain().ok


def test_what_is_blanked_without_a_record_of_it_is_found(desk):
    """A list that is being carried out lets SQL blank an event; without its 廃棄記録 the check names that event."""
    going(approved())
    seq = last_seq(CommentId("c2"))
    EventText.objects.filter(event_id=seq).delete()
    connection.cursor().execute(f"{BLANK} WHERE seq = {seq}")

    report = verify_chain()
    assert report.broken_seq == seq and "廃棄記録がありません" in report.reason


@pytest.mark.parametrize("missing", ["events", "events_sha256", "list", "list_sha256"])
def test_a_record_of_disposal_that_says_too_little_accounts_for_nothing(desk, missing):
    """Without its events, their hash, or a list that two people made and approved, the check names the 廃棄記録."""
    made = approved()
    going(made)
    seq = last_seq(CommentId("c2"))
    left = left_of(["c2"])
    EventText.objects.filter(event_id=seq).delete()
    connection.cursor().execute(f"{BLANK} WHERE seq = {seq}")
    body = {"step": "discarded", "list": made.pk, "list_sha256": made.sha256, "events": [[seq, seq]]}
    body["events_sha256"] = digest(left)
    done = record(Draft(EventKind.PURGE, DESK, LATER, {name: said for name, said in body.items() if name != missing}))

    report = verify_chain()
    assert (report.ok, report.broken_seq in (seq, done)) == (False, True)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE store_decisionevent SET at = '2026-11-03 00:00:00+00:00' WHERE seq = {seq}",
        "UPDATE store_decisionevent SET kind = 'note' WHERE seq = {seq}",
        "UPDATE store_decisionevent SET username = 'tanaka' WHERE seq = {seq}",
        "UPDATE store_decisionevent SET payload = '{{}}' WHERE seq = {seq}",
    ],
)
def test_what_is_left_of_a_discarded_event_cannot_be_changed_unseen(desk, harm):
    """Another time, another kind, somebody's name or a content put in its place: the check names that event."""
    seq = last_seq(CommentId("c2"))
    carry_out(approved())
    where = " ON store_decisionevent" if connection.vendor == "postgresql" else ""
    connection.cursor().execute(f"DROP TRIGGER event_no_update{where}")
    connection.cursor().execute(harm.format(seq=seq))

    first = DecisionEvent.objects.filter(payload="").order_by("seq").first().seq
    assert verify_chain().broken_seq in (first, seq)


def test_a_killed_run_goes_on_where_it_was(desk, monkeypatch):
    """Killed inside the second piece: that piece is whole, the first is recorded, and the next run does the rest."""
    monkeypatch.setattr(discarding, "PIECE", 2)
    made = approved()
    taking = discarding._take_away

    def killed(made, gone, *rest):
        done = taking(made, gone, *rest)
        if gone[0].place > 1:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(discarding, "_take_away", killed)
    with pytest.raises(KeyboardInterrupt):
        carry_out(made)
    assert (keys(), verify_chain().ok) == (["c3"], True)
    monkeypatch.setattr(discarding, "_take_away", taking)
    (piece,) = carry_out(made)

    assert ([item.key for item in piece.gone], keys(), verify_chain().ok) == (["c3"], [], True)
    assert [e.body["comments"] for e in events([EventKind.PURGE]) if e.body["step"] == "discarded"] == [2, 1]


@pytest.mark.parametrize("change", [{"key": "c9"}, {"ends": date(2001, 1, 1)}, {"at_end": "transfer"}])
def test_a_list_that_was_changed_discards_nothing(desk, change):
    """Its hash is of every item: neither a dry run nor the run itself begins, and no approval is given."""
    made, other = approved(), settled()
    for one in (made, other):
        DisposalItem.objects.filter(list=one, place=1).update(**change)
    for run in (lambda: carry_out(made), lambda: [*look(made, POLICY.records, LATER)]):
        with pytest.raises(Refused, match="確定したときと違います"):
            run()
    with pytest.raises(Refused, match="確定したときと違います"):
        approve(other, HEAD, "総発2号", LATER)

    assert keys() == ["c1", "c2", "c3"]


def test_an_approval_that_the_record_does_not_have_discards_nothing(desk):
    """A row of the database says approved, the chain does not: refused."""
    made = settled()
    DisposalList.objects.update(approved=made.listed, approved_by="sekinin", document_number="総発1号")
    made.refresh_from_db()

    with pytest.raises(Refused, match="記録と合いません"):
        carry_out(made)


def test_a_list_made_ahead_is_carried_out_on_its_day_alone(desk):
    """Made in March for 1 April: on the last day of the period nothing goes, on the next day all does."""
    made = approved()
    (piece,) = carry_out(made, datetime(2032, 3, 31, 14, 59, tzinfo=UTC))
    assert ({why for _, why in piece.stay}, keys()) == ({NOT_YET}, ["c1", "c2", "c3"])
    (dry,) = look(made, POLICY.records, datetime(2032, 3, 31, 15, 0, tzinfo=UTC))
    assert ([item.key for item in dry.gone], keys()) == (["c1", "c2", "c3"], ["c1", "c2", "c3"])

    carry_out(made, datetime(2032, 3, 31, 15, 0, tzinfo=UTC))
    assert keys() == []


def test_nothing_to_list_is_no_list(desk):
    """Before anything has ended, nothing is settled and nothing recorded."""
    with pytest.raises(Refused, match="満了"):
        settle_list(found_on(date(2032, 3, 31)), Asked(date(2032, 3, 31), None, "v"), MAKER, LATER)

    assert (lists(None, size=9), [*events([EventKind.PURGE])]) == ([], [])
