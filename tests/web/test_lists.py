"""Lists of the console: filters, pages and neighbours; and how a text is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.marking import pieces
from triage.records import CategoryId, Cue, Span
from triage.store.listing import Filters, listed, neighbours, number_of, place_of
from triage.text import reveal
from triage.web.marks import domains, spans_of, words
from triage.web.words import likelihood


def keys(entries):
    return [entry.comment.key for entry in entries]


def test_paging_meets_every_comment_once(desk):
    """Page by page gives what one long page gives, in the same order."""
    whole = keys(listed(Filters(), size=100))
    found, place = [], None
    while page := listed(Filters(), size=1, after=place):
        found += keys(page)
        place = place_of(page[-1])

    assert found == whole and len(whole) == 4


def test_filters_keep_to_what_they_say(desk):
    """By platform, by the likeliest item and by route; together they narrow."""
    assert keys(listed(Filters(platform="youtube"), size=9)) == ["c4"]
    assert number_of(Filters(clause="defamation")) == 3
    assert number_of(Filters(clause="defamation", platform="x")) == 2
    assert keys(listed(Filters(route="crisis"), size=9)) == []


def test_a_route_is_found_by_its_column_and_the_columns_are_filled_from_older_rows(database):
    """On both engines the migration sets what `routes` says, and `crisis` finds the entry with that route alone."""
    from datetime import UTC, datetime
    from importlib import import_module

    from django.apps import apps

    from triage.store.models.machine import Batch, Comment, QueueEntry

    Batch.objects.create(format="t", identity="native", imported_at=datetime.now(UTC))
    for key, routes in (("a", ["opinion", "crisis"]), ("b", ["opinion"]), ("c", [])):
        row = Comment.objects.create(key=key, platform="x", given_id=key, native_id=key, posted_at_precision="exact")
        QueueEntry.objects.create(comment=row, platform="x", routes=routes)

    import_module("triage.store.migrations.0004_fill_queue_columns").fill(apps, None)

    assert keys(listed(Filters(route="crisis"), size=9)) == ["a"]
    assert keys(listed(Filters(route="opinion"), size=9)) == ["a", "b"]


def test_neighbours_are_the_rows_above_and_below(desk):
    """The first has nobody before it, the last nobody behind it."""
    first, second, *_, last = listed(Filters(), size=9)

    assert neighbours(first, Filters())[0] == ""
    assert neighbours(first, Filters())[1] == second.comment.key
    assert neighbours(second, Filters())[0] == first.comment.key
    assert neighbours(last, Filters())[1] == ""


def test_the_page_of_a_filter_shows_its_own_numbers(desk):
    """The list says how many it has, and ranks start at one."""
    page = desk["tantou"].get("/queue/?platform=youtube").content.decode()

    assert "1件" in page and "<mark>動画</mark>のコメント" in page and "ありがとう" not in page


def test_the_start_page_counts_what_comes_first(desk):
    """Crisis, private data and crime lead to their lists, before the states."""
    page = desk["tantou"].get("/").content.decode()

    assert page.index("route=crisis") < page.index("clause=privacy") < page.index("clause=crime")
    assert page.index("clause=crime") < page.index("state=open")


spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=6)


@given(st.text(max_size=40), spans)
def test_marks_lose_and_add_nothing(text, places):
    """The pieces of any text with any evidence are the text, revealed."""
    cues = [Cue(CategoryId("law"), (Span(at, at + size),), 0.5, "d", "理由") for at, size in places]

    assert "".join(piece.text for piece in pieces(text, cues)) == reveal(text)


def test_words_to_confirm_are_the_widest():
    """A word inside another is not offered twice."""
    cues = [Cue(CategoryId("law"), (Span(0, 4), Span(1, 2), Span(5, 6)), 0.5, "d", "理由")]

    assert [word.text for word in words("荷物だけ、の", cues, 9)] == ["荷物だけ", "の"]
    assert spans_of(["0-4", "5-6", "6-7"], 6) == (Span(0, 4), Span(5, 6))


def test_a_link_shows_where_it_would_lead():
    """The registered domain stands there, not the one before the @."""
    assert domains("見て http://mhlw.go.jp@kasegu.example/x", 5) == ["kasegu.example"]


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.91, "高（参考値 0.91）"), (0.7, "高（"), (0.69, "中（"), (0.39, "低（"), (0.999, "高（参考値 0.99以上）")],
)
def test_a_probability_is_read_in_words_and_number(probability, words):
    """高, 中 or 低 with two digits, and never a value that reads as certain."""
    assert likelihood(probability).startswith(f"該当の可能性：{words}")


def test_a_link_that_names_no_host_leads_nowhere():
    """What is no address of a host leaves no empty place on the page."""
    assert domains("javascript: alert(2) https://shop.example.com/a", 9) == ["example.com"]
