"""What imports and judgements do to the store, on SQLite and on PostgreSQL."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.db import connection

from triage.ranking import Ranked
from triage.records import (
    Assessment,
    CategoryId,
    ClauseId,
    CommentId,
    Cue,
    Flag,
    Neighbour,
    Platform,
    Repeat,
    Route,
    Signal,
    Source,
    Span,
    Suggestion,
)
from triage.store import comments as store
from triage.store.decisions import append
from triage.store.intake import Identity
from triage.store.judged import behind, judged
from triage.store.models.machine import Batch, Comment, Judgement, QueueEntry, State, Version

TABLE = Identity(
    native=False,
    content_key=lambda c: hashlib.sha256(f"{c.author_name}\0{c.text}".encode()).hexdigest(),
    version_key=lambda c: c.url,
)

NATIVE = Identity(native=True, content_key=lambda c: "", version_key=lambda c: "")


def _to_judge(model):
    return store.read_comments(behind(model))


def _assessment(comment, model="m1", concern=0.8):
    cue = Cue(CategoryId("morals"), (Span(0, 2), Span(3, 4)), 0.5, "lexicon", "粗暴な語があります。")
    return Assessment(
        comment=comment,
        signals=(Signal(CategoryId("morals"), 0.9123, (cue,)), Signal(CategoryId("law"), 0.0)),
        concern=concern,
        routes=(Signal(CategoryId("opinion"), 0.7),),
        repeat=Repeat("g1", 2, 1, (Neighbour(CommentId("c9"), 0.9),)),
        flags=(Flag.OBFUSCATED,),
        model_version=model,
        basis="authored",
    )


def _ranked(assessment, priority=0.75):
    cue = assessment.signals[0].cues[0]
    suggestion = Suggestion(ClauseId("morals"), "5(2)イ②", 0.9123, True, (cue,))
    return Ranked(assessment, (suggestion,), (Route.OPINION,), priority, True, suggestion, 4)


def _counts():
    return [model.objects.count() for model in (Comment, Version, Judgement, QueueEntry)]


def test_the_same_export_twice_changes_nothing(database, comment, save):
    """A second import of the same rows adds no comment, version or queue entry, and counts them unchanged."""
    rows = [comment("c1"), comment("c2", "別の本文")]
    first = save(rows)
    before = _counts()

    second = save(rows, file="renamed.jsonl")

    assert (first.new, second.new, second.edited, second.unchanged) == (2, 0, 0, 2)
    assert _counts() == before


def test_a_comment_reads_back_as_it_was_saved(database, comment, save):
    """Every field of a comment comes back equal, on both engines."""
    saved = comment(
        "c1",
        post_text="投稿",
        parent_id="p0",
        url="https://x.example/1",
        like_count=3,
        platform_status="held",
    )

    save([saved])

    read = next(_to_judge("m1"))
    assert read.source.sha256 == hashlib.sha256(b"a.jsonl").hexdigest()
    assert (read.source.format, read.source.file, read.source.row) == ("jsonl", "a.jsonl", 1)
    assert [getattr(read, f) for f in saved.__slots__ if f != "source"] == [
        getattr(saved, f) for f in saved.__slots__ if f != "source"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n",
        "👨‍👩‍👧‍👦🇯🇵",
        "\ufffd\x1b[31m\x85\u2028",
        "し\u200bね\u202e",
        "𠮷野家と葛󠄀城",
        "e\u0301 ㎏ ﾊﾞｶ",
        "あ" * 200_000,
        "\ufdd0\U0010ffff",
    ],
    ids=["empty", "blank", "emoji", "control", "invisible", "rare", "composed", "long", "noncharacters"],
)
def test_a_text_comes_back_code_point_for_code_point(database, comment, save, text):
    """What a database can hold, it gives back unchanged."""
    save([comment("c1", text)])

    assert next(_to_judge("m1")).text == text


def test_an_edited_text_is_a_new_version(database, comment, save):
    """The newer text is current and flagged, the older is kept, and the comment is one."""
    save([comment("c1", "前の本文")])

    result = save([comment("c1", "後の本文")], file="b.jsonl")

    assert result.edited == 1
    assert Comment.objects.count() == 1
    assert list(Version.objects.order_by("number").values_list("text", "current")) == [
        ("前の本文", False),
        ("後の本文", True),
    ]
    read = next(_to_judge("m1"))
    assert (read.text, read.flags) == ("後の本文", (Flag.EDITED,))


def test_an_edit_keeps_the_decision_and_reopens(database, comment, save, decide):
    """A decided comment whose text changed stands as reopened, and its decision is still there."""
    save([comment("c1", "前の本文")])
    append(decide("c1", "前の本文"), expected=0)
    assert QueueEntry.objects.get().state == State.DECIDED

    save([comment("c1", "後の本文")], file="b.jsonl")

    assert QueueEntry.objects.get().state == State.REOPENED
    from triage.store.decisions import timeline

    assert [event.decision.comment_sha256 for event in timeline(CommentId("c1"))] == [
        hashlib.sha256("前の本文".encode()).hexdigest()
    ]


def test_a_changed_status_alone_does_not_reopen(database, comment, save, decide):
    """A comment that the platform has hidden meanwhile gets a version and stays decided."""
    save([comment("c1")])
    append(decide("c1"), expected=0)

    save([comment("c1", platform_status="hidden")], file="b.jsonl")

    assert QueueEntry.objects.get().state == State.DECIDED
    assert Version.objects.get(current=True).platform_status == "hidden"


def test_an_older_file_imported_again_brings_no_old_text_back(database, comment, save):
    """A file that was imported before does not undo what a later file brought."""
    save([comment("c1", "前の本文")], file="old.jsonl")
    save([comment("c1", "後の本文")], file="new.jsonl")

    save([comment("c1", "前の本文")], file="old.jsonl")

    assert Version.objects.get(current=True).text == "後の本文"


def test_the_same_file_read_better_is_a_new_version(database, comment, save):
    """The same bytes read with another encoding give another text, and that text is taken."""
    save([comment("c1", "縺ゅj縺後→縺")], file="a.csv")

    save([comment("c1", "ありがとう")], file="a.csv")

    assert Version.objects.get(current=True).text == "ありがとう"


def test_an_edit_inside_one_file_keeps_both_texts(database, comment, save):
    """Two rows of one id in one chunk are two versions, the later one current."""
    save([comment("c1", "一"), comment("c1", "二"), comment("c1", "二")])

    assert list(Version.objects.order_by("number").values_list("number", "text", "current")) == [
        (1, "一", False),
        (2, "二", True),
    ]


def test_a_comment_and_its_edit_in_one_file_are_told_together(database, comment, save):
    """What the later row leaves out stays as the earlier one said it, and the later time is the time."""
    later = datetime(2026, 11, 2, tzinfo=UTC)
    save([comment("c1", "前", url="https://x.example/1"), comment("c1", "後", posted_at=later, author_name="")])

    assert Comment.objects.values_list("url", "author_name", "posted_at").get() == (
        "https://x.example/1",
        "花子",
        later,
    )
    assert next(_to_judge("m1")).text == "後"


def test_a_form_completed_later_tells_its_screen_of_the_same_text(database, comment, save):
    """The file name of a screen saved since is taken over; it is no edit, and an empty cell takes nothing away."""
    form = [Source("template", "f.xlsx", "f" * 64, 2, *written) for written in (("", "佐藤"), ("a.png", ""), ("", ""))]
    rows = [comment("1", source=source) for source in form]

    saved = [save([row], file=f"{n}.xlsx", identity=TABLE) for n, row in enumerate(rows)]

    assert [(s.new, s.edited, s.unchanged) for s in saved] == [(1, 0, 0), (0, 0, 1), (0, 0, 1)]
    read = next(_to_judge("m1")).source
    assert (read.screenshot, read.checked_by, read.file) == ("a.png", "佐藤", "0.xlsx")


def test_one_id_on_two_platforms_is_two_comments(database, comment, save):
    """The same native id elsewhere is another comment with an id of its own."""
    save([comment("1"), comment("1", platform=Platform.X)])

    assert set(Comment.objects.values_list("key", flat=True)) == {"1", "x:mhlw:1"}


def test_a_table_that_numbers_its_rows_anew_keeps_both_comments(database, comment, save):
    """Row 1 of this week is not row 1 of last week; both stay, the second is renamed and named."""
    save([comment("1", "先週の一件")], file="w1.xlsx", identity=TABLE)

    second = save([comment("1", "今週の一件")], file="w2.xlsx", identity=TABLE)
    again = save([comment("1", "先週の一件")], file="w1.xlsx", identity=TABLE)

    digest = TABLE.content_key(comment("1", "今週の一件"))
    assert second.renamed == (CommentId(f"1#{digest[:8]}"),)
    assert (again.new, again.unchanged) == (0, 1)
    assert (second.renumbered, again.renumbered) == (1, 0)
    assert Comment.objects.count() == 2


def test_a_thousand_comments_under_one_number_stay_a_thousand(database, comment, save):
    """A column that holds the same id in every row is no id: nothing merges, in a second import neither."""
    rows = [comment("1", f"{n}件目") for n in range(1200)]

    first, again = save(rows, identity=TABLE), save(rows, file="b.csv", identity=TABLE)

    assert (first.new, again.new, again.unchanged) == (1200, 0, 1200)
    assert list(first.rows) == list(again.rows) and len(set(first.rows)) == 1200


def test_two_comments_whose_keys_begin_alike_stay_two(database, comment, save):
    """Of 100,000 rows with one id two share the first digits of their content keys: the second gets the whole key."""
    alike = Identity(
        native=False, content_key=lambda c: "12345678" + TABLE.content_key(c)[8:], version_key=lambda c: ""
    )
    rows = [comment("1", text) for text in ("一", "二", "三")]

    saved = save(rows, identity=alike)

    assert saved.renamed == (CommentId("1#12345678"), CommentId(f"1#{alike.content_key(rows[2])}"))
    assert save([comment(saved.renamed[1], "三")], file="b.csv", identity=alike).unchanged == 1


def test_a_table_saved_with_other_line_ends_changes_nothing(database, comment, save):
    """Excel writes a line feed where a CSV editor writes two characters; that is no edit, and reopens nothing."""
    row, other = comment("1", "上\n下"), comment("1", "上\r\n下")
    same = Identity(native=False, content_key=lambda c: f"{c.text.splitlines()}", version_key=lambda c: "")
    save([row], identity=same)

    assert (save([other], file="b.csv", identity=same).unchanged, Version.objects.get().text) == (1, "上\n下")


def test_a_table_row_with_the_comments_address_is_a_version(database, comment, save):
    """Where the comment's own address is given, other text under it is a newer version."""
    save([comment("1", "前", url="https://x.example/1")], file="w1.xlsx", identity=TABLE)

    second = save([comment("1", "後", url="https://x.example/1")], file="w2.xlsx", identity=TABLE)

    assert (second.new, second.edited) == (0, 1)


