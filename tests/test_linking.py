"""All near pairs of many texts: the definition stands in `Reach`, and the search over all of them must equal it."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Indel

from triage.similarity import Reach, crowd, near_slices, opposed
from triage.similarity.opposite import hints, may_oppose

REACH = Reach(0.85, 0.7, 0.85, 0.5)
REACHES = st.builds(
    Reach, st.sampled_from((0.5, 0.85, 1.0)), st.sampled_from((0.1, 0.7)), st.sampled_from((0.5, 0.85)), st.just(0.5)
)


def brute(texts, reach):
    return {
        (one, other): Indel.normalized_similarity(texts[one], texts[other])
        for one, other in combinations(range(len(texts)), 2)
        if reach.is_near(texts[one], texts[other])
    }


def check(texts, reach):
    """Each near pair comes once with its similarity, and no pair of opposites is taken for certain."""
    rows = [
        (min(pair), max(pair), worth, doubtful)
        for near in near_slices(texts, reach)
        for *pair, worth, doubtful in zip(*(getattr(near, name).tolist() for name in near.__slots__), strict=True)
    ]
    assert {(one, other): worth for one, other, worth, _ in rows} == brute(texts, reach)
    assert len(rows) == len({row[:2] for row in rows})
    assert not [row for row in rows if opposed(texts[row[0]], texts[row[1]]) and not row[3]]


@given(st.lists(st.text("あいう漢", max_size=14), max_size=25, unique=True), REACHES)
@settings(max_examples=150)
def test_search_equals_the_definition(texts, reach):
    """On any small corpus the search finds each near pair, once, and no other."""
    check(texts, reach)


def test_a_wave_of_nearly_equal_texts():
    """Among hundreds of variants of one sentence, half of them turned round, no pair is lost."""
    rng = random.Random(2)
    base = "ハローワークの窓口の対応は本当に最悪だと思いました"
    texts = {base}
    while len(texts) < 300:
        text, at = rng.choice((base, base.replace("最悪", "最高"))), rng.randrange(len(base))
        texts.add(text[:at] + rng.choice("あいうえ漢字語文") + text[at + rng.randrange(2) :])
    check(sorted(texts), REACH)


def test_pairs_in_more_slices_than_one(monkeypatch):
    """Slices cut anywhere lose and double nothing."""
    monkeypatch.setattr("triage.similarity.linking.SLICE", 7)
    check([f"応援しています頑張ってください{n:03}" for n in range(40)], REACH)


PIECES = ("最悪", "最高", "賛成", "反対", "ない", "不満", "行きます", "行きません", "窓口", "です", "高い", "安い")


@given(*[st.lists(st.sampled_from(PIECES), max_size=6).map("".join)] * 2)
@settings(max_examples=300)
def test_opposites_are_never_taken_for_certain(one, other):
    """Whatever is opposed, in either order, is said to be possible by the hints."""
    both = hints([one, other])
    assert may_oppose(both[:1], both[1:])[0] or not opposed(one, other)
    assert opposed(one, other) is opposed(other, one)


@pytest.mark.parametrize("texts", [[], [""], ["あ"], ["", "求人", "求"]])
def test_nothing_to_compare(texts):
    """Too few or too short texts are no error and no pair."""
    check(texts, REACH)


def groups(texts):
    """Return the sizes of what holds together by near pairs, and how many pairs that took."""
    label, count = list(range(len(texts))), 0
    for near in near_slices(texts, REACH):
        for one, other in zip(near.left.tolist(), near.right.tolist(), strict=True):
            first, second = sorted((label[one], label[other]))
            label = [first if mark == second else mark for mark in label]
            count += 1
    return label, count


def test_a_wave_with_too_many_pairs_holds_together_by_few(monkeypatch):
    """Of two waves among strangers the groups are those of all pairs, which are never held."""
    rng = random.Random(3)
    waves = [f"{n}番の窓口はどこですか先日の説明会で聞きました" for n in range(150)]
    waves += [f"本日の配信を最後まで見ましたありがとうございました{n}" for n in range(150)]
    strangers = ["".join(rng.choices("亜唖娃阿哀愛挨姶逢葵茜穐悪握渥旭葦芦鯵梓", k=20)) for _ in range(150)]
    texts = rng.sample([*waves, *strangers, "別の窓口はどこですか先日の説明会で聞きました"], 451)
    whole, pairs = groups(texts)
    monkeypatch.setattr(crowd, "MOST_PAIRS", 2_000)
    monkeypatch.setattr(crowd, "_MANY", 50)

    few, kept = groups(texts)

    assert few == whole
    assert pairs > 20_000 and kept < 300 * 33 + 2_000


def test_strangers_of_frequent_words_are_still_paired_exactly(monkeypatch):
    """What looks like a wave and is none loses no pair: only what is near a text that stands for it may."""
    rng = random.Random(4)
    words = ["".join(rng.choices("亜唖娃阿哀愛挨姶逢葵茜穐悪握渥旭葦芦鯵梓", k=6)) for _ in range(40)]
    texts = ["".join(rng.sample(words, 8)) for _ in range(300)]
    texts += [text[:9] + "別" + text[10:] for text in texts[:100]]
    whole, pairs = groups(texts)
    monkeypatch.setattr(crowd, "MOST_PAIRS", 100)
    monkeypatch.setattr(crowd, "_MANY", 20)

    assert len(crowd.led(texts)[0]) > 3_000
    assert groups(texts) == (whole, pairs)
    assert pairs == 100
