"""Repeats (⑩): three findings told apart, and the guards that keep thanks, the owner and accidents out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.detectors.repeats import Post, find_repeats, repeat_probability
from triage.policy import RepeatRule, load_policy, policy_names
from triage.records import CategoryId, Cue, Precision

RULE = RepeatRule(
    reading="either",
    cutoff=0.85,
    containment=0.85,
    altered_containment=0.7,
    tail_share=0.5,
    quoted_containment=0.8,
    min_chars=8,
    short_chars=16,
    common_authors=5,
    same_author_count=3,
    window_days=30,
    common_phrases=(
        "ありがとうございます",
        "ありがとうございました",
        "応援しています",
        "おはようございます",
        "お疲れ様です",
    ),
)
NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
CLAIM = "この求人票の給料は実際と全く違うので注意してください"
SPAM = "副業で月30万円稼げる方法を教えますので連絡ください"


def post(number, text, author, **changes):
    made = Post(
        comment_id=f"c{number:03}",
        platform="youtube",
        account="hw",
        author_id=author,
        author_is_owner=False,
        posted_at=NOON + timedelta(minutes=number),
        text=text,
        in_batch=True,
        post_text="",
    )
    return made._replace(**changes)


def posts(*texts_and_authors):
    return [post(i, text, author) for i, (text, author) in enumerate(texts_and_authors)]


def reasons(found, comment):
    return " ".join(cue.reason for cue in found[comment].cues)


def test_same_user_is_told():
    """One author with one text three times is the first finding, and no finding about several authors."""
    found = find_repeats(posts((SPAM, "u"), (SPAM, "u"), (SPAM, "u")), RULE)

    assert reasons(found, "c000") == "同一の投稿者が同じ内容を3回投稿しています。"
    assert found["c000"].repeat.same_author == 3
    assert repeat_probability(found["c000"].cues) >= 0.8


def test_identical_text_by_several_users_is_told():
    """One text by three authors is the second finding alone, and names the reading as opinion."""
    found = find_repeats(posts((CLAIM, "u"), (CLAIM, "v"), (CLAIM, "w")), RULE)

    assert len(found["c000"].cues) == 1
    assert "同一の内容が3件" in reasons(found, "c000")
    assert "意見の表明" in reasons(found, "c000")
    assert found["c000"].repeat.same_author == 1


def test_similar_text_by_several_users_is_told():
    """A changed copy by another author is the third finding alone, and the weakest."""
    found = find_repeats(posts((CLAIM, "u"), (CLAIM.replace("全く", "まるで"), "v")), RULE)

    assert len(found["c000"].cues) == 1
    assert "似通った内容が他に1件" in reasons(found, "c000")
    assert repeat_probability(found["c000"].cues) < 0.35
    assert 0.85 <= found["c000"].repeat.nearest[0].similarity < 1.0


def test_all_three_findings_at_once():
    """A post of which the author, another author and a variant repeat the words carries three cues."""
    found = find_repeats(posts((CLAIM, "u"), (CLAIM, "u"), (CLAIM, "v"), (CLAIM + "ね本当に", "w")), RULE)

    assert len(found["c000"].cues) == 3
    assert found["c000"].repeat.size == 4


def test_a_variant_by_the_same_user_is_the_first_finding():
    """An author who varies the words is still one author repeating, with less certainty than with equal words."""
    varied = find_repeats(posts((SPAM, "u"), (SPAM.replace("連絡", "返信"), "u"), (SPAM + "よ", "u")), RULE)
    equal = find_repeats(posts((SPAM, "u"), (SPAM, "u"), (SPAM, "u")), RULE)

    assert "同じ又は似た内容を3回" in reasons(varied, "c000")
    assert 0.5 < repeat_probability(varied["c000"].cues) < repeat_probability(equal["c000"].cues)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [("same_user", "同一の投稿者"), ("same_text", "同一の内容が"), ("either", "同一の投稿者")],
)
def test_reading_chooses_the_findings(reading, expected):
    """Equal posts by one author are told in the words of the reading the policy chose."""
    found = find_repeats(posts((SPAM, "u"), (SPAM, "u")), replace(RULE, reading=reading))
    assert found["c000"].cues[0].reason.startswith(expected)


def test_same_user_reading_ignores_other_users():
    """Where only one user's repeats count, copies by several users are nothing."""
    assert not find_repeats(posts((CLAIM, "u"), (CLAIM, "v")), replace(RULE, reading="same_user"))


