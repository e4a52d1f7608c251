"""Lexicon terms, their exceptions and words in disguise."""

from collections import Counter

import pytest

from triage.detectors.lexicon import Lexicon, Term, load_terms
from triage.detectors.relevance import load_subjects
from triage.disguise import disguised
from triage.neutral import neutral
from triage.reading import Reading, read
from triage.records import CategoryId, Comment, CommentId, Platform, Source
from triage.targets import LONGER, TARGETS
from triage.text import normalise

SHIPPED = Lexicon(load_terms())


def reading(text: str) -> Reading:
    return read(Comment(CommentId("c1"), Platform.X, text, Source("test", "t.csv", "0" * 64, 1)))


def strengths(text: str) -> dict[str, float]:
    (cues,) = SHIPPED([reading(text)])
    return {str(cue.category): cue.strength for cue in cues}


def test_shipped_terms_can_be_found() -> None:
    """Every shipped term is written as normalised text and stands once in its file."""
    assert [term.term for term in SHIPPED.terms if normalise(term.term).text != term.term] == []
    seen = Counter((term.category, term.term, term.match) for term in SHIPPED.terms)
    assert [key for key, count in seen.items() if count > 1] == []


def test_shipped_exceptions_hold() -> None:
    """No exception, posted alone, brings the cue of the term that it excepts."""
    for term in SHIPPED.terms:
        for exception in term.exceptions if term.match != "lemma" else ():
            (cues,) = Lexicon([term])([reading(exception)])
            assert cues == (), (term.term, exception)


@pytest.mark.parametrize(
    "text",
    [
        "そんなこと言っておるしね", "シナリオを書きました", "エターナルな名曲", "カロリー計算", "テロップが見やすい", "レオナルドさん",
        "アスペクト比を直した", "親バカですみません", "バカンスに行く", "オリンパスのカメラ", "デブリ回収の仕事", "ちんちん電車",
        "フェラーリに乗る", "かたわらで", "がまんこそ大事", "出しました", "非人道的な扱い",
    ],
)  # fmt: skip
def test_trap_words_are_left_alone(text: str) -> None:
    """A bad word inside an ordinary one is no cue for harm."""
    found = strengths(text)
    assert {name for name in found if name in {"morals", "defamation", "discrimination", "crime"}} == set()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("あの社長は詐欺師", "defamation"), ("死ねよ", "morals"), ("闇バイトやらない？", "crime"), ("残業代は出ません", "law"),
        ("住所特定したわ", "privacy"), ("無断転載しました", "ip"), ("公式LINE登録してね", "commercial"), ("党員募集", "political"),
        ("入信しませんか", "religious"), ("ガイジ", "discrimination"), ("sub4sub", "tos"), ("職員です", "impersonation"),
        ("廃止されました", "falsehood"), ("はい論破", "other"), ("求人票と違う", "opinion"), ("誤字があります", "correction"),
        ("もう限界", "crisis"),
    ],
)  # fmt: skip
def test_each_category_has_words(text: str, category: str) -> None:
    """A plain example of each category brings its cue."""
    assert strengths(text).get(category, 0.0) >= 0.3


@pytest.mark.parametrize(
    "text",
    ["死.ね", "タヒね", "ﾀﾋね", "氏ね", "4ね", "死〇", "死*", "タ匕ね", "死 ね", "死💩ね", "さっさと氏ね", "頃すぞ", "力ス", "バ力", "キ○ガイ",
     "闇 バ イ ト", "闇バ〇ト", "副.業", "コ口す", "ガ◯ジ", "ロ座売ります"],
)  # fmt: skip
def test_disguised_word_is_read(text: str) -> None:
    """A word in disguise brings a cue and the text counts as disguised; the span covers what was posted."""
    one = reading(text)
    assert disguised(one.normal)
    (cues,) = SHIPPED([one])
    assert cues
    assert any("もどして" in cue.reason for cue in cues)


def test_every_word_worth_hiding_is_in_a_lexicon() -> None:
    """Each word that undisguising puts back brings a cue, so that hiding it gains nothing."""
    hidden = [f"「{word[0]}.{word[1:]}」" for word in TARGETS]
    assert [text for text in hidden if disguised(reading(text).normal) and not SHIPPED([reading(text)])[0]] == []
    assert sum(disguised(reading(text).normal) for text in hidden) > 0.9 * len(hidden)


