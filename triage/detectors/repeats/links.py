"""Which copies belong to one group, and which are nearest to each other, without keeping every pair.

A wave of thousands of like texts has millions of pairs. All of them are found, but a group needs only enough to hold
together and a reader only the nearest, so whether two texts say the opposite is asked of few.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from triage.detectors.repeats.groups import Copies, Post, reach_of
from triage.policy import RepeatRule
from triage.similarity import near_slices, opposed
from triage.similarity.index import Ints, Lazy, distinct, ramp

NEAREST = 3
# The nearest posts stand in so many copies at most, one more than is shown: a post is no neighbour of its own.
_KEPT = NEAREST + 1
# Links that wait to be thinned out: 25 bytes each.
_WAITING = 1 << 21
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


class Link(NamedTuple):
    """Other copies (their place) and the Indel similarity of their text, 0-1."""

    other: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Links:
    """`groups` are the places of connected copies, ascending; `nearest` up to four links of each, nearest first."""

    groups: Sequence[Sequence[int]]
    nearest: Mapping[int, Sequence[Link]]


class _Rows(NamedTuple):
    """Links from `one` copies to `other` as columns; the `doubtful` may be between opposites."""

    one: Ints
    other: Ints
    similarity: NDArray[np.float64]
    doubtful: NDArray[np.bool_]


def linked(copies: Sequence[Copies], rule: RepeatRule) -> Links:
    """Link copies of similar texts that are close in time; a single post is no group."""
    texts = [same.text for same in copies]
    labels = np.arange(len(copies))
    waiting: list[_Rows] = []
    for rows in _between(copies, rule):
        labels = _connected(labels, rows, texts)
        waiting += [rows, rows._replace(one=rows.other, other=rows.one)]
        if sum(len(some.one) for some in waiting) > _WAITING:
            waiting = [_thinned(waiting, copies)]
    return Links(list(_groups(labels, copies)), _nearest(_thinned(waiting, copies) if waiting else None))


def _between(copies: Sequence[Copies], rule: RepeatRule) -> Iterator[_Rows]:
    """Yield each two copies of near texts that are close in time, once; copies of one text stand together."""
    compared = [at for at, same in enumerate(copies) if not same.common]
    opens: dict[str, int] = {}
    for at in compared:
        opens.setdefault(copies[at].text, at)
    first = np.array([*opens.values()], dtype=np.int64)
    count = np.diff(np.searchsorted(compared, [*first, len(copies)]))
    spans = Lazy(len(copies), lambda places: [_span(copies[at].posts) for at in places], np.int64, 3)
    window = rule.window_days * timedelta(days=1) // _TICK
    for near in near_slices(list(opens), reach_of(rule)):
        pair, cell = ramp(count[near.left] * count[near.right])
        width = count[near.right][pair]
        one, other = first[near.left][pair] + cell // width, first[near.right][pair] + cell % width
        close = _gaps(spans.of(one), spans.of(other)) <= window
        yield _Rows(one[close], other[close], near.similarity[pair][close], near.doubtful[pair][close])


def _span(posts: Sequence[Post]) -> tuple[int, int, bool]:
    """Earliest and latest, in microseconds since 1970, and whether some post has no time."""
    times = [post.posted_at for post in posts if post.posted_at]
    first, last = [(at - _EPOCH) // _TICK for at in (times[0], times[-1])] if times else (0, 0)
    return first, last, len(times) < len(posts)


def _gaps(one: Ints, other: Ints) -> Ints:
    """Time between the nearest posts at the ends of two runs of copies (`_span`); none where a time is unknown."""
    apart = np.maximum(np.maximum(one[:, 0] - other[:, 1], other[:, 0] - one[:, 1]), 0)
    return np.where((one[:, 2] | other[:, 2]) != 0, 0, apart)


def _connected(labels: Ints, rows: _Rows, texts: Sequence[str]) -> Ints:
    """Join the groups that these links join; a label is the first place of its group."""
    sure = ~rows.doubtful
    labels = _merged(labels, rows.one[sure], rows.other[sure])
    asked = np.flatnonzero(rows.doubtful & (labels[rows.one] != labels[rows.other]))
    joining = list(_joining(labels, rows.one[asked].tolist(), rows.other[asked].tolist(), texts))
    return _merged(labels, *np.array(joining, dtype=np.int64).reshape(-1, 2).T)


def _joining(labels: Ints, one: Sequence[int], other: Sequence[int], texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the links that join two groups, asking only of those that still would whether they are opposed."""
    roots = dict(enumerate(labels.tolist()))

    def root(place: int) -> int:
        while (up := roots[place]) != place:
            roots[place] = place = roots[up]
        return place

    for a, b in zip(one, other, strict=True):
        first, second = root(a), root(b)
        if first != second and not opposed(texts[a], texts[b]):
            roots[max(first, second)] = min(first, second)
            yield a, b


