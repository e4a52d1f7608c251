"""Comments that wait for their storing come back as they were read."""

import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.readers.reading import ALL, COUNTS_ONLY, SAMPLES
from triage.readers import held, hold, open_export
from triage.records import Comment, CommentId, Flag, Platform, Precision, Source

TEXT = st.text(st.characters(blacklist_categories=["Cs"]))


def through(comments):
    """Hold comments of one file and take them back."""
    stream, source = io.BytesIO(), comments[0].source
    assert hold(comments, stream) == len(comments)
    return list(held(stream, source.format, source.file, source.sha256))


@given(
    text=TEXT,
    url=TEXT,
    at=st.datetimes(timezones=st.just(UTC)) | st.none(),
    likes=st.integers(0, 2**63 - 1) | st.none(),
    flags=st.sets(st.sampled_from(Flag)).map(tuple),
    platform=st.sampled_from(Platform),
    precision=st.sampled_from(Precision),
    owner=st.booleans(),
)
def test_a_held_comment_is_equal_in_every_field(text, url, at, likes, flags, platform, precision, owner):
    """Whatever a comment holds (line ends, a time in microseconds, a count of 63 bits) comes back."""
    source = Source("template", "取込 様式.xlsx", "f" * 64, 7, "a.png", "佐藤")
    names = ("account", "post", text, "parent", "author", "花子", owner, at, precision, url, likes, "held", flags)
    comment = Comment(CommentId("k"), platform, text, source, *names)

    assert through([comment]) == [comment]


def test_the_comments_of_every_sample_are_held_whole():
    """What each reader gives can be held: no field of it is of another kind."""
    for path in SAMPLES.iterdir():
        if path.name.partition(".")[0] not in COUNTS_ONLY:
            comments = list(open_export(path, ALL))
            assert through(comments) == comments


def test_a_year_of_one_is_no_other_year():
    """A time of long ago, as a broken cell gives it, is not taken for another."""
    comment = Comment(CommentId("k"), Platform.X, "", Source("t", "t", "", 1), posted_at=datetime(1, 1, 2, tzinfo=UTC))

    assert through([comment])[0].posted_at == comment.posted_at