def test_same_text_reading_counts_common_phrases_of_one_author():
    """Where the text alone counts, one author's many thanks are told as identical posts."""
    found = find_repeats([post(i, "ありがとうございます", "u") for i in range(5)], replace(RULE, reading="same_text"))
    assert "同一の内容が5件" in reasons(found, "c000")


def test_opposite_meaning_is_not_similar():
    """最悪 turned into 最高 in an otherwise equal sentence is another opinion."""
    one = "ハローワークの窓口の対応は本当に最悪だと思いました"
    assert not find_repeats(posts((one, "u"), (one.replace("最悪", "最高"), "v")), RULE)


def test_half_width_copy_is_identical():
    """A copy in half-width katakana is the same text, and its whole visible text is the evidence."""
    copy = " ｶﾛﾘｰﾒｲﾄのﾌﾟﾚｾﾞﾝﾄをﾊﾞﾗﾏｷます"
    found = find_repeats(posts(("カロリーメイトのプレゼントをバラマキます", "u"), (copy, "v")), RULE)

    assert "同一の内容が2件" in reasons(found, "c001")
    assert [(span.start, span.end) for span in found["c001"].cues[0].spans] == [(1, len(copy))]


def test_noisy_tail_is_found_and_not_marked():
    """Noise after a copy lowers the ratio below the cutoff, and still the copied part alone is marked."""
    noisy = SPAM + " xk3vq9zt4wm"
    found = find_repeats(posts((SPAM, "u"), (noisy, "v")), RULE)

    assert found["c001"].repeat.nearest[0].similarity < RULE.cutoff
    assert [(span.start, span.end) for span in found["c001"].cues[0].spans] == [(0, len(SPAM))]


def test_noise_longer_than_the_copy_is_a_quotation():
    """A sentence inside a text more than twice as long is not the same text."""
    assert not find_repeats(posts((SPAM, "u"), (SPAM + CLAIM + "という話をどう思うか皆さんに聞きたい", "v")), RULE)


def test_swapped_halves_are_found():
    """The two halves in the other order keep nearly all 3-grams."""
    one, two = "この求人票の給料は実際と全く違うので", "応募する人は必ず注意してくださいね"
    found = find_repeats(posts((one + two, "u"), (two + one, "v")), RULE)
    assert "似通った内容" in reasons(found, "c000")


@pytest.mark.parametrize(
    "text", ["ありがとうございます！", "応援しています😊ありがとうございます", "88888888", "おはよう", "草"]
)
def test_thanks_by_thirty_people_are_no_repeat(text):
    """What thirty people write by chance is not flagged."""
    assert not find_repeats([post(i, text, f"u{i}") for i in range(30)], RULE)


@pytest.mark.parametrize("text", ["ありがとうございます！", "88888888", "草", "🤮🤮"])
def test_thanks_five_times_by_one_author_are_a_repeat(text):
    """The same short words five times by one author are, however common, and even without a letter."""
    found = find_repeats([post(i, text, "u") for i in range(5)], RULE)

    assert len(found) == 5
    assert "同一の投稿者が同じ内容を5回" in reasons(found, "c004")


def test_thanks_twice_by_one_author_are_no_repeat():
    """Below the policy's count a common phrase is left alone."""
    assert not find_repeats(posts(("ありがとうございます", "u"), ("ありがとうございます", "u")), RULE)


def test_unlisted_short_phrase_of_many_is_common():
    """A short phrase that nobody listed is common once enough authors write it, not before."""
    phrase = "今日も一日がんばろうね"
    many = [post(i, phrase, f"u{i}") for i in range(RULE.common_authors)]

    assert not find_repeats(many, RULE)
    assert find_repeats(many[:-1], RULE)


