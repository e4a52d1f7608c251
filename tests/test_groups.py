"""Names of nations, places, parties, unions and creeds are known where they stand, listed or not, and nowhere else."""

import csv
from importlib.resources import files

import pytest

from triage.groups import STAND_INS, names
from triage.lemmas import tokenise


def found(text):
    """Return the names in a text as written."""
    return [text[one.start : one.end] for one in names([text])[0]]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("中国人は帰れ", "中国"),
        ("対中国の輸出", "中国"),
        ("タイの実習生です", "タイ"),
        ("ベトナムフェスタに行った", "ベトナム"),
        ("隣の席のフィリピンの方", "フィリピン"),
        ("東京都の最低賃金", "東京都"),
        ("京都の窓口", "京都"),
        ("いちき串木野市に住む", "いちき串木野"),
        ("宮崎から通っています", "宮崎"),
        ("宮崎県の求人", "宮崎"),
        ("鹿児島労働局の説明", "鹿児島"),
        ("自民党の政策", "自民党"),
        ("仏教徒の友人", "仏教"),
        ("女性の職員", "女"),
        ("男の子の服", "男"),
        ("増税に反対です", "反対"),
    ],
)
def test_a_listed_name_is_found(text, name):
    """Nations, places, parties, religions, genders and sides of the list, with whatever follows."""
    assert found(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("みなと新生党に一票を", "みなと新生党"),
        ("選挙はこくみん明朝党に", "こくみん明朝党"),
        ("夫は緑弦党の党員", "緑弦党"),
        ("「あおぞら県民党」だけ", "あおぞら県民党"),
        ("あけぼの社会党の人", "あけぼの社会党"),
        ("父は自民党です", "自民党"),
        ("選挙は大和ことほぎ党に", "大和ことほぎ党"),
        ("隣が渡り鳥党の県本部", "渡り鳥党"),
        ("ひなた合同労組の主張", "ひなた合同労組"),
        ("鹿児島みなと労働組合の要求", "鹿児島みなと労働組合"),
        ("杜風ユニオンに相談", "杜風ユニオン"),
        ("朝霧教の行事", "朝霧教"),
        ("山の音寺の駐車場", "山の音寺"),
        ("鳰鳴神社の祭り", "鳰鳴神社"),
        ("隣の朝霧教の人", "朝霧教"),
        ("御燈の泉教団で働く", "御燈の泉教団"),
        ("隣の人がしらゆり会に通う", "しらゆり会"),
    ],
)
def test_a_name_in_no_list_is_found_by_what_it_ends_in(text, name):
    """Invented parties, unions and creeds are taken whole, and nothing before them."""
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "道を教えてください",
        "日本語教室の先生",
        "義務教育と教科書",
        "宗教の勧誘はお断り",
        "政教分離と布教",
        "与党も野党も政党は同じ",
        "私は無党派です",
        "甘党なのでうれしい",
        "私はもうどの党の公約も信じない",
        "会社の説明会で会長に会った",
        "みんなで会いに行く",
        "お寺と近所の神社",
        "うちの寺の和尚さん",
        "組合に入った",
        "労働組合の話",
        "生活協同組合と管理組合",
        "ヒバリで十年組合員をしている",
        "途中国道が混む",
        "世の中国に頼るな",
        "タイミングとネクタイとタイトル",
        "アメリカンコーヒー",
        "中国電力の検針",
        "三重苦だ",
        "明治維新の話",
        "女医と長男と彼女",
        "男女の差",
        "https://東京.example/を見て",
    ],
)
def test_what_only_looks_like_a_name_is_none(text):
    """Ordinary words that hold a name or its ending are left alone."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["宮崎さんに聞いた", "窓口の宮崎は無能", "千葉太郎が", "福島課長の態度", "あの石川が", "佐賀氏の発言"]
)
def test_a_person_is_no_place(text):
    """A surname that is a place too stays a person's: with a title, a given name, or at a desk."""
    assert found(text) == []


def test_the_list_is_in_order():
    """Every row has a name once and a kind that is known."""
    lines = files("triage").joinpath("groups.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t"))

    assert len({row["name"] for row in rows}) == len(rows)
    assert {row["kind"] for row in rows} <= {*STAND_INS, "kept"}


@pytest.mark.parametrize("word", ["外国", "当地", "政党", "労組", "宗教", "団体", "男女", "賛否"])
def test_a_common_word_is_one_word_and_no_name(word):
    """MeCab takes what stands in for a name as one noun, and it is not replaced again."""
    assert tokenise(f"{word}の人").surfaces[0] == word
    assert found(f"{word}の人") == []


def test_a_name_is_found_alone_as_among_many():
    """What is found in a text does not depend on its batch."""
    texts = ["中国人", "", "緑弦党の人", "何もない"]

    assert names(texts) == [names([text])[0] for text in texts]
