"""Which posts belong together: equal after folding or similar, close in time, and not by chance."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from triage.detectors.repeats.wording import saying_little, wordings
from triage.policy import RepeatRule
from triage.records import CommentId, Precision
from triage.similarity import Reach

_NEVER = datetime.max.replace(tzinfo=UTC)


class Post(NamedTuple):
    """What the search needs of a comment: `in_batch` is False for past ones, `author_id` "" where unknown."""

    comment_id: CommentId
    platform: str
    account: str
    author_id: str
    author_is_owner: bool
    posted_at: datetime | None
    text: str
    in_batch: bool
    post_text: str = ""
    posted_at_precision: Precision = Precision.EXACT

    @property
    def author(self) -> tuple[str, str] | None:
        """The author, or None when unknown: nobody's repeat."""
        return (self.platform, self.author_id) if self.author_id else None

    @property
    def person(self) -> tuple[str, str]:
        """The author; an unknown one is taken for a different person each time."""
        return self.author or ("", self.comment_id)


class Copies(NamedTuple):
    """Posts of one folded text close in time, earliest first; `common` ones are all by one author."""

    text: str
    posts: tuple[Post, ...]
    common: bool


def order(post: Post) -> tuple[datetime, str]:
    """Sort key: earliest first, posts without a time last, then by id."""
    return post.posted_at or _NEVER, post.comment_id


def once(posts: Iterable[Post]) -> list[Post]:
    """Posts by others than the account, earliest first, each id once (the version in the batch)."""
    posts = list(posts)
    kept: dict[CommentId, Post] = {post.comment_id: post for post in posts}
    if len(kept) < len(posts):
        kept.clear()
        for post in sorted(posts, key=lambda post: (not post.in_batch, *order(post), post.text)):
            kept.setdefault(post.comment_id, post)
    return sorted((post for post in kept.values() if not post.author_is_owner), key=order)


def without_doubles(posts: Iterable[Post]) -> tuple[list[Post], dict[CommentId, CommentId]]:
    """Part the posts from their doubles by the platform: same author, text, account and second."""
    first: dict[tuple[object, ...], CommentId] = {}
    originals: list[Post] = []
    doubles: dict[CommentId, CommentId] = {}
    for post in posts:
        if not (post.posted_at and post.author_id and post.posted_at_precision is Precision.EXACT):
            originals.append(post)
            continue
        second = post.posted_at.replace(microsecond=0)
        original = first.setdefault((post.author, post.account, post.text, second), post.comment_id)
        if original == post.comment_id:
            originals.append(post)
        else:
            doubles[post.comment_id] = original
    return originals, doubles


def reach_of(rule: RepeatRule) -> Reach:
    """Return what a rule takes for alike."""
    return Reach(rule.cutoff, rule.altered_containment, rule.containment, rule.tail_share)


def by_text(posts: Sequence[Post], rule: RepeatRule) -> dict[str, list[Post]]:
    """Group posts by wording; blank ones and quotations of the body's own post are left out."""
    texts: dict[str, list[Post]] = defaultdict(list)
    keys = wordings([post.text for post in posts], [post.post_text for post in posts], rule)
    for key, post in zip(keys, posts, strict=True):
        if key:
            texts[key].append(post)
    return texts


def copies_of(texts: Mapping[str, list[Post]], rule: RepeatRule) -> list[Copies]:
    """Part each text's posts into copies close in time, by text."""
    window = timedelta(days=rule.window_days)
    copies: list[Copies] = []
    ordered = sorted(texts)
    for text, little in zip(ordered, saying_little(ordered, rule), strict=True):
        same = texts[text]
        # Nearly every text is posted once, and once is nobody's repeat of it.
        if len(same) == 1:
            if not little:
                copies.append(Copies(text, (same[0],), common=False))
            continue
        common = little or _is_common(text, same, rule)
        for posts in _by_author(same) if common else [same]:
            runs = _close_in_time(posts, window)
            copies += [Copies(text, run, common) for run in runs if not common or len(run) >= rule.same_author_count]
    return copies


def _is_common(text: str, posts: Sequence[Post], rule: RepeatRule) -> bool:
    """Whether a short text is written by so many that they do by chance: then only one author's repeats count."""
    return len(text) < rule.short_chars and len({post.person for post in posts}) >= rule.common_authors


def _by_author(posts: Iterable[Post]) -> Iterable[list[Post]]:
    by_author: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        if post.author:
            by_author[post.author].append(post)
    return by_author.values()


def _close_in_time(posts: Sequence[Post], window: timedelta) -> Iterator[tuple[Post, ...]]:
    """Cut where the next copy is more than a window later; posts without a time go with the earliest."""
    if len(posts) == 1:
        yield (posts[0],)
        return
    dated = [post for post in posts if post.posted_at]
    undated = [post for post in posts if not post.posted_at]
    gaps = [i for i, (a, b) in enumerate(pairwise(dated), start=1) if order(b)[0] - order(a)[0] > window]
    edges = [0, *gaps, len(dated)]
    for start, end in pairwise(edges):
        yield (*dated[start:end], *(undated if start == 0 else ()))