def test_spread_out_word_is_closed_up_but_no_disguise() -> None:
    """Letters spread out are read as one word with exact spans; doing so to a harmless word is no disguise."""
    one = reading("「お・も・て・な・し」の心")
    assert "おもてなし" in one.normal.text
    assert not disguised(one.normal)
    text = "へえ、入 信 し ま せ ん か"
    (cues,) = SHIPPED([reading(text)])
    assert [text[span.start : span.end] for cue in cues for span in cue.spans] == ["入 信"]


def test_number_in_other_digits_is_disguise() -> None:
    """A telephone number in kanji or spoken digits counts as disguised, a kanji date does not."""
    assert disguised(reading("〇九〇の〇〇〇〇の一二三四").normal)
    assert disguised(reading("ゼロキュウゼロゼロゼロゼロゼロイチニサンヨン").normal)
    assert not disguised(reading("令和八年三月二十五日から").normal)


def test_zero_width_cut_is_disguise() -> None:
    """A zero-width space inside a word is disguise, an emoji joiner is not."""
    assert disguised(reading("死\u200bね").normal)
    assert "morals" in strengths("死\u200bね")
    assert not disguised(reading("👩\u200d💻の仕事❤\ufe0fです").normal)


@pytest.mark.parametrize(
    "text",
    ["〇〇さん", "×印をつける", "5×3", "・・・", "彼氏ね、優しいよ", "タヒチに行きたい", "田中氏ね", "そうか。すごい", "ばか り", "ハローワーク",
     "14ね", "A○B", "○月×日", "するから 努力する", "今年1956年", "LINE", "ブーストする", "カースト", "第4ね", "メモ 口座", "〇ですね", "(*^○^*)"],
)  # fmt: skip
def test_innocent_marks_are_no_disguise(text: str) -> None:
    """Ordinary marks, spaces and letters that only look like a disguise change nothing."""
    one = reading(text)
    assert not disguised(one.normal)
    assert one.normal.text == normalise(text).text


def test_span_covers_the_disguised_word_as_posted() -> None:
    """The span of a word in disguise runs over its marks and full-width letters in the text as posted."""
    text = "えー㈱の件、タヒ．ねよ"
    (cues,) = SHIPPED([reading(text)])
    assert [text[span.start : span.end] for cue in cues if cue.category == "morals" for span in cue.spans][-1:] == [
        "タヒ．ねよ"
    ]


@pytest.mark.parametrize("before", ["", "ほれ、"])
@pytest.mark.parametrize("word", [word for word in (*TARGETS, *LONGER) if len(word) > 2])
def test_a_masked_word_at_the_end_of_a_text_ends_where_the_text_does(word: str, before: str) -> None:
    """No span reaches beyond what was posted, however long a word could have stood there."""
    posted = before + word[0] + "〇" + word[2:]
    read_back = reading(posted).normal

    assert read_back.ends is None or read_back.ends[-1] == len(posted)


def test_strength_grows_with_evidence() -> None:
    """Two distinct words weigh more than one, the same word twice does not, and the strength stays at most 1."""
    weak = Term(CategoryId("other"), "ほげ", "substring", 0.5)
    more = Term(CategoryId("other"), "ふが", "substring", 0.5)
    found = [
        cues[0].strength for cues in Lexicon([weak, more])([reading("ほげ"), reading("ほげほげ"), reading("ほげふが")])
    ]
    assert found == [0.5, 0.5, 0.75]


def test_word_match_needs_word_boundaries() -> None:
    """A `word` term is found only where words begin and end."""
    one = Lexicon([Term(CategoryId("crisis"), "命", "word", 0.3)])
    assert one([reading("命が大事")])[0]
    assert not one([reading("運命の出会い")])[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("職員さんは無能じゃない", 0), ("職員さんが無能なんじゃなくて", 0), ("無能だとは思いません", 0), ("無能ではありません", 0),
        ("無能じゃないか", 1), ("無能じゃないの", 1), ("無能な職員だ", 1), ("無能じゃん", 1),
    ],
)  # fmt: skip
def test_what_is_denied_is_not_said(text: str, words: int) -> None:
    """A word that the writer takes back at once is no sign; a question for assent takes nothing back."""
    one = Lexicon([Term(CategoryId("defamation"), "無能", "substring", 0.5)])

    assert len(one([reading(text)])[0]) == words


def test_no_term_is_made_of_what_a_text_has_lost():
    """A term with a nation, a party or a gender in it would never be found: it is written with the common word."""
    lost = [
        term.term
        for term in (*load_terms(), *load_subjects())
        if term.term not in neutral([normalise(f"「{term.term}」と")])[0].text
    ]

    assert lost == []
