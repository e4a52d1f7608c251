"""What must not matter is not there to be judged, and what is left leads back to the text as posted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.metamorphic.table import ADDED, added, filled
from tests.metamorphic.texts import SWAPS
from triage.disguise import undisguise
from triage.neutral import neutral
from triage.reading import plain, read
from triage.records import Comment, CommentId, Platform, Source, Span
from triage.text import normalise

_PIECES = "おはようございます。 😊 🔪 中国 人は みなと新生党 の 東京都 バ○ ﾊﾞｶ か\u3099 \u200b 。 ! よろしくお願いします 宮崎 さん ㈱ 朝霧教 に一票 a"
PIECES = st.lists(st.sampled_from([" ", *_PIECES.split(" ")]), max_size=12).map("".join)


def seen(text):
    return plain([text])[0].text


@pytest.mark.parametrize(
    ("posted", "judged"),
    [
        ("おはようございます。窓口が遠い", "窓口が遠い"),
        ("はじめまして😊 こんばんは、質問です", "質問です"),
        ("窓口が遠い😭😭", "窓口が遠い"),
        ("🌸窓口が遠い☆", "窓口が遠い"),
        ("窓口が遠い。よろしくお願いします。", "窓口が遠い"),
        ("窓口が遠い!どうぞよろしくお願いいたします😊", "窓口が遠い!"),
    ],
)
def test_courtesy_and_decoration_are_not_judged(posted, judged):
    """Greetings before, closings and emoji behind, and the last full stop make no difference."""
    assert seen(posted) == judged


@pytest.mark.parametrize(
    "text",
    [
        "おはようございます",
        "😊😊",
        "こんにちは😊",
        "フォローよろしくお願いします",
        "こんにちは鹿屋から",
        "手押しします🍁",
        "🔪待ってろ",
        "ご連絡は📩",
        "もう無理🆘",
    ],
)
def test_what_says_something_stays(text):
    """A text of a greeting or emoji alone, a closing inside a sentence, and emoji with a meaning are kept."""
    kept = {"こんにちは😊": "こんにちは", "こんにちは鹿屋から": "こんにちは当地から"}

    assert seen(text) == kept.get(text, text)


def test_every_name_of_a_kind_reads_alike():
    """Different names, of any length, give one and the same text."""
    assert {seen(f"{nation}人は帰れ") for nation in ("中国", "ベトナム", "タイ", "インドネシア")} == {"外国人は帰れ"}
    assert {seen(f"{party}に一票を") for party in ("自民党", "みなと新生党", "緑弦党")} == {"政党に一票を"}
    assert {seen(f"{place}の窓口") for place in ("鹿児島", "いちき串木野", "京都")} == {"当地の窓口"}


def test_a_plain_text_comes_back_itself():
    """A text with nothing of the kind costs no copy."""
    normal = normalise("窓口の予約を見直してほしい")

    assert neutral([normal])[0] is normal


def test_a_common_word_points_at_the_whole_name():
    """Evidence of any part of the common word is shown as the name that was posted."""
    (shown,) = plain(["こんにちは。インドネシア人は帰れ"])

    assert shown.text == "外国人は帰れ"
    assert shown.span(0, 1) == shown.span(1, 2) == Span(6, 12)
    assert shown.span(2, 3) == Span(12, 13)


def test_a_hidden_word_behind_a_name_is_still_one_that_was_put_back():
    """Ranges of restored words move with the text."""
    (shown,) = plain(["インドネシアの詐○師"])

    assert shown.text == "外国の詐欺師"
    assert [shown.text[start:end] for start, end in shown.restored] == ["詐欺師"]


@given(PIECES)
def test_positions_lead_into_the_text_as_posted(posted):
    """Every letter judged lies inside the text as posted, in order, and restored ranges inside what is judged."""
    (shown,) = plain([posted])
    spans = [shown.span(at, at + 1) for at in range(len(shown.text))]

    assert all(0 <= span.start < span.end <= len(posted) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert all(0 <= start < end <= len(shown.text) for start, end in shown.restored)


@given(PIECES)
def test_what_is_left_unnamed_is_as_it_was(posted):
    """A letter that stands for itself is the letter that was there."""
    before = undisguise(normalise(posted))
    (shown,) = neutral([before])
    letters = {(before.source(at, at + 1), before.text[at]) for at in range(len(before.text))}
    given = {(shown.source(at, at + 1), shown.text[at]) for at in range(len(shown.text))}

    assert {letter for _, letter in given - letters} <= set("外国当地県政党労組宗教団体男女賛否")


@given(st.lists(PIECES, max_size=5))
def test_a_text_reads_the_same_in_any_batch(texts):
    """Chunks change no byte."""
    assert plain(texts) == [plain([text])[0] for text in texts]


def test_a_star_after_kana_hides_no_word():
    """「ところ☆」 is decorated, not a masked 「ころす」."""
    assert seen("駅前の新しいところ☆") == "駅前の新しいところ"


def test_words_are_those_of_the_judged_text():
    """A comment is split into words as it is judged, so words and letters agree."""
    reading = read(Comment(CommentId("1"), Platform.X, "緑弦党の人です", Source("test", "t", "", 1)))

    assert reading.words.surfaces[:2] == ("政党", "の")


def read_apart(variants):
    """Return the groups of texts that are not all read as one."""
    return [texts for texts in variants if len({shown.text for shown in plain(texts)}) > 1]


@pytest.mark.parametrize("kind", ADDED)
def test_a_comment_reads_the_same_whatever_is_added(kind):
    """Greetings, closings, emoji and full-width digits are gone before any model reads a comment."""
    assert read_apart(added(kind)) == []


@pytest.mark.parametrize("group", SWAPS)
def test_a_sentence_reads_the_same_whomever_it_names(group):
    """Another nation, gender, region, party, union, creed or side, listed or invented, gives the model the same text."""
    assert read_apart(filled(group)) == []