def _merged(labels: Ints, one: Ints, other: Ints) -> Ints:
    """Give the places that links connect one label: hang the higher root under the lower until none is left."""
    labels = labels.copy()
    while len(one):
        first, second = labels[one], labels[other]
        apart = first != second
        one, other, first, second = one[apart], other[apart], first[apart], second[apart]
        np.minimum.at(labels, np.maximum(first, second), np.minimum(first, second))
        while (labels[labels] != labels).any():
            labels = labels[labels]
    return labels


def _thinned(waiting: Sequence[_Rows], copies: Sequence[Copies]) -> _Rows:
    """Keep the nearest links of each place that are not between opposites, nearest first, then by the first id."""
    one, other, similarity, doubtful = map(np.concatenate, zip(*waiting, strict=True))
    rows = _Rows(one, other, similarity, doubtful)
    rows = _where(rows, np.lexsort((_by_first_id(copies, rows.other), -rows.similarity, rows.one)))
    opposites = list(_opposites(rows, copies))
    rows = _where(rows, np.delete(np.arange(len(rows.one)), opposites))
    rows = _where(rows, _place(rows.one) < _KEPT)
    return rows._replace(doubtful=np.zeros(len(rows.one), dtype=bool))


def _by_first_id(copies: Sequence[Copies], places: Ints) -> Ints:
    """Return numbers that order the copies at these places by the first of their ids."""
    some = distinct(places)
    ids = [min([post.comment_id for post in copies[at].posts]) for at in some.tolist()]
    rank = np.empty(len(some), dtype=np.int64)
    rank[sorted(range(len(some)), key=ids.__getitem__)] = np.arange(len(some))
    return rank[np.searchsorted(some, places)]


def _where(rows: _Rows, keep: Ints | NDArray[np.bool_]) -> _Rows:
    return _Rows(rows.one[keep], rows.other[keep], rows.similarity[keep], rows.doubtful[keep])


def _place(one: Ints) -> Ints:
    return np.arange(len(one)) - np.searchsorted(one, one)


def _opposites(rows: _Rows, copies: Sequence[Copies]) -> Iterator[int]:
    """Yield which links are between opposites, of each place only until enough are not."""
    doubted = np.unique(rows.one[rows.doubtful & (_place(rows.one) < _KEPT)])
    for place in doubted.tolist():
        first, last = np.searchsorted(rows.one, [place, place + 1]).tolist()
        kept = 0
        for at in range(first, last):
            if rows.doubtful[at] and opposed(copies[place].text, copies[rows.other[at]].text):
                yield at
            else:
                kept += 1
            if kept == _KEPT:
                break


def _nearest(rows: _Rows | None) -> Mapping[int, Sequence[Link]]:
    nearest: dict[int, list[Link]] = defaultdict(list)
    for one, other, similarity, _ in zip(*(column.tolist() for column in rows), strict=True) if rows else ():
        nearest[one].append(Link(other, similarity))
    return nearest


def _groups(labels: Ints, copies: Sequence[Copies]) -> Iterator[list[int]]:
    many = np.bincount(labels)[labels] > 1
    many |= np.fromiter((len(same.posts) > 1 for same in copies), dtype=bool, count=len(copies))
    groups: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(many).tolist():
        groups[int(labels[place])].append(place)
    yield from groups.values()
