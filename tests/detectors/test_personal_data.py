"""Personal data by shape."""

import pytest

from triage.detectors.personal_data import PersonalData, findings
from triage.records import Comment, CommentId, Platform, Source
from triage.text import Reading, read


def reading(text: str) -> Reading:
    return read(Comment(CommentId("c1"), Platform.X, text, Source("test", "t.csv", "0" * 64, 1)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("０９０－００００－１２３４にかけて", "phone"), ("〇九〇の〇〇〇〇の一二三四", "phone"), ("090の0000の1234", "phone"),
        ("ゼロキュウゼロゼロゼロゼロゼロイチニサンヨン", "phone"), ("000-0000-0000", "phone"), ("O9O-OOOO-1188です", "phone"),
        ("0 9 0 - 0 0 0 0 - 1 2 3 4", "phone"), ("0⃣9⃣0⃣➖0⃣0⃣0⃣0⃣➖1⃣2⃣3⃣4⃣", "phone"), ("ゼロキューゼロ、ゼロゼロゼロゼロ、ニーゴーハチイチ", "phone"), ("099-000-1234", "phone"),
        ("電話：(099)000-1234", "phone"), ("09000001234まで", "phone"), ("+81 90 0000 1234", "phone"),
        ("マイナンバーは123456789018", "my_number"), ("taro.yamada@mail.example まで", "mail"), ("taro あっと mail.example", "mail"),
        ("霧島県かのや市山下町1丁目2番3号の家", "address"), ("三丁目45番地に住んでる", "address"),
        ("口座は南風銀行中央支店 普通 1234567", "account"), ("鹿児島 500 あ 12-34の車", "plate"), ("LINEのidはabc_1234です", "sns_id"),
        ("求職番号 46010-12345678", "id_number"), ("黒潮運輸の田中さんは離婚して国分に住んでる", "person"),
    ],
)  # fmt: skip
def test_shape_is_found(text: str, kind: str) -> None:
    """Each kind of personal data is found in the forms people write it in."""
    assert kind in {finding.kind for finding in findings(reading(text))}


@pytest.mark.parametrize(
    "text",
    [
        "フレコ 1234-5678-9012", "時給1,050円で8:30-17:00", "2026-07-16(木)13時から16時", "〒890-0000", "参加企業は28社、定員30名",
        "〇〇さん", "皆さん面接頑張って", "職員さんに怒鳴られた", "窓口の山下さんは親切でした", "1-2-3", "再生数0900000123回", "一二三四五六七八九〇",
        "@hello_world さん", "100万人が見た", "氏名を書く欄はどこですか",
    ],
)  # fmt: skip
def test_ordinary_numbers_and_names_are_left_alone(text: str) -> None:
    """Friend codes, prices, dates, a bare postcode and thanks by name are no personal data."""
    assert findings(reading(text)) == []


def test_official_number_is_exempt_in_any_form() -> None:
    """The body's own number brings no cue, however it is written; another number does."""
    detector = PersonalData(["099-000-8711"])
    texts = ["０９９（０００）８７１１", "099-000-8711へ", "0990008711", "099-000-8712"]
    assert [bool(cues) for cues in detector([reading(text) for text in texts])] == [False, False, False, True]


def test_span_points_into_the_text_as_posted() -> None:
    """The span covers the number as it was posted, full-width letters and all."""
    text = "㈱の件は０９０－００００－１２３４まで"
    (cues,) = PersonalData([])([reading(text)])
    assert [text[span.start : span.end] for span in cues[0].spans] == ["０９０－００００－１２３４"]


def test_my_number_needs_its_check_digit() -> None:
    """Twelve digits whose last does not fit the check are no My Number, even when named so."""
    assert "my_number" not in {finding.kind for finding in findings(reading("マイナンバーは123456789012"))}
