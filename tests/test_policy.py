"""A policy is the guideline as data: its words are not changed, and suggestions follow from it and the signals alone."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.policy import (
    PolicyError,
    load_categories,
    load_policy,
    policy_names,
    render,
    routable,
    slips,
    suggest,
    topics_of,
    wareki,
)
from triage.records import (
    Assessment,
    CategoryId,
    Comment,
    CommentId,
    Cue,
    Flag,
    Platform,
    Route,
    Signal,
    Source,
    Span,
)

# 5(2)イ of the guideline in force from 令和8年3月25日, in its order.
ITEMS = (
    "法律・法令等に反する場合またはそのおそれがある場合",
    "公序良俗に反する場合",
    "犯罪行為等を誘発または助長する場合",
    "特定の個人、企業、団体等を誹謗中傷し、または名誉もしくは信用を傷つける場合",
    "本人の承諾なく個人情報を特定・開示・漏えいする等プライバシーを害する場合",
    "著作権、商標権、肖像権など厚生労働省または第三者の知的財産権を侵害する場合",
    "営利活動、政治活動、宗教活動を目的としている場合",
    "記載された内容が虚偽または著しく事実と異なる場合",
    "人種・思想・信条等の差別を助長する場合",
    "同一のユーザーにより繰り返し投稿された場合、同一内容または内容が似通っている場合",
    "他の利用者、第三者等になりすました場合",
    "厚生労働省の発信する内容に関係のない場合",
    "各SNSの利用規約に反する場合",
    "その他、SNSの運営上、不適切と判断した場合およびこれらの内容を含むリンク等",
)
CLAUSES = [
    "law",
    "morals",
    "crime",
    "defamation",
    "privacy",
    "ip",
    "solicitation",
    "falsehood",
    "discrimination",
    "repeat",
    "impersonation",
    "offtopic",
    "tos",
    "other",
]
KAGOSHIMA = load_policy("kagoshima")
HALF = dict.fromkeys((category.id for category in load_categories()), 0.5)
POLICIES = sorted(policy_names())


def assessed(text="本文", flags=(), **probabilities):
    comment = Comment(CommentId("1"), Platform.X, text, Source("test", "t", "", 1))
    signals = tuple(Signal(CategoryId(name), value) for name, value in probabilities.items())
    return Assessment(comment, signals, 0.0, (), None, tuple(flags), "m", "authored")


def pinned(clause_id, threshold):
    clauses = tuple(
        replace(clause, threshold=threshold) if clause.id == clause_id else clause for clause in KAGOSHIMA.clauses
    )
    return replace(KAGOSHIMA, clauses=clauses)


def suggested(policy, assessment, thresholds=HALF):
    return [(s.clause, s.probability) for s in suggest(policy, assessment, thresholds)]


def test_the_items_are_the_guidelines_word_for_word_and_in_its_order():
    """Not one character of the 14 items differs from the guideline."""
    assert tuple(clause.wording for clause in KAGOSHIMA.clauses) == ITEMS


def test_items_carry_the_tools_own_numbers_and_say_so():
    """5(2)イ①-⑭ are numbers of this tool, and the legend says that the guideline has none."""
    assert [clause.id for clause in KAGOSHIMA.clauses] == CLAUSES
    assert [clause.item for clause in KAGOSHIMA.clauses] == [f"5(2)イ{n}" for n in "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭"]
    assert KAGOSHIMA.legend == "丸数字は本ツールの整理番号"


def test_the_published_text_has_the_items_unnumbered_and_keeps_the_guidelines_slips():
    """What is published is sections 5 to 7 and the date, as written: no number and no correction is added."""
    text = render(KAGOSHIMA)

    assert "\n".join(f"- {item}" for item in ITEMS) in text
    assert not set(text) & set("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭")
    assert "利用者がSNSの情報をを用いて行う一切の行為" in text
    assert "この運用方針は令和8年3月25日から適用します" in text
    assert "機密性1" not in text


def test_suspected_slips_are_named_with_their_place():
    """The owner is told of the doubled を, ネットワークキング and the repealed law, each where it stands."""
    found = {(slip.where, slip.found) for slip in KAGOSHIMA.slips}

    assert ("7", "SNSの情報をを用いて") in found
    assert ("8(3)", "ソーシャル・ネットワークキング・サービス") in found
    assert ("8(1)", "行政機関の保有する個人情報の保護に関する法律（平成15年法律第58号）") in found


def test_a_slip_the_owner_corrected_is_no_longer_named():
    """Slips are looked for in the text; one that is gone is not reported."""
    corrected = tuple(replace(section, text=section.text.replace("をを", "を")) for section in KAGOSHIMA.sections)

    assert "7" not in {slip.where for slip in slips(replace(KAGOSHIMA, sections=corrected))}


def test_the_accounts_are_the_16_of_section_2_and_line_takes_no_comments():
    """Five YouTube, four Instagram, one X, five LINE, one Facebook; only LINE is without comments."""
    count = dict.fromkeys(Platform, 0)
    for account in KAGOSHIMA.accounts:
        count[account.platform] += 1

    assert (count["youtube"], count["instagram"], count["x"], count["line"], count["facebook"]) == (
        5,
        4,
        1,
        5,
        1,
    )
    assert {a.platform for a in KAGOSHIMA.accounts if not a.comments} == {Platform.LINE}
    assert all(a.native_id in a.url for a in KAGOSHIMA.accounts)


def test_what_a_platform_cannot_do_is_not_offered():
    """X deletes nobody else's post, a YouTube comment cannot be hidden, LINE has nothing at all."""
    kinds = {platform: {measure.kind for measure in KAGOSHIMA.offered(platform)} for platform in Platform}

    assert kinds[Platform.X] == {"hide", "report", "block"}
    assert kinds[Platform.YOUTUBE] == {"report", "remove", "block"}
    assert kinds[Platform.LINE] == set()