def test_a_file_finds_its_comments_again(database, comment, save):
    """Each row of a file, a renamed one and one of two twins too, is found under the id the store gave it."""
    save([comment("1"), comment("row-a", "同文"), comment("row-a-2", "同文")], identity=TABLE)
    rows = [comment("1", "別の一件"), comment("row-a-2", "同文"), comment("row-a", "同文"), comment("1")]
    saved = save(rows, file="b.jsonl", identity=TABLE)

    found = [c.id for c in store.read_comments([*saved.rows, saved.rows[0]])]
    assert found == [*saved.renamed, "row-a-2", "row-a", "1"]


def test_a_row_number_is_never_given_twice(database, comment, save, unguarded):
    """What was purged does not lend its number to another comment: the index of past posts goes by numbers."""
    (gone,) = save([comment("c1")]).rows
    unguarded()
    Comment.objects.all().delete()

    (new,) = save([comment("c2")], file="b.jsonl").rows

    assert new > gone
    assert list(Version.objects.values_list("comment_id", flat=True)) == [new]


def test_an_import_gives_the_connection_back_as_it_was(sqlite, comment, save):
    """The room that an import takes for its pages is not kept by a process that goes on."""

    def room():
        with connection.cursor() as cursor:
            names = ("cache_size", "wal_autocheckpoint", "synchronous")
            return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    before = room()
    during = []

    def rows():
        yield comment("c1")
        during.extend(room())

    save(rows())

    assert room() == before and before[2] == during[2] == 2
    assert during[:2] != before[:2]


