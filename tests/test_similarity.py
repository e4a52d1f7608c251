"""Near copies on strings: the brute-force definitions stand here and the fast searches must equal them."""

import json
import os
import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Indel

from triage.fold import fold, fold_all, fold_with_offsets
from triage.similarity import contained_pairs, containment, near_duplicates, opposed
from triage.similarity.indel import near_codes

CUTOFFS = (0.1, 0.5, 0.7, 0.85, 0.9, 1.0)
WORDS = ["この求人の給料が違う", "窓口の対応は本当に最悪だった", "ありがとうございます", "応援してます"]


def brute_near(texts, cutoff):
    return {
        (i, j): Indel.normalized_similarity(texts[i], texts[j])
        for i, j in combinations(range(len(texts)), 2)
        if Indel.normalized_similarity(texts[i], texts[j]) >= cutoff
    }


def brute_contained(texts, cutoff, share):
    return {
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        if containment(texts[i], texts[j]) >= cutoff
        and min(len(texts[i]), len(texts[j])) >= share * max(len(texts[i]), len(texts[j]))
    }


ROOT = Path(__file__).parent.parent


def sentences(name):
    """Return folded texts that people or writers wrote, some thousands of them, each once."""
    if name == "written":
        files = sorted((ROOT / "data" / "labeled").glob("*.jsonl"))
        lines = [json.loads(line)["text"] for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    else:
        path = Path(os.environ.get("TRIAGE_REAL_TEXT", ""))
        if not path.is_file():
            pytest.skip("TRIAGE_REAL_TEXT names no file of real lines")
        lines = path.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(filter(None, map(fold, lines))))[:4000]


def check_near(texts, cutoff):
    pairs = list(near_duplicates(texts, cutoff))
    assert {(p.left, p.right): p.similarity for p in pairs} == brute_near(texts, cutoff)
    assert len(pairs) == len({(p.left, p.right) for p in pairs})


def mutated(rng, text):
    place = rng.randrange(len(text) + 1)
    return text[:place] + rng.choice(["", "あ", "漢字", "xq"]) + text[place + rng.randrange(3) :]


@given(st.lists(st.text("あいう漢", max_size=12), max_size=25), st.sampled_from(CUTOFFS))
@settings(max_examples=150)
def test_search_equals_brute_force(texts, cutoff):
    """On any small corpus the search finds each pair at or over the cutoff, once, and no other."""
    check_near(texts, cutoff)


@given(st.lists(st.text(max_size=8), max_size=12), st.sampled_from(CUTOFFS))
@settings(max_examples=80)
def test_any_code_points_are_searched(texts, cutoff):
    """Astral characters, NUL and empty strings are characters like others."""
    check_near(texts, cutoff)


@pytest.mark.parametrize("cutoff", CUTOFFS)
@pytest.mark.parametrize("alphabet", ["a", "ab", "abcdefgh"])
def test_short_and_monotonous_strings(alphabet, cutoff):
    """Strings of length 0 to 3 and strings of one repeated letter, where grams prove nothing, lose no pair."""
    rng = random.Random(f"{alphabet}{cutoff}")
    short = ["".join(rng.choices(alphabet, k=rng.randint(0, 3))) for _ in range(40)]
    check_near([*short, *("a" * n for n in range(30))], cutoff)


@pytest.mark.parametrize("cutoff", [0.7, 0.85, 0.9])
def test_many_variants_of_few_sentences(cutoff):
    """A corpus of near copies alone, where every group is large and must be split, loses no pair."""
    rng = random.Random(7)
    texts = list(WORDS)
    while len(texts) < 400:
        texts.append(mutated(rng, rng.choice(texts)))
    check_near(texts, cutoff)


@pytest.mark.parametrize("cutoff", [0.8, 0.85, 0.9])
def test_a_corpus_large_enough_to_be_split(cutoff):
    """Among thousands of short texts of few letters, most groups share two or three characters, and none is lost."""
    rng = random.Random(13)
    letters, weights = "のいたるてしがなに漢字語文求人票給料窓", range(19, 0, -1)
    texts = ["".join(rng.choices(letters, weights, k=rng.randint(14, 26))) for _ in range(1200)]
    texts += [mutated(rng, mutated(rng, rng.choice(texts))) for _ in range(1200)]
    matrix = process.cdist(texts, texts, scorer=Indel.normalized_similarity, dtype=np.float64)
    expected = {(int(i), int(j)) for i, j in np.argwhere(matrix >= cutoff) if i < j}
    assert {(p.left, p.right) for p in near_duplicates(texts, cutoff)} == expected


