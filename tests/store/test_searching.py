"""Words, names and days that the queue is searched by, on both engines."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from triage.store import listing, searched
from triage.store.listing import Filters, listed, number_of, page_of
from triage.store.models.machine import Comment, QueueEntry, State
from triage.store.searched import few
from triage.store.wording import folded, pairs

TEXTS = {
    "c1": "窓口の職員の対応が悪い",
    "c2": "ﾊﾛｰﾜｰｸ の求人、100%うそ_だ",
    "c3": "死\u200bね と書くな",
    "c4": 'Apply at "Job Café" now',
    "c5": "職",
}


def found(**asked):
    return sorted(entry.comment.key for entry in listed(Filters(**asked), size=99))


@pytest.fixture
def texts(database, comment, save):
    save([comment(key, text, author_name=f"花子{key}") for key, text in TEXTS.items()])


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("職員", ["c1"]),
        ("窓口　対応", ["c1"]),
        ("対応 窓口", ["c1"]),
        ("窓口対応", []),
        ("ハローワーク", ["c2"]),
        ("ハロー", ["c2"]),
        ("はろーわーく", ["c2"]),
        ("ウソ", ["c2"]),
        ("求人、", ["c2"]),
        ("％", ["c2"]),
        ("_", ["c2"]),
        ("%う", ["c2"]),
        ("死ね", ["c3"]),
        ("APPLY", ["c4"]),
        ('"job', ["c4"]),
        ("cafe", []),
        ("職", ["c1", "c5"]),
        ("職 対応", ["c1"]),
        ("員の", ["c1"]),
        ("の員", []),
        ("存在しない", []),
    ],
)
def test_a_search_finds_what_a_reader_sees(texts, asked, keys):
    """Words of two characters and of one, marks, widths, letters of either case; several words must all be there."""
    assert found(text=asked) == keys
    # A character alone is in no index, and what is in none is not counted.
    assert number_of(Filters(text=asked)) == (None if len(asked) == 1 else len(keys))


def test_a_search_for_nothing_visible_leaves_nothing_out(texts):
    """What folds to no word narrows nothing."""
    assert found(text="\u200b") == sorted(TEXTS)


def test_a_writer_is_found_by_a_part_of_the_name_and_no_text_is(texts):
    """The name and the text are searched apart, and together narrow further."""
    assert found(author="花子c1") == ["c1"]
    assert found(author="花") == sorted(TEXTS)
    assert found(author="職員") == found(text="花子") == []
    assert found(author="子c1", text="職員") == ["c1"]
    assert found(author="子c2", text="職員") == []


def test_each_word_stands_in_the_text_or_in_the_name(texts):
    """One word of the writer and one of the text find the comment; half of a word in each does not."""
    assert found(words="花子c2 求人") == ["c2"]
    assert found(words="花子") == sorted(TEXTS)
    assert found(words="c5職") == found(words="子c1窓") == []
    assert found(words="職員", author="花子c1") == ["c1"]


def test_several_words_may_stand_in_either_place(texts):
    """However many there are, and whichever of them is in the name."""
    assert found(words="窓口 花子 職員 対応が c1") == found(words="花子c1 対応が 悪い 窓口 職員") == ["c1"]
    assert found(words="窓口 花子 職員 対応が c2") == []


def test_words_of_one_place_are_looked_up_together(database, texts):
    """PostgreSQL need not read all places of a common word for the few of a rare one beside it."""
    with CaptureQueriesContext(connection) as seen:
        found(words="窓口 職員")

    if connection.vendor == "postgresql":
        (asked,) = [query["sql"] for query in seen if "LIMIT 5001" in query["sql"]]
        assert asked.count("@>") == 6 and asked.count("'{窓口,職員}'") == 2


def test_an_edited_text_is_found_by_its_new_words_alone(texts, comment, save, unguarded):
    """The index follows the current version, and a deleted comment leaves it."""
    save([comment("c1", "ありがとうございました")], file="b.jsonl")
    assert found(text="職員") == []
    assert found(text="ありがとう") == ["c1"]

    unguarded()
    Comment.objects.filter(key="c1").delete()
    assert list(few(Filters(text="ありがとう"))) == []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO store_wording_index (store_wording_index, rank) VALUES ('integrity-check', 1)")


def test_comments_of_the_accounts_owner_are_not_searched(database, comment, save):
    """What has no place in the queue is in no index of it."""
    save([comment("own", "職員募集のお知らせ", author_is_owner=True)])

    assert list(few(Filters(text="職員"))) == []


def test_days_and_words_narrow_together(database, comment, save):
    """The last day is exclusive, and other filters hold as well."""
    days = [datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3)]
    save([comment(f"c{day.day}", "窓口", posted_at=day) for day in days])
    QueueEntry.objects.filter(comment__key="c2").update(state=State.DECIDED)

    assert found(posted_from=days[1]) == ["c3"]
    assert found(posted_from=days[0], posted_until=days[2]) == ["c1"]
    assert found(posted_from=days[0], posted_until=days[2], states=tuple(State)) == ["c1", "c2"]
    assert found(posted_from=days[1], text="窓口", states=tuple(State)) == ["c2", "c3"]
    assert found(posted_from=days[1], text="求人") == []


@pytest.mark.parametrize("few", [0, 99])
def test_a_search_meets_every_hit_once_in_order_however_it_is_read(database, comment, save, monkeypatch, few):
    """Page by page, through the index or from the top of the queue with a bound on each page, the list is the same."""
    monkeypatch.setattr(searched, "FEW", few)
    monkeypatch.setattr(listing, "LOOKED", 6)
    monkeypatch.setattr(listing, "_FIRST", 1)
    save([comment(f"c{i:02}", "窓口" if i % 7 == 0 else "求人") for i in range(40)])
    for i, entry in enumerate(QueueEntry.objects.order_by("comment_id")):
        QueueEntry.objects.filter(pk=entry.pk).update(priority=i % 5 / 10)

    asked, met, page = Filters(text="窓口"), [], page_of(Filters(text="窓口"), size=2)
    while True:
        met += [(-entry.priority, entry.comment.key) for entry in page.entries]
        if page.rest is None:
            break
        page = page_of(asked, size=2, after=page.rest)

    assert [key for _, key in met] == ["c14", "c28", "c07", "c21", "c00", "c35"] and met == sorted(met)
    assert [entry.comment.key for entry in listed(asked, size=99)] == [key for _, key in met]


def test_a_page_says_when_it_stopped_before_it_was_full(database, comment, save, monkeypatch):
    """After so many entries the page ends with where to read on; nothing is claimed about the rest, not even a count."""
    monkeypatch.setattr(searched, "FEW", 0)
    monkeypatch.setattr(listing, "LOOKED", 4)
    monkeypatch.setattr(listing, "_FIRST", 2)
    save([comment(f"c{i}", "窓口" if i == 9 else "求人") for i in range(10)])

    first = page_of(Filters(text="窓口"), size=2)

    assert (first.entries, first.looked, first.total) == ([], 4, None)
    assert first.rest is not None
    assert number_of(Filters(text="窓口")) is None
    assert found(text="窓口") == ["c9"]


def test_pairs_overlap_and_what_nobody_sees_is_left_out():
    """窓口へ is kept as two pairs; a character alone as itself; ASCII marks as letters of the index."""
    assert pairs("窓口へ") == "窓口 口へ"
    assert pairs("職") == "職"
    assert pairs(" \u200b\n") == ""
    assert folded("A B!") == "ab！"