def test_hiding_a_person_never_stands_for_hiding_a_comment():
    """YouTube's ユーザーをチャンネルに表示しない is a measure against a person under 5(3)."""
    menu = [measure for measure in KAGOSHIMA.measures if measure.label == "ユーザーをチャンネルに表示しない"]

    assert menu
    assert {(measure.kind, measure.target) for measure in menu} == {("block", "person")}


def test_the_smallest_measure_comes_first():
    """On Facebook: hide, report, remove, block, permanent block."""
    offered = [measure.id.removeprefix("facebook-") for measure in KAGOSHIMA.offered(Platform.FACEBOOK)]

    assert offered == ["hide", "report", "remove", "block", "block-permanent"]


def test_no_score_decides_what_needs_a_source_or_is_residual():
    """⑧ and ⑭ are never decided by a score; a person is told what to find out instead."""
    assert {clause.id for clause in KAGOSHIMA.clauses if not clause.score_decides} == {"falsehood", "other"}
    assert all(clause.human_only for clause in KAGOSHIMA.clauses if not clause.score_decides)


def test_special_conditions_of_items():
    """① needs an article, ⑫ is hidden at most, ⑬ is reported, ⑭ needs a reason, ⑦ has three sub-labels."""
    assert [clause.id for clause in KAGOSHIMA.clauses if clause.law_article_required] == ["law"]
    assert KAGOSHIMA.clause("offtopic").max_measure == "hide"
    assert KAGOSHIMA.clause("tos").max_measure == "report"
    assert KAGOSHIMA.clause("other").reason_required
    assert KAGOSHIMA.clause("solicitation").categories == ("commercial", "political", "religious")
    assert [label.id for label in KAGOSHIMA.clause("solicitation").sub_labels] == [
        "commercial",
        "political",
        "religious",
    ]


