"""A search for common words looks through the queue from its top, and reads no more of it than it must."""

from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from triage.store.filters import Filters
from triage.store.models.machine import Comment
from triage.store.searched import fitting


def test_words_are_sought_in_their_own_table(database, comment, save):
    """Neither the rows of the queue nor those of the comments are read for them."""
    save([comment("c1", "窓口の職員"), comment("c2", "窓口へ"), comment("c3", "求人")])
    rows = dict(Comment.objects.values_list("key", "pk"))

    with CaptureQueriesContext(connection) as seen:
        found = fitting(Filters(text="窓口 職"), rows.values())

    assert found == {rows["c1"]}
    (query,) = (q["sql"] for q in seen.captured_queries)
    assert "store_queueentry" not in query and "store_comment" not in query


def test_words_and_days_narrow_together(database, comment, save):
    """A comment has the words, was posted within the days, or is left out."""
    day = datetime(2026, 11, 5, tzinfo=UTC)
    save([comment("c1", "窓口へ"), comment("c2", "窓口へ", posted_at=day), comment("c3", "求人", posted_at=day)])
    rows = dict(Comment.objects.values_list("key", "pk"))

    assert fitting(Filters(text="窓口", posted_from=day), rows.values()) == {rows["c2"]}
    assert fitting(Filters(posted_from=day), rows.values()) == {rows["c2"], rows["c3"]}
