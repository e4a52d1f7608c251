"""Personal data hidden in lists and in labels, and still told by what stands in its place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.detectors.masking import masked, masks
from triage.detectors.personal_data import PersonalData
from triage.reading import read
from triage.records import Comment, CommentId, Platform, Source


def hide(text: str, official: tuple[str, ...] = ()) -> str:
    return masked(text, masks(text, official))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("店長の携帯 ０９０－００００－１２３４ へ", "店長の携帯 ［電話番号］ へ"), ("taro.yamada@mail.example まで", "［メールアドレス］ まで"),
        ("鹿児島 500 あ 12-34の車", "［車のナンバー］の車"), ("マイナンバーは123456789018", "マイナンバーは［個人番号］"),
        ("三丁目45番地に住んでる", "［住所］に住んでる"), ("上園さん、離婚して団地に住んでる", "［人名］、離婚して団地に住んでる"),
        ("090-0000-1234と080-0000-5678", "［電話番号］と［電話番号］"),
    ],
)  # fmt: skip
def test_personal_data_is_hidden_by_its_kind(text: str, shown: str) -> None:
    """A label of the kind stands in place of each piece of personal data; the rest stays as posted."""
    assert hide(text) == shown


@pytest.mark.parametrize(
    "text", ["ありがとうございました", "窓口の川添さんは親切でした", "時給1,050円で8:30-17:00", "", "㈱ﾊﾛｰﾜｰｸ\u200b"]
)
def test_everything_else_stays_as_posted(text: str) -> None:
    """Thanks by name, wages, times, widths and unseen characters are left alone."""
    assert hide(text) == text


def test_the_bodys_own_number_is_not_hidden() -> None:
    """A published number stays readable."""
    assert hide("代表は099-000-8711です", ("099-000-8711",)) == "代表は099-000-8711です"


def test_a_part_that_touches_a_number_shows_the_label() -> None:
    """Evidence that begins inside a number gives none of its digits away."""
    text = "携帯 090-0000-1234 です"
    assert masked(text, masks(text), 7, 18) == "［電話番号］ で"
    assert masked(text, masks(text), 0, 2) == "携帯"


@pytest.mark.parametrize(
    "text",
    ["店長の携帯 090-0000-1234", "taro.yamada@mail.example まで", "鹿児島 500 あ 12-34の車", "上園さん、離婚して団地に住んでる", "口座は南風銀行中央支店 普通 1234567"],
)  # fmt: skip
def test_a_masked_text_still_tells_what_it_told(text: str) -> None:
    """A model that learns from masked labels sees the same kind of cue, and masking again changes nothing."""

    def cues(shown: str) -> list[tuple[str, bool]]:
        comment = Comment(CommentId("c"), Platform.X, shown, Source("t", "t.csv", "0" * 64, 1))
        return [(cue.reason, cue.strength >= 0.5) for cue in PersonalData([])([read(comment)])[0]]

    assert cues(hide(text)) == cues(text) != []
    assert hide(hide(text)) == hide(text)


@settings(max_examples=80)
@given(st.text(alphabet=st.sampled_from("0９九〇-－ 山田さんの離婚@a.b1番地ﾊﾞ\u200b\n［］電話番号"), max_size=50))
def test_masks_lie_apart_inside_any_text(text: str) -> None:
    """Whatever was posted, masks are in order, apart and inside the text."""
    found = masks(text)
    edges = [edge for mask in found for edge in (mask.start, mask.end)]
    assert edges == sorted(edges) and all(mask.start < mask.end <= len(text) for mask in found)