def test_opinions_have_the_desk_they_are_passed_to():
    """A complaint about terms goes to 求人窓口, an unpaid hour to 監督署, a shout to 総務."""
    assert topics_of(KAGOSHIMA, "求人票と実際の給料が違った")[0].handover == "求人窓口"
    assert topics_of(KAGOSHIMA, "残業代が出ない")[0].handover == "監督署"
    assert topics_of(KAGOSHIMA, "窓口で怒鳴られた")[0].handover == "総務"
    assert topics_of(KAGOSHIMA, "ﾊﾟﾜﾊﾗの相談")[0].handover == "雇用環境・均等室"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("求人には時給1200円とあったのに面接で1000円と言われた", "job_terms"), ("話が違う、正社員のはずがバイトだった", "job_terms"), ("カラ求人がまだ載ってます", "job_terms"),
        ("サビ残ばかりでタイムカードも切らせてもらえない", "labour_law"), ("給料がもう三か月払われない", "labour_law"), ("研修中は無給で罰金もあります", "labour_law"),
        ("面接で彼氏はいるかと聞かれた", "harassment"), ("妊娠を理由に辞めるよう言われた", "harassment"), ("上司のモラハラがひどい", "harassment"),
        ("たらい回しにされて回答なし", "desk"), ("電話がつながらない", "desk"), ("係の人が上から目線だった", "desk"),
        ("説明会の申し込みはいつから", "procedure"), ("持ち物は何", "procedure"), ("どこに相談すればいい", "procedure"),
        ("国の政策が遅い", "policy"), ("夜の訓練コースを増やしてほしい", "policy"), ("賃上げと言うけど手取りは減った", "policy"),
        ("昨日書いたのが消えてる", "why_removed"), ("なんでブロックされたの", "why_removed"),
    ],
)  # fmt: skip
def test_each_topic_is_found_by_how_people_put_it(text, topic):
    """Terms, labour law, harassment, the desk, procedures, policy, removal: each by ordinary words."""
    assert topic in {found.id for found in topics_of(KAGOSHIMA, text)}


@pytest.mark.parametrize("text", ["ありがとうございました", "いい天気ですね", "訓練がんばります", "動画おもしろかった"])
def test_thanks_and_small_talk_have_no_topic(text):
    """Nothing is passed on where there is nothing to pass on."""
    assert topics_of(KAGOSHIMA, text) == ()


@pytest.mark.parametrize("probability", [0.5, 0.9, 1.0])
def test_a_threshold_is_inclusive(probability):
    """0.5 against 0.5 is in."""
    assert suggested(KAGOSHIMA, assessed(defamation=probability)) == [("defamation", probability)]


def test_below_its_threshold_nothing_is_suggested():
    """0.4999 against 0.5 is out."""
    assert suggested(KAGOSHIMA, assessed(defamation=0.4999)) == []


def test_a_clause_takes_the_largest_of_its_categories():
    """営利・政治・宗教 are one item here; its probability is the largest of the three."""
    found = suggested(KAGOSHIMA, assessed(commercial=0.2, political=0.7, religious=0.6))

    assert found == [("solicitation", 0.7)]


def test_any_category_over_its_own_threshold_brings_the_clause():
    """A category under a strict threshold does not keep another one of the same item from counting."""
    thresholds = {**HALF, "commercial": 0.9, "religious": 0.3}

    assert suggested(KAGOSHIMA, assessed(commercial=0.8, religious=0.3), thresholds) == [("solicitation", 0.8)]
    assert suggested(KAGOSHIMA, assessed(commercial=0.8, religious=0.2), thresholds) == []


@pytest.mark.parametrize(("pin", "probability", "found"), [(0.9, 0.6, 0), (0.3, 0.4, 1), (0.0, 0.2, 1)])
def test_a_pin_of_the_policy_wins_over_the_model(pin, probability, found):
    """The body's own threshold replaces the model's 0.5 in both directions, 0 included."""
    assert len(suggested(pinned("crime", pin), assessed(crime=probability))) == found


def test_suggestions_are_in_descending_probability_and_ties_in_the_guidelines_order():
    """The most probable item stands first; equal ones stand as the guideline lists them."""
    found = suggested(KAGOSHIMA, assessed(tos=0.6, privacy=0.9, law=0.6))

    assert found == [("privacy", 0.9), ("law", 0.6), ("tos", 0.6)]