@pytest.mark.parametrize("name", ["written", "real"])
@pytest.mark.parametrize("cutoff", [0.7, 0.85, 0.9])
def test_sentences_as_they_are_posted(name, cutoff):
    """Among sentences, written or real, with near copies of some, the search finds what comparing all finds."""
    rng = random.Random(17)
    texts = sentences(name)
    texts += [mutated(rng, rng.choice(texts)) for _ in range(200)]
    matrix = process.cdist(texts, texts, scorer=Indel.normalized_similarity, score_cutoff=cutoff, dtype=np.float64)
    expected = {(int(i), int(j)) for i, j in np.argwhere(matrix >= cutoff) if i < j}

    assert len(expected) > 100
    assert {(p.left, p.right) for p in near_duplicates(texts, cutoff)} == expected


@pytest.mark.parametrize("cutoff", [0.5, 0.85, 0.9])
def test_long_texts(cutoff):
    """Texts of hundreds of characters, near copies and strangers, lose no pair whatever their lengths."""
    rng = random.Random(11)
    texts = ["".join(rng.choices("あいうえおかきくけこ漢字語文", k=rng.randint(60, 400))) for _ in range(30)]
    while len(texts) < 90:
        texts.append(mutated(rng, mutated(rng, rng.choice(texts))))
    check_near([*texts, "あ" * 300, "あ" * 600, "い" * 300], cutoff)


def test_lone_surrogates_are_compared():
    """Half a surrogate pair, which some exports carry, stops nothing."""
    check_near(["\ud83dあいうえおかきくけ", "あいうえおかきくけ", "\ud83d"], 0.85)


@pytest.mark.parametrize("cutoff", [0.0, -1.0, 1.01])
def test_cutoff_outside_its_range_is_refused(cutoff):
    """A cutoff that would pair everything or nothing is an error, not an empty answer."""
    with pytest.raises(ValueError, match="cutoff"):
        near_duplicates(["a", "b"], cutoff)


