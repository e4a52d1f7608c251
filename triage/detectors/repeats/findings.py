"""What a moderator is told about each post of a group: which finding, how strongly, and where."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import groupby

from triage.detectors.repeats.groups import Copies, Post, order
from triage.detectors.repeats.links import NEAREST, Links
from triage.fold import fold_with_offsets
from triage.policy import RepeatRule
from triage.records import CategoryId, CommentId, Cue, Neighbour, Repeat, Span

CATEGORY = CategoryId("repeat")
NAME = "repeats"

# Probabilities by rule, for no labels of ⑩ exist: an order of concern with a review threshold of 0.5 in its
# middle. One author pressing the same words is what the guideline names first; the second time may be a slip
# of the finger.
SAME_USER_TWICE = 0.5
SAME_USER_MANY = 0.8
# Variants by one author are weaker by this factor: each may add something.
SIMILAR_FACTOR = 0.85
# Thanks pressed many times burden nobody much.
COMMON_FACTOR = 0.7
# Several people with one text: may be a campaign, may be political expression; never sure from text.
SAME_TEXT_TWO = 0.35
SAME_TEXT_MOST = 0.6
SIMILAR_TWO = 0.2
SIMILAR_MOST = 0.4
# What each further post or person adds.
STEP = 0.05
MOST = 0.95

_GROUP_DIGITS = 16
_GRAM = 3
_OPINION = "多数の方による同じ趣旨の投稿は意見の表明である場合があります。"


@dataclass(frozen=True, slots=True)
class Found:
    """What repeats say about one comment."""

    cues: tuple[Cue, ...]
    repeat: Repeat


@dataclass(frozen=True, slots=True)
class _Group:
    """A whole group in numbers: posts by known author, posts by person, and its id."""

    id: str
    size: int
    by_author: Counter[tuple[str, str]]
    persons: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a post stands: its copies, their group, and the posts of the copies by person.

    `elsewhere` is how many persons post other texts of the group, `other` the text most like this one or "".
    """

    copies: Copies
    group: _Group
    local: Counter[tuple[str, str]]
    elsewhere: int
    other: str


def repeat_probability(cues: Sequence[Cue]) -> float:
    """Return the probability of ⑩, 0 to 1: the largest strength of the cues of `repeat`, 0 without any.

    More copies, a more exact copy and a further finding never lower it.
    """
    return max((cue.strength for cue in cues if cue.category == CATEGORY), default=0.0)


def results(
    copies: Sequence[Copies],
    indices: Sequence[int],
    links: Links,
    rule: RepeatRule,
    wanted: Collection[CommentId],
) -> Iterator[tuple[CommentId, Found]]:
    """Yield what is found about each wanted post of one group of copies (`indices` into `copies`)."""
    group = _group([post for i in indices for post in copies[i].posts])
    for i in indices:
        posts = [post for post in copies[i].posts if post.comment_id in wanted]
        near = _nearest(copies, i, links) if posts else []
        other = next((copies[link.other].text for link in links.nearest.get(i, ())), "")
        local = Counter(post.person for post in copies[i].posts)
        elsewhere = len(group.persons) - sum(group.persons[person] == n for person, n in local.items())
        seen = _Seen(copies[i], group, local, elsewhere, other)
        for post in posts:
            cues = tuple(_cues(post, seen, rule))
            nearest = tuple(n for n in near if n.comment_id != post.comment_id)[:NEAREST]
            same_author = group.by_author[post.author] if post.author else 1
            if cues:
                yield post.comment_id, Found(cues, Repeat(group.id, group.size, same_author, nearest))


def _group(posts: Sequence[Post]) -> _Group:
    first = min(posts, key=order).comment_id
    return _Group(
        id=hashlib.sha256(first.encode("utf-8", "surrogatepass")).hexdigest()[:_GROUP_DIGITS],
        size=len(posts),
        by_author=Counter(post.author for post in posts if post.author),
        persons=Counter(post.person for post in posts),
    )