def test_only_the_cues_of_what_was_reached_are_evidence():
    """A category under its threshold lends the clause no words."""
    ad = Cue(CategoryId("commercial"), (Span(0, 1),), 1.0, "lexicon", "宣伝の語")
    vote = Cue(CategoryId("political"), (Span(1, 2),), 1.0, "lexicon", "投票の語")
    signals = (Signal(CategoryId("commercial"), 0.9, (ad,)), Signal(CategoryId("political"), 0.1, (vote,)))

    found = suggest(KAGOSHIMA, assessed()._replace(signals=signals), HALF)

    assert found[0].cues == (ad,)
    assert (found[0].item, found[0].needs_review) == ("5(2)イ⑦", True)


@pytest.mark.parametrize("flag", [Flag.FOREIGN_LANGUAGE, Flag.NO_TEXT])
def test_a_text_that_was_not_read_gets_no_suggestion_from_its_score(flag):
    """Another language is a list for people, never ⑫; repeats are judged by comparison and remain."""
    assert suggested(KAGOSHIMA, assessed(flags=[flag], offtopic=0.99, law=0.99)) == []
    assert suggested(KAGOSHIMA, assessed(flags=[flag], repeat=0.8)) == [("repeat", 0.8)]


def test_of_unknown_words_only_what_a_detector_saw_is_suggested():
    """A score alone would guess; a detector's cue, and the comparison with other comments, stand."""
    flags = [Flag.LOW_INFORMATION]
    word = Cue(CategoryId("law"), (Span(0, 1),), 1.0, "lexicon", "法令の語")
    weight = Cue(CategoryId("morals"), (Span(0, 1),), 1.0, "classifier", "重みの語")
    signals = (Signal(CategoryId("law"), 0.9, (word,)), Signal(CategoryId("morals"), 0.9, (weight,)))

    seen = suggest(KAGOSHIMA, assessed(flags=flags)._replace(signals=signals), HALF)

    assert [s.clause for s in seen] == ["law"]
    assert suggested(KAGOSHIMA, assessed(flags=flags, law=0.99, repeat=0.8)) == [("repeat", 0.8)]
    assert suggested(KAGOSHIMA, assessed("▓▓░░▓▓ ┏(^o^)┓", flags=flags, other=0.9)) == [("other", 0.9)]


LITTLE = ("👍", "👍🏻", "🙇\u200d♀️", "👏👏👏", "。", "？", "〇", "♪", "OK", "ｏｋ", "(笑)", "（笑）", "は？", "w")
WORDS = ("クズ", "しね", "金払え", "バカ！", "■□■□", "👍👍👍👍", "lolz")


@pytest.mark.parametrize("text", LITTLE)
def test_of_a_mark_or_a_syllable_only_what_a_detector_saw_is_suggested(text):
    """👍 is the commonest comment of all, and no word: its score is a guess about a class of texts."""
    word = Cue(CategoryId("law"), (Span(0, 1),), 1.0, "lexicon", "法令の語")
    seen = suggest(KAGOSHIMA, assessed(text)._replace(signals=(Signal(CategoryId("law"), 0.9, (word,)),)), HALF)

    assert suggested(KAGOSHIMA, assessed(text, tos=0.9, crime=0.9, repeat=0.8)) == [("repeat", 0.8)]
    assert [s.clause for s in seen] == ["law"] and routable(assessed(text)) == {"crisis"}


@pytest.mark.parametrize("text", WORDS)
def test_a_short_word_is_judged_as_ever(text):
    """Two letters of kana or kanji can insult; four marks can be a picture."""
    assert suggested(KAGOSHIMA, assessed(text, morals=0.9)) == [("morals", 0.9)]
    assert routable(assessed(text)) == {"opinion", "correction", "crisis"}


@pytest.mark.parametrize(
    "text", ["なぜ消したのか", "なんで削除したんですか", "コメントが消えてるけど？", "消された理由は"]
)
def test_asking_why_a_comment_went_is_neither_repeat_nor_off_topic(text):
    """「なぜ消したのか」 fires neither ⑩ nor ⑫, whatever the scores; other items are judged as ever."""
    found = suggested(KAGOSHIMA, assessed(text, repeat=0.9, offtopic=0.9, defamation=0.9))

    assert found == [("defamation", 0.9)]


