"""Groups and nearest links: defined by every pair here, found without keeping every pair there."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from triage.detectors.repeats import links as module
from triage.detectors.repeats.groups import Post, by_text, copies_of, once, reach_of
from triage.detectors.repeats.links import linked
from triage.policy import load_policy
from triage.records import CommentId
from triage.similarity import alike

RULE = load_policy("kagoshima").repeat
START = datetime(2026, 4, 1, tzinfo=UTC)
BASE = "ハローワークの窓口の対応は本当に最悪だと思いました"
TEXTS = (
    BASE,
    BASE + "よ",
    BASE + "ね",
    BASE.replace("最悪", "最高"),
    BASE.replace("最悪", "最高") + "よ",
    "窓口で" + BASE,
    "草",
)


def post(number, text, author, day):
    return Post(
        comment_id=CommentId(f"c{number:03d}"),
        platform="youtube",
        account="a",
        author_id=author,
        author_is_owner=False,
        posted_at=None if day is None else START + timedelta(days=day),
        text=text,
        in_batch=True,
    )


def gap(one, other):
    times = [[p.posted_at for p in same.posts if p.posted_at] for same in (one, other)]
    if any(len(known) < len(same.posts) for known, same in zip(times, (one, other), strict=True)):
        return timedelta(0)
    return max(times[0][0] - times[1][-1], times[1][0] - times[0][-1], timedelta(0))


def every_link(copies, rule):
    """Return all links of each place by the definition, nearest first."""
    found = {at: [] for at in range(len(copies))}
    for a, b in combinations(range(len(copies)), 2):
        one, other = copies[a], copies[b]
        if one.common or other.common or one.text == other.text or not alike(one.text, other.text, reach_of(rule)):
            continue
        if gap(one, other) <= timedelta(days=rule.window_days):
            worth = Indel.normalized_similarity(one.text, other.text)
            found[a].append((b, worth))
            found[b].append((a, worth))
    first = [min(p.comment_id for p in same.posts) for same in copies]
    return {at: sorted(links, key=lambda link: (-link[1], first[link[0]])) for at, links in found.items()}


def groups(links, copies):
    seen, found = set(), []
    for start in links:
        group, waiting = set(), [start]
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                group.add(at)
                waiting += [other for other, _ in links[at]]
        if sum(len(copies[at].posts) for at in group) > 1:
            found.append(sorted(group))
    return found


def check(posts, rule=RULE):
    copies = copies_of(by_text(once(posts), rule), rule)
    links, found = every_link(copies, rule), linked(copies, rule)
    assert sorted(found.groups) == groups(links, copies)
    assert {at: list(map(tuple, near)) for at, near in found.nearest.items()} == {
        at: near[:4] for at, near in links.items() if near
    }


rows = st.tuples(st.sampled_from(TEXTS), st.sampled_from(["", "u", "v", "w"]), st.sampled_from([0, 20, 45, 90, None]))


@given(st.lists(rows, max_size=25), st.sampled_from([1, 30, 60]))
@settings(max_examples=200)
def test_links_are_those_of_every_pair(some, window):
    """Whatever is posted when, groups and the four nearest are those that all pairs would give."""
    check([post(n, *row) for n, row in enumerate(some)], replace(RULE, window_days=window))


@pytest.mark.parametrize("waiting", [50, 1 << 21])
@pytest.mark.parametrize("seed", range(3))
def test_a_wave_is_linked_as_every_pair_would(monkeypatch, waiting, seed):
    """A wave of variants, half of them turned round, thinned out often or once, has the links of the definition."""
    monkeypatch.setattr(module, "_WAITING", waiting)
    rng = random.Random(seed)
    some = []
    for number in range(120):
        text, at = rng.choice((BASE, BASE.replace("最悪", "最高"))), rng.randrange(len(BASE))
        text = text[:at] + rng.choice(["", "あ", "漢字"]) + text[at + rng.randrange(2) :]
        some.append(post(number, text, f"u{number}", rng.choice([0, 40])))
    check(some)


def test_opposites_keep_two_waves_apart():
    """Praise and blame in the same words are two groups, and nobody's nearest is of the other."""
    some = [post(n, BASE.replace("最悪", "最高" if n % 2 else "最悪") + f"{n // 2}回", f"u{n}", 0) for n in range(60)]
    copies = copies_of(by_text(some, RULE), RULE)
    found = linked(copies, RULE)
    assert [{"最高" in copies[at].text for at in group} for group in found.groups] in (
        [{True}, {False}],
        [{False}, {True}],
    )
    check(some)