def test_long_text_of_many_is_never_common():
    """A long text by any number of authors stays a finding: a campaign is for people to judge."""
    found = find_repeats([post(i, CLAIM, f"u{i}") for i in range(40)], RULE)
    assert len(found) == 40


def test_unknown_authors_are_nobodys_repeat():
    """Comments without an author are never the same user, and short ones never a repeat."""
    copied = find_repeats(posts((CLAIM, ""), (CLAIM, ""), (CLAIM, "")), RULE)

    assert "同一の投稿者" not in reasons(copied, "c000")
    assert "不明を含む" in reasons(copied, "c000")
    assert copied["c000"].repeat.same_author == 1
    assert not find_repeats([post(i, "草", "") for i in range(9)], RULE)


def test_same_id_on_two_platforms_is_two_people():
    """An author id means something only within its platform."""
    found = find_repeats([post(1, CLAIM, "7"), post(2, CLAIM, "7", platform="x")], RULE)
    assert found["c001"].repeat.same_author == 1


def test_owner_is_exempt():
    """The account's own notices neither repeat nor make others repeat."""
    own = [post(i, CLAIM, "hw", author_is_owner=True) for i in range(3)]
    assert not find_repeats([*own, post(9, CLAIM, "u")], RULE)


def test_platform_doubles_count_once():
    """The same author, text and second is the platform's doing; a minute later it is the author's."""
    double = [
        post(1, CLAIM, "u", posted_at=NOON),
        post(2, CLAIM, "u", posted_at=NOON + timedelta(milliseconds=400)),
    ]

    assert not find_repeats(double, RULE)
    found = find_repeats([*double, post(3, CLAIM, "u")], RULE)
    assert sorted(found) == ["c001", "c002", "c003"]
    assert {f.repeat.size for f in found.values()} == {2}


def test_equal_dates_without_a_time_are_no_doubles():
    """Where only the day is known, equal times prove nothing."""
    same_day = [post(i, CLAIM, "u", posted_at=NOON, posted_at_precision=Precision.DATE) for i in range(3)]
    assert find_repeats(same_day, RULE)["c000"].repeat.size == 3


def test_quotation_of_the_post_is_ignored():
    """Copying the body's own announcement is how people answer it."""
    notice = "四月十日に合同企業説明会を開催しますので是非お越しください"
    quoting = [post(i, "四月十日に合同企業説明会を開催します", f"u{i}", post_text=notice) for i in range(3)]
    assert not find_repeats(quoting, RULE)


@pytest.mark.parametrize("remark", ["", "なるほど", "←行きます！", "ありがとうございます、応援しています"])
@pytest.mark.parametrize("frame", ["{}", "「{}」", "＞{} ", "『{}』"])
def test_a_quotation_with_a_short_remark_by_many_is_no_repeat(frame, remark):
    """Who quotes a sentence of the post and adds a word or thanks repeats nobody; a longer remark is compared."""
    notice = "会場は市民会館の二階です。四月十日に合同企業説明会を開催しますので是非お越しください"
    quoted = frame.format("会場は市民会館の二階です")

    assert not find_repeats([post(i, quoted + remark, f"u{i}", post_text=notice) for i in range(3)], RULE)
    own = quoted + "と先週から聞かされて迷惑しています"
    assert find_repeats([post(i, own, f"u{i}", post_text=notice) for i in range(3)], RULE)


def test_a_quotation_with_a_remark_thrice_by_one_author_is_a_repeat():
    """A short remark under a quotation, however often by one author, hides behind nobody's words."""
    notice = "会場は市民会館の二階です。四月十日に合同企業説明会を開催しますので是非お越しください"
    some = [post(i, "「会場は市民会館の二階です」うそつき", "u", post_text=notice) for i in range(3)]

    assert "同一の投稿者が同じ内容を3回" in reasons(find_repeats(some, RULE), "c000")
    assert not find_repeats(some[:2], RULE)