def test_suggesting_changes_nothing_and_gives_the_same_again():
    """The same signals under the same policy are the same suggestions."""
    assessment = assessed(crime=0.8, law=0.7)

    assert suggest(KAGOSHIMA, assessment, HALF) == suggest(KAGOSHIMA, assessment, HALF)


@given(st.dictionaries(st.sampled_from(sorted(HALF)), st.floats(0, 1)), st.floats(0, 1))
def test_a_lower_threshold_never_loses_a_suggestion(probabilities, threshold):
    """Lowering every threshold only adds suggestions."""
    assessment = assessed(**probabilities)
    strict = {s.clause for s in suggest(KAGOSHIMA, assessment, dict.fromkeys(HALF, threshold))}
    loose = {s.clause for s in suggest(KAGOSHIMA, assessment, dict.fromkeys(HALF, threshold / 2))}

    assert strict <= loose


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 25), "令和8年3月25日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2020, 1, 1), "令和2年1月1日"),
    ],
)
def test_dates_are_shown_in_the_japanese_calendar(day, expected):
    """The guideline applies from 令和8年3月25日; the first year is 元年."""
    assert wareki(day) == expected


def test_a_day_before_reiwa_is_refused():
    """2019-04-30 was 平成."""
    with pytest.raises(ValueError, match="2019-05-01"):
        wareki(date(2019, 5, 1) - timedelta(days=1))


def test_the_policy_in_force():
    """Kagoshima's applies from 2026-03-25, has every comment read, and a decision cites the version at the measure."""
    assert KAGOSHIMA.effective_from == date(2026, 3, 25)
    assert (KAGOSHIMA.review_mode, KAGOSHIMA.batch_size, KAGOSHIMA.sample_from) == ("all", 200, 2000)
    assert KAGOSHIMA.rules.cited_version == "at_measure"
    assert not KAGOSHIMA.rules.reply
    assert not KAGOSHIMA.rules.like
    assert not KAGOSHIMA.rules.messages_used


def test_an_unknown_policy_lists_those_there_are():
    """A mistyped name is answered with the right ones."""
    with pytest.raises(PolicyError, match="kagoshima"):
        load_policy("kagosima")


def test_the_vocabulary_has_its_16_categories_and_three_routes_in_order():
    """Detectors, models and policies share these words; a route is never a clause's category."""
    categories = load_categories()

    assert [category.id for category in categories if category.kind == "clause"] == [
        "law",
        "morals",
        "crime",
        "defamation",
        "privacy",
        "ip",
        "commercial",
        "political",
        "religious",
        "falsehood",
        "discrimination",
        "repeat",
        "impersonation",
        "offtopic",
        "tos",
        "other",
    ]
    assert [category.id for category in categories if category.kind == "route"] == list(Route)
    assert [category.id for category in categories if not category.text_head] == ["repeat"]
    assert all(2 <= len(category.examples) <= 3 for category in categories if category.text_head)


@pytest.mark.parametrize("name", POLICIES)
def test_every_shipped_policy_holds_the_contract(name):
    """Each body's file loads, names its items once, and leaves no measure without its effect."""
    policy = load_policy(name)
    known = {category.id for category in load_categories() if category.kind == "clause"}

    assert policy.id == name
    assert len({clause.item for clause in policy.clauses}) == len(policy.clauses)
    assert {category for clause in policy.clauses for category in clause.categories} <= known
    assert all(clause.checks and clause.wording for clause in policy.clauses)
    assert sum("{items}" in section.text for section in policy.sections) == 1
    heavy = [measure for measure in policy.measures if measure.kind in ("remove", "block")]
    assert all(measure.approvals >= 1 for measure in heavy)
    assert all(measure.approvals == 2 and measure.requires for measure in heavy if "permanent" in measure.id)
    assert set(policy.messages) == set(KAGOSHIMA.messages)
    assert all(role.holder for role in policy.roles)
    assert load_policy(str(policy_names()[name])).sha256 == policy.sha256


def test_importing_policy_does_not_import_pydantic():
    """The check of a file costs its time only when a file is read."""
    code = "import sys, triage.policy; print([m for m in ('pydantic', 'fugashi', 'numpy') if m in sys.modules])"
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)

    assert done.stdout.strip() == "[]"