def _nearest(copies: Sequence[Copies], index: int, links: Links) -> list[Neighbour]:
    """The posts nearest to these copies, one more than is shown (a post is no neighbour of its own)."""
    near = [(-1.0, post.comment_id) for post in copies[index].posts]
    near += [(-worth, post.comment_id) for other, worth in links.nearest.get(index, ()) for post in copies[other].posts]
    return [Neighbour(comment, -worth) for worth, comment in nsmallest(NEAREST + 1, near)]


def _cues(post: Post, seen: _Seen, rule: RepeatRule) -> Iterator[Cue]:
    copies, group = seen.copies, seen.group
    same, own = seen.local[post.person], group.persons[post.person]
    others = group.size - len(copies.posts)
    by_text = rule.reading == "same_text"
    if not by_text and own > 1:
        what = "同じ内容" if same == own else "同じ又は似た内容"
        reason = f"同一の投稿者が{what}を{own}回投稿しています。"
        yield _cue(post, _same_user(same, own, copies, rule), reason, "" if same > 1 else seen.other)
    if rule.reading == "same_user" or (copies.common and not by_text):
        return
    people = len(copies.posts) if by_text else len(seen.local)
    if people > 1:
        who = _persons(seen.local)
        reason = f"同一の内容が{len(copies.posts)}件投稿されています（投稿者{who}）。{_OPINION}"
        yield _cue(post, _rising(SAME_TEXT_TWO, SAME_TEXT_MOST, people - 2), reason, "")
    similar = others if by_text else seen.elsewhere - (own > same)
    if similar > 0:
        reason = f"似通った内容が他に{others}件投稿されています。{_OPINION}"
        yield _cue(post, _rising(SIMILAR_TWO, SIMILAR_MOST, similar - 1), reason, seen.other)


def _persons(local: Counter[tuple[str, str]]) -> str:
    unknown = any(not platform for platform, _ in local)
    return f"{len(local)}人以内、不明を含む" if unknown else f"{len(local)}人"


def _same_user(same: int, own: int, copies: Copies, rule: RepeatRule) -> float:
    strength = max(_times(same, rule), _times(own, rule) * SIMILAR_FACTOR)
    return strength * COMMON_FACTOR if copies.common else strength


def _times(times: int, rule: RepeatRule) -> float:
    if times < 2:  # noqa: PLR2004 - once is no repeat
        return 0.0
    over = times - rule.same_author_count
    return SAME_USER_TWICE if over < 0 else _rising(SAME_USER_MANY, MOST, over)


def _rising(base: float, most: float, further: int) -> float:
    return min(most, base + STEP * further)


def _cue(post: Post, strength: float, reason: str, other: str) -> Cue:
    return Cue(CATEGORY, _shared_spans(post.text, other), round(strength, 4), NAME, reason)


def _shared_spans(text: str, other: str) -> tuple[Span, ...]:
    """The parts of a text as posted that a folded text shares by 3-grams; without one, all but blank ends."""
    folded, spans = fold_with_offsets(text) if other else ("", ())
    shared = [False] * len(folded)
    for i in range(len(folded) - _GRAM + 1):
        if folded[i : i + _GRAM] in other:
            shared[i : i + _GRAM] = [True] * _GRAM
    if not any(shared):
        return (Span(len(text) - len(text.lstrip()), len(text.rstrip())),)
    runs = (list(run) for hit, run in groupby(range(len(folded)), key=shared.__getitem__) if hit)
    return _merged([Span(spans[run[0]].start, max(spans[i].end for i in run)) for run in runs])


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join spans that overlap: one code point as posted may have given several folded characters."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start < joined[-1].end:
            before = joined.pop()
            joined.append(Span(before.start, max(before.end, span.end)))
        else:
            joined.append(span)
    return tuple(joined)