@given(
    st.lists(st.text("あいう漢", max_size=15), max_size=20, unique=True),
    st.sampled_from(CUTOFFS),
    st.sampled_from([0.3, 0.5, 1.0]),
)
@settings(max_examples=150)
def test_containment_search_equals_brute_force(texts, cutoff, share):
    """The containment search finds each contained text of similar size and no other."""
    found = {(p.left, p.right) for p in contained_pairs(texts, cutoff, share=share)}
    assert found == brute_contained(texts, cutoff, share)


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_share_outside_its_range_is_refused(share):
    """A share of size that no two texts can have is an error."""
    with pytest.raises(ValueError, match="share"):
        contained_pairs(["abc", "abd"], 0.8, share=share)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾊﾞｶな窓口", "バカな窓口"),
        ("バカな窓口", "ばかな窓口"),
        ("すごーーーい！！", "すごい"),
        ("ＡＢＣ１２３", "abc123"),
        ("死\u200bね 🔥", "死ね"),
        ("ハローワーク口座", "ハローワークロ座"),
        ("раypal", "paypal"),
        ("88888888", "888"),
        ("٣件", "3件"),
    ],
)
def test_fold_joins_what_a_reader_takes_for_the_same(one, other):
    """Width, kana, stretching, digits of any script, emoji, invisible and look-alike characters do not part copies."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("1000円", "10000円"), ("最悪", "最高"), ("時給1100円", "時給1000円")])
def test_fold_keeps_what_differs(one, other):
    """Sums and words that mean something else stay different."""
    assert fold(one) != fold(other)


ODD = ["", "\n", "a\nb", "ああああ", "1000円", "88888", "か\u3099", "\u3099か", "\ud800x", "ﾊﾞｶ", "ß", "५५५५", "x\r\ny"]


@given(
    st.lists(
        st.one_of(st.text(max_size=12), st.sampled_from(ODD), st.text("ああ1１\n 。ーァー口", max_size=9)), max_size=8
    )
)
def test_many_texts_fold_as_each_of_them_does(texts):
    """Laid end to end no text reaches into the next, whatever it begins or ends with."""
    assert fold_all(texts) == [fold(text) for text in texts]


def test_texts_are_folded_some_at_a_time_and_come_back_in_order(monkeypatch):
    """However few characters are laid end to end at once, and where one text alone has more."""
    monkeypatch.setattr("triage.fold._TOGETHER", 7)
    texts = ["ああ", "", "カナ", "長い" * 9, "", "か\u3099", "x" * 7, "あ\n"]

    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.text())
@settings(max_examples=300)
def test_fold_gives_a_span_for_each_character(text):
    """Each folded character stands for a non-empty part of the text as posted, in order."""
    folded, spans = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(spans) == len(folded)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)


def test_spans_point_at_the_text_as_posted():
    """A half-width letter with its voicing mark is one folded character of two code points."""
    folded, spans = fold_with_offsets("★ﾊﾞｶ")
    assert folded == "ばか"
    assert [(span.start, span.end) for span in spans] == [(1, 3), (3, 4)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("窓口の対応は本当に最悪でした", "窓口の対応は本当に最高でした"),
        ("またここへ行きます明日", "またここへ行きません明日"),
        ("ここで相談できる", "ここで相談できない"),
        ("この制度に賛成です", "この制度に反対です"),
        ("とても親切な窓口でした", "とても不親切な窓口でした"),
        ("担当の方に相談したいです", "担当の方に相談しないです"),
        ("景気はきっとよくなると思う", "景気はきっとよくないと思う"),
        ("説明が前よりよくなった", "説明が前よりよくなかった"),
        ("この値段は本当に高いと思う", "この値段は本当に高くないと思う"),
        ("そのやり方は安全です", "そのやり方は危険です"),
    ],
)
def test_a_turned_word_is_opposite(one, other):
    """An exchanged opposite or a negation added is seen in either order."""
    assert opposed(fold(one), fold(other))
    assert opposed(fold(other), fold(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("この求人票の給料は嘘です", "この求人票の給料は嘘ですよね"),
        ("この求人票の給料は嘘です", "この求人票の給料は嘘ですzxq要らないqq笑えない話"),
        ("この求人票はおかしい", "この求人票はおかしい"),
    ],
)
def test_a_tail_is_no_opposite(one, other):
    """A longer addition, whatever words it has, turns nothing round."""
    assert not opposed(fold(one), fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("説明が足りないと思いました", "説明が足りなと思いました"),
        ("窓口が開いていないそうです", "窓口が開いていいなそうです"),
        ("手続きが分からないので困る", "手続きが分からなきいもので困る"),
        ("このやり方には無理がある", "このやり方には無も理がある"),
        ("電話がつながらない日が続く", "電話がつながらな日が続く"),
    ],
)
def test_a_slip_is_no_opposite(one, other):
    """A letter alone lost from a negation, put into it or swapped leaves a copy with a slip in it."""
    assert not opposed(fold(one), fold(other))
    assert not opposed(fold(other), fold(one))


def test_many_slips_are_no_opposite():
    """A negation destroyed among letters changed all over a text is one slip more; opposites exchanged still count."""
    one = "この求人票の給料は実際と違うので、応募する前に必ず窓口で確かめないといけないと何度も言われました"
    slips = one.replace("求人", "求へ").replace("実際", "実祭").replace("必ず", "必す").replace("何度", "可度")
    turned = slips.replace("違うので", "高いので"), slips.replace("違うので", "安いので")

    assert not opposed(fold(one), fold(slips.replace("めないと", "めると")))
    assert opposed(fold(one), fold(one.replace("めないと", "めると")))
    assert opposed(fold(turned[0]), fold(turned[1].replace("応募", "応暮")))


def test_measured_shares_of_containment():
    """A noisy tail keeps all 3-grams, swapped halves most of them, unrelated texts none."""
    assert containment("abcdefgh", "abcdefghXYZQ") == 1.0
    assert containment("この求人はおかしい給料が違います", "給料が違いますこの求人はおかしい") == pytest.approx(12 / 14)
    assert containment("abcdef", "uvwxyz") == 0.0
    assert containment("ab", "abc") == 0.0


def test_texts_of_the_same_letters_in_any_order_are_no_candidates():
    """Their characters say nothing, their bigrams do: two million pairs of 2,000 such texts are not held."""
    shuffled = random.Random(1)
    letters = list("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほ")
    texts = sorted({"".join(shuffled.sample(letters, len(letters))) for _ in range(2_000)})

    assert len(near_codes(texts, 0.85)) < 100_000
