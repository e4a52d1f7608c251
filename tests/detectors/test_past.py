"""The part of a history that a batch must be compared with gives what the whole history gives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.detectors.repeats import Post, find_repeats
from triage.detectors.repeats.groups import reach_of
from triage.detectors.repeats.past import owner_number, related_keys
from triage.detectors.repeats.wording import wording
from triage.policy import RepeatRule
from triage.records import CommentId
from triage.similarity.cabinet import Cabinet
from triage.similarity.shelf import Row, lay_out

RULE = RepeatRule(
    reading="either",
    cutoff=0.85,
    containment=0.85,
    altered_containment=0.7,
    tail_share=0.5,
    quoted_containment=0.8,
    min_chars=6,
    short_chars=12,
    common_authors=3,
    same_author_count=3,
    window_days=30,
    common_phrases=("ありがとうございます",),
)
START = datetime(2026, 4, 1, tzinfo=UTC)
SPAM = "この会社の求人票は給料も休みも全部うそです"
TEXTS = (
    SPAM, SPAM + "よ", SPAM + "よね", "この会社の求人票は給料も休みも全部ほんとです", "この会社の求人票は給料も休みも全部うそなのです", "ありがとうございます",
    "ありがとうございます！", "おはよう", "🌻", "🌻🌻", "見やすいです", "見やすいですね", "窓口の対応が本当に最悪だった", "窓口の対応が本当に最高だった", "窓口の対応が本当に最悪だったzzq", "",
    "会場は海辺の庁舎です。受付は二階です", "「会場は海辺の庁舎です」なるほど",
)  # fmt: skip
POST_TEXT = "会場は海辺の庁舎です。受付は二階です。参加は無料です。"


def post(number, text, author, day, *, in_batch=False, owner=False):
    return Post(
        comment_id=CommentId(f"c{number:03d}"),
        platform="youtube",
        account="a",
        author_id=author,
        author_is_owner=owner,
        posted_at=START + timedelta(days=day, seconds=number) if day is not None else None,
        text=text,
        in_batch=in_batch,
        post_text=POST_TEXT,
    )


def index_of(posts, rule=RULE, parts=1):
    """An index as the store makes it: keys are places in the history, the batch may be in it too."""
    rows = [
        Row(
            at,
            owner_number(p.platform, p.author_id),
            "" if p.author_is_owner else wording(p.text, p.post_text, rule),
        )
        for at, p in enumerate(posts)
    ]
    size = -(-len(rows) // parts) or 1
    shelves = tuple(lay_out(rows[at : at + size], reach_of(rule).least_containment) for at in range(0, len(rows), size))
    return Cabinet(shelves, reach_of(rule))


def related(batch, history, rule=RULE, parts=1):
    return [history[key] for key in related_keys(batch, index_of(history, rule, parts), rule)]


rows = st.tuples(
    st.sampled_from(TEXTS), st.sampled_from(["u1", "u2", "u3", "u4", ""]), st.sampled_from([0, 5, 40, 90, None])
)


@given(
    st.lists(rows, min_size=1, max_size=6),
    st.lists(rows, max_size=30),
    st.sampled_from(["either", "same_user", "same_text"]),
    st.booleans(),
    st.integers(1, 3),
)
@settings(max_examples=200)
def test_related_posts_give_what_the_whole_history_gives(new, past, reading, stored, parts):
    """For any batch and history, in any number of shelves, the batch in the index or not, the findings are equal."""
    rule = replace(RULE, reading=reading)
    batch = [post(500 + n, *row, in_batch=True) for n, row in enumerate(new)]
    history = [post(n, *row) for n, row in enumerate(past)]
    indexed = history + [one._replace(in_batch=False) for one in batch] * stored
    whole = find_repeats([*batch, *history], rule)
    assert find_repeats([*batch, *related(batch, indexed, rule, parts)], rule) == whole


def test_a_copy_of_a_copy_is_followed():
    """A past text that is near only to another past one belongs to the group, as in the whole search."""
    texts = [SPAM, SPAM + "わよね", SPAM + "わよねほんとうに", SPAM + "わよねほんとうにまったく"]
    history = [post(n, text, f"u{n}", 0) for n, text in enumerate(texts[1:])]
    batch = [post(500, SPAM, "u9", 1, in_batch=True)]
    found = related(batch, history)
    assert {one.text for one in found} == set(texts[1:])
    assert find_repeats([*batch, *found], RULE) == find_repeats([*batch, *history], RULE)


def test_thanks_of_many_are_not_read_back():
    """Of thousands of equal thanks only the author's own and a few others are read."""
    history = [post(n, "ありがとうございます", f"u{n}", 0) for n in range(900)]
    batch = [post(950, "ありがとうございます", "u7", 1, in_batch=True)]
    found = related(batch, history)
    assert len(found) <= 10
    assert "u7" in {one.author_id for one in found}


def test_unrelated_history_is_not_read():
    """Posts that share nothing with the batch stay where they are, and so do quotations and the owner's own."""
    history = [
        post(1, "今日は雨が降るので傘を持っていきます", "u1", 0),
        post(2, "会場は海辺の庁舎です。受付は二階です", "u2", 0),
        post(3, SPAM, "u3", 0, owner=True),
    ]
    assert related([post(500, SPAM, "u9", 1, in_batch=True)], history) == []


@pytest.mark.parametrize(("platform", "author"), [("x", "u1"), ("youtube", "u2"), ("", "")])
def test_authors_are_told_apart_by_platform(platform, author):
    """One id on two platforms is two authors, and an unknown author is nobody."""
    assert owner_number(platform, author) != owner_number("youtube", "u1")
    assert (owner_number(platform, author) == 0) is (author == "")