def test_comments_of_the_account_owner_are_context(database, comment, save):
    """The bureau's own comment is kept, but is neither judged nor queued nor sought for repeats."""
    save([comment("own", author_is_owner=True), comment("c1")])

    assert Comment.objects.count() == 2
    assert [c.id for c in _to_judge("m1")] == ["c1"]
    assert QueueEntry.objects.get().comment.key == "c1"


def _broken_off(comment, at=2500):
    yield from (comment(f"c{i}") for i in range(at))
    raise InterruptedError


def test_an_import_that_was_stopped_goes_on_behind_its_last_chunk(database, comment, save):
    """Whole chunks stay with the place reached; the same file again adds the rest, and one import is recorded."""
    with pytest.raises(InterruptedError):
        save(_broken_off(comment))
    assert _counts() == [2000, 2000, 0, 2000]
    assert Batch.objects.values_list("read", "complete").get() == (2000, False)

    saved = save([comment(f"c{i}") for i in range(2500)])

    assert (saved.new, saved.unchanged, saved.read, len(set(saved.rows))) == (2500, 0, 2500, 2500)
    assert Batch.objects.values_list("read", "complete").get() == (2500, True)


def test_an_edit_before_the_stop_is_not_made_twice(database, comment, save):
    """Two texts of one id in a chunk that was written stay two versions when the import goes on."""
    rows = [comment("x", "前"), comment("x", "後"), *(comment(f"c{i}") for i in range(998))]

    def stopped():
        yield from rows
        raise InterruptedError

    with pytest.raises(InterruptedError):
        save(stopped())
    save(rows)

    assert Version.objects.filter(comment__key="x").count() == 2


