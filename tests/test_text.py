"""Text keeps its way back: what is matched after normalising is shown on the text as posted."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.lemmas import tokenise
from triage.reading import read
from triage.records import Comment, CommentId, Flag, Platform, Source, Span
from triage.text import _PLAIN, SCORED_CHARS, normalise, reveal, scrub

JAPANESE = st.text(
    st.one_of(
        st.sampled_from("あいうがぎアイウガバパﾊﾞﾊﾟｶﾞｱ㈱①㍍ＡＢｚ死ね　 \u200b\u200d\ufe0f\u3099\u309a👨👩🏽🇯🇵\n！？ー〜"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


def comment(text):
    return Comment(CommentId("1"), Platform.OTHER, text, Source("test", "t", "", 1))


@pytest.mark.parametrize(
    ("posted", "normal"),
    [
        ("㈱労働局", "(株)労働局"),
        ("ﾊﾞｶﾅ", "バカナ"),
        ("死\u200bね", "死ね"),
        ("ＡＢＣ！", "abc!"),
        ("か\u3099", "が"),
        ("\u202e逆", "逆"),
    ],
)
def test_variants_of_one_word_read_the_same(posted, normal):
    """Width, ligatures, invisible and combining characters do not hide a word."""
    assert normalise(posted).text == normal


def test_a_match_in_the_normalised_text_is_shown_where_it_was_posted():
    """A half-width word with sound marks is marked whole, marks included."""
    normal = normalise("㈱のﾊﾞｶ！")
    start = normal.text.index("バカ")

    assert normal.span(start, start + 2) == Span(2, 5)
    assert "㈱のﾊﾞｶ！"[2:5] == "ﾊﾞｶ"


def test_a_match_over_a_zero_width_space_covers_it():
    """A disguised word's span starts and ends at its visible letters and includes what hides between."""
    assert normalise("氏\u200bね").span(0, 2) == Span(0, 3)


def test_every_letter_that_is_passed_over_is_normal_already():
    """No letter that ends normalising at once would change or belong to the one before, in any place."""
    plain = [char for char in map(chr, range(sys.maxunicode + 1)) if _PLAIN.fullmatch(char)]

    assert [char for char in plain if unicodedata.normalize("NFKC", f"か{char}か").lower() != f"か{char}か"] == []
    assert [char for char in plain if unicodedata.combining(char) or unicodedata.category(char)[0] in "CM"] == ["\n"]


@given(JAPANESE)
def test_every_normalised_character_maps_into_the_posted_text(posted):
    """Spans of single characters lie inside the text and never run backwards."""
    normal = normalise(posted)
    spans = [normal.span(i, i + 1) for i in range(len(normal.text))]

    assert all(span.end <= len(posted) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)


@given(st.text(st.sampled_from("あかがガﾊﾞﾊﾟｱ㈱①ＡＢz漢字ー！ \n\u3099"), max_size=30))
def test_normalising_visible_text_is_nfkc_in_lower_case(posted):
    """On text without invisible characters the result is exactly NFKC, lower-cased."""
    assert normalise(posted).text == unicodedata.normalize("NFKC", posted).lower()


@given(JAPANESE)
def test_normalising_twice_changes_nothing_more(posted):
    """The normalised form is a fixed point, so detectors may normalise again without drifting."""
    once = normalise(posted).text

    assert normalise(once).text == once


def test_a_range_outside_the_text_is_an_error():
    """An off-by-one in a detector is loud."""
    with pytest.raises(ValueError, match="not inside"):
        normalise("あ").span(0, 2)


def test_only_what_no_database_holds_is_replaced():
    """NUL and lone surrogates become U+FFFD one for one; an escape character stays and is flagged."""
    assert scrub("a\0b\ud83d") == ("a\ufffdb\ufffd", (Flag.CONTROL_CHARS,))
    assert scrub("\x1b[31m赤") == ("\x1b[31m赤", (Flag.CONTROL_CHARS,))
    assert scrub("改行\nと\tタブ") == ("改行\nと\tタブ", ())


def test_words_have_dictionary_forms():
    """An inflected word is found under its lemma."""
    words = tokenise("怒鳴られました")

    assert words.surfaces[0] == "怒鳴ら"
    assert words.lemmas[0] == "怒鳴る"


@given(JAPANESE)
def test_words_stand_in_the_text_in_order(posted):
    """Every word is found in the normalised text, left to right."""
    text = normalise(posted).text
    words = tokenise(text)
    starts = words.starts(text)

    assert [text[s : s + len(w)] for s, w in zip(starts, words.surfaces, strict=True)] == list(words.surfaces)


@given(st.text(st.sampled_from("窓口で怒鳴られた。ありがとう！ｗ草🔥 \n"), max_size=40))
def test_no_word_is_lost(posted):
    """The words together are the whole text but its white space."""
    text = normalise(posted).text

    assert "".join(tokenise(text).surfaces) == "".join(text.split())


def test_text_after_a_nul_is_still_read():
    """MeCab stops at NUL; a comment must not hide its end behind one."""
    assert "死ぬ" in read(comment("ok\x01死ね")).words.lemmas


def test_a_very_long_text_is_read_up_to_a_stated_limit():
    """Scoring time is bounded; the comment itself is untouched."""
    long = comment("あ" * (SCORED_CHARS + 5))

    assert len(read(long).normal.text) == SCORED_CHARS
    assert len(long.text) == SCORED_CHARS + 5


def test_what_hides_is_named():
    """A zero-width space, an override and an escape are shown; the joiner inside a family emoji is left alone."""
    assert reveal("死\u200bね") == "死⟦ZWSP⟧ね"
    assert reveal("\u202eabc\x1b[31m") == "⟦RLO⟧abc⟦ESC⟧[31m"
    assert reveal("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


def test_a_joiner_is_shown_unless_it_spells_an_emoji_or_a_syllable():
    """ZWJ between letters is a disguise; between emoji, selectors and skin tones, or after a virama, it is spelling."""
    assert reveal("死\u200dね") == "死⟦ZWJ⟧ね"
    assert reveal("👍\u200d死") == "👍⟦ZWJ⟧死"
    for spelt in ("👩🏽\u200d🚒", "❤\ufe0f\u200d🔥", "\u0915\u094d\u200d\u0937"):
        assert reveal(spelt) == spelt


def test_a_selector_after_kanji_is_how_a_name_is_spelt():
    """辻 with one dot or two is shown as it is; the same selector after anything else is revealed."""
    assert reveal("辻\U000e0100さん") == "辻\U000e0100さん"
    assert reveal("ね\U000e0100") == "ね⟦U+E0100⟧"


def test_piled_up_marks_are_counted_out():
    """Thirty marks on a letter are one number, four are left; a range that cuts them shows them once."""
    text = "死" + "\u0301" * 30 + "ね"

    assert reveal(text) == "死⟦結合文字 30⟧ね"
    assert reveal("a" + "\u0301" * 4) == "a" + "\u0301" * 4
    assert reveal(text, 0, 10) + reveal(text, 10) == reveal(text)