def test_shipped_rule_is_the_one_tested_in_kind():
    """Under the shipped policy thanks pass, a noisy copy is found and an opposite meaning is not."""
    rule = load_policy("kagoshima").repeat
    one = "ハローワークの窓口の対応は本当に最悪だと思いました"

    assert not find_repeats([post(i, "ありがとうございます！！", f"u{i}") for i in range(30)], rule)
    assert find_repeats(posts((SPAM, "u"), (SPAM + " xk3vq9zt4wm", "v")), rule)
    assert not find_repeats(posts((one, "u"), (one.replace("最悪", "最高"), "v")), rule)


NOTICE = "四月十日に合同企業説明会を開催しますので是非お越しください"


@pytest.mark.parametrize(
    ("key", "shipped", "changed", "others", "texts"),
    [
        ("cutoff", 0.85, 0.99, "", (CLAIM, CLAIM.replace("全く", "まるで"))),
        ("altered_containment", 0.5, 0.9, "", (CLAIM, CLAIM.replace("全く", "まるで"))),
        ("tail_share", 0.5, 0.9, "", (SPAM, SPAM + " xk3vq9zt4wm")),
        ("quoted_containment", 0.8, 0.4, NOTICE, (NOTICE[:16] + "と聞いたのですが本当でしょうか",) * 2),
        ("min_chars", 8, 12, "", ("窓口が混みすぎです",) * 2),
        ("short_chars", 12, 30, "", (CLAIM,) * 5),
        ("common_authors", 5, 2, "", ("窓口が混みすぎです",) * 2),
        ("window_days", 30, 1, "", (CLAIM, CLAIM)),
    ],
)
def test_each_guard_is_the_policys(tmp_path, key, shipped, changed, others, texts):
    """What the shipped policy finds goes unfound where one number of its file is another."""
    path, text = tmp_path / "mine.toml", policy_names()["kagoshima"].read_text(encoding="utf-8")
    path.write_text(text.replace(f"\n{key} = {shipped}\n", f"\n{key} = {changed}\n"), encoding="utf-8")
    days = [timedelta(days=2 * i * (key == "window_days")) for i in range(len(texts))]
    some = [post(i, t, f"u{i}", post_text=others, posted_at=NOON + days[i]) for i, t in enumerate(texts)]

    assert len(find_repeats(some, load_policy("kagoshima").repeat)) == len(some)
    assert not find_repeats(some, load_policy(str(path)).repeat)


def test_the_count_of_one_author_is_the_policys():
    """A common phrase twice by one author is found where the policy says twice."""
    twice = posts(("ありがとうございます", "u"), ("ありがとうございます", "u"))
    assert len(find_repeats(twice, replace(RULE, same_author_count=2))) == 2


def test_window_parts_what_lies_far_apart():
    """The same text after the window is no repeat; within it, or with an unknown time, it is."""
    late = NOON + timedelta(days=RULE.window_days + 1)

    assert not find_repeats([post(1, CLAIM, "u", posted_at=NOON), post(2, CLAIM, "u", posted_at=late)], RULE)
    assert find_repeats([post(1, CLAIM, "u", posted_at=NOON), post(2, CLAIM, "u", posted_at=None)], RULE)
    similar = post(3, CLAIM + "ね", "v", posted_at=late)
    assert not find_repeats([post(1, CLAIM, "u", posted_at=NOON), similar], RULE)


def test_history_is_compared_but_not_reported():
    """A past comment makes a new one a repeat and leads its group, without a finding of its own."""
    past = post(1, CLAIM, "u", in_batch=False)
    found = find_repeats([post(2, CLAIM, "u"), past], RULE)

    assert list(found) == ["c002"]
    assert (
        found["c002"].repeat.group
        == find_repeats([post(2, CLAIM, "u"), past, post(3, CLAIM, "v")], RULE)["c003"].repeat.group
    )


def test_a_comment_scored_again_is_not_its_own_repeat():
    """The same comment in the batch and in the history is one comment."""
    assert not find_repeats([post(1, CLAIM, "u"), post(1, CLAIM, "u", in_batch=False)], RULE)