def test_another_reading_of_a_stopped_file_starts_anew(database, comment, save):
    """The place of one reading says nothing about another: under another account all rows are new."""
    with pytest.raises(InterruptedError):
        save(_broken_off(comment, at=1000))

    saved = save([comment(f"c{i}", account="other") for i in range(1000)], reading="other")

    assert saved.new == 1000 and Batch.objects.count() == 2


def test_two_imports_of_one_file_share_its_chunks(database, comment, save):
    """Where another import of the same file is ahead, its chunks are passed over and nothing is written twice."""

    def rows():
        for i in range(3000):
            if i == 1500:
                save([comment(f"c{i}") for i in range(3000)])
            yield comment(f"c{i}")

    saved = save(rows())

    assert len(set(saved.rows)) == 3000 and _counts() == [3000, 3000, 0, 3000]


def test_a_judgement_reads_back_equal_and_once(database, comment, save):
    """Signals, evidence, repeat and flags survive storage exactly; the same model again takes the place of its first."""
    saved = save([comment("c1"), comment("c2", "二")])
    assessments = [_assessment(c) for c in _to_judge("m1")]

    store.save_judgements(_assessment(c, concern=0.1) for c in _to_judge("m1"))
    store.save_judgements(assessments)

    assert list(judged(saved.rows, "m1")) == assessments
    assert list(_to_judge("m1")) == []
    assert len(list(_to_judge("m2"))) == 2
    assert Judgement.objects.count() == 2


def test_a_judgement_of_an_unknown_text_is_refused(database, comment, save):
    """A judgement cannot be attached to a text that was never imported."""
    save([comment("c1")])

    with pytest.raises(store.UnknownComment, match="c1"):
        store.save_judgements([_assessment(comment("c1", "別の本文"))])


def test_the_queue_is_derived_and_keeps_where_a_comment_stands(database, comment, save, decide):
    """Deriving again changes priority and suggestions, never the state people gave."""
    save([comment("c1")])
    assessment = _assessment(comment("c1"))
    store.save_judgements([assessment])
    append(decide("c1"), expected=0)

    written = store.replace_queue([_ranked(assessment, 0.4)], policy_version="p2")

    entry = QueueEntry.objects.get()
    assert written == 1
    assert (entry.state, entry.priority, entry.policy_version) == (State.DECIDED, 0.4, "p2")
    assert [(one["clause"], one["item"]) for one in entry.suggestions] == [("morals", "5(2)イ②")]
    assert entry.routes == ["opinion"]


def test_an_unjudged_comment_is_in_the_queue_for_people(database, comment, save):
    """Until the machine has judged it, a comment is shown as needing review, with no policy version."""
    save([comment("c1")])

    entry = QueueEntry.objects.get()
    assert (entry.needs_review, entry.policy_version, entry.state) == (True, "", State.OPEN)


def test_a_judgement_of_an_older_text_does_not_reach_the_queue(database, comment, save):
    """After an edit the old text's rank is not shown as the new text's."""
    save([comment("c1")])
    old = _assessment(comment("c1"))
    store.save_judgements([old])
    store.replace_queue([_ranked(old)], policy_version="p1")
    save([comment("c1", "後の本文")], file="b.jsonl")

    assert store.replace_queue([_ranked(old)], policy_version="p1") == 0
    assert QueueEntry.objects.get().policy_version == ""