def test_the_version_in_the_batch_counts():
    """Of an edited comment the text now judged is compared, not the one in the history."""
    edited = [post(1, SPAM, "u"), post(1, CLAIM, "u", in_batch=False)]

    assert find_repeats([*edited, post(2, SPAM, "v")], RULE)
    assert not find_repeats([*edited, post(2, CLAIM, "v")], RULE)


def test_nearest_are_three_sorted():
    """At most three neighbours are named, the most alike first and then by id, never the comment itself."""
    found = find_repeats([*posts(*[(CLAIM, f"u{i}") for i in range(4)]), post(9, CLAIM + "ね", "v")], RULE)

    assert [n.comment_id for n in found["c001"].repeat.nearest] == ["c000", "c002", "c003"]
    assert [n.comment_id for n in found["c009"].repeat.nearest] == ["c000", "c001", "c002"]


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_blank_comments_are_no_repeat(text):
    """Comments of images alone have no text to repeat."""
    assert not find_repeats([post(i, text, "u") for i in range(6)], RULE)


TEXTS = st.sampled_from([CLAIM, CLAIM + "ね", SPAM, SPAM + "xq12", "草", "🤮", "", CLAIM.replace("違う", "異なる")])


@st.composite
def corpora(draw):
    rows = draw(
        st.lists(st.tuples(TEXTS, st.sampled_from(["", "u", "v"]), st.integers(0, 3), st.booleans()), max_size=12)
    )
    times = (None, NOON, NOON + timedelta(days=20), NOON + timedelta(days=45))
    return [post(i, text, who, posted_at=times[when], in_batch=new) for i, (text, who, when, new) in enumerate(rows)]


@given(corpora(), st.randoms())
@settings(max_examples=150)
def test_order_of_input_changes_nothing(corpus, rng):
    """Groups, ids, cues and neighbours are the same for any order of the input."""
    shuffled = list(corpus)
    rng.shuffle(shuffled)
    assert find_repeats(shuffled, RULE) == find_repeats(corpus, RULE)


@given(corpora())
@settings(max_examples=150)
def test_findings_hold_together(corpus):
    """Whatever the corpus: spans lie in the text, sizes agree, and nobody is his own neighbour."""
    by_id = {p.comment_id: p for p in corpus}
    for comment, found in find_repeats(corpus, RULE).items():
        assert by_id[comment].in_batch
        assert 1 <= found.repeat.same_author <= found.repeat.size
        assert len(found.repeat.nearest) == min(3, found.repeat.size - 1) or found.repeat.nearest
        assert comment not in {n.comment_id for n in found.repeat.nearest}
        assert all(span.end <= len(by_id[comment].text) for cue in found.cues for span in cue.spans)


@given(st.integers(2, 12))
def test_more_copies_never_weigh_less(times):
    """One copy more by the same author never lowers the probability."""
    fewer = find_repeats([post(i, SPAM, "u") for i in range(times)], RULE)
    more = find_repeats([post(i, SPAM, "u") for i in range(times + 1)], RULE)
    assert repeat_probability(more["c000"].cues) >= repeat_probability(fewer["c000"].cues)


def test_two_similar_posts_by_different_users_weigh_little():
    """The strengths are ordered: one author thrice, one author twice, one text by two, similar by two."""
    cases = [
        posts((SPAM, "u"), (SPAM, "u"), (SPAM, "u")),
        posts((SPAM, "u"), (SPAM, "u")),
        posts((SPAM, "u"), (SPAM, "v")),
        posts((SPAM, "u"), (SPAM + "よ", "v")),
    ]
    values = [repeat_probability(find_repeats(case, RULE)["c000"].cues) for case in cases]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == 4


def test_probability_reads_only_cues_of_repeat():
    """Cues of other categories say nothing about repeats."""
    assert repeat_probability(()) == 0.0
    assert repeat_probability([Cue(CategoryId("crime"), (), 0.9, "lexicon", "…")]) == 0.0
