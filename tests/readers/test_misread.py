"""Text that was read as another encoding before it came here, also where it has kanji alone."""

import pytest

from tests.readers.reading import read_bytes, refusal
from triage.readers import ReadOptions
from triage.readers.encoding import is_mojibake
from triage.readers.misread import is_misread

TEXTS = ["日本語", "説明会", "鹿児島労働局", "最低賃金", "公務員制度", "参加希望"]


def as_western(text):
    """Read bytes as Windows-1252 does, those that it leaves free as they are."""
    return "".join(bytes([c]).decode("cp1252", "ignore") or chr(c) for c in text.encode())


SPOILT = {
    "cp1252": as_western,
    "latin-1": lambda text: text.encode().decode("latin-1"),
    "gbk": lambda text: text.encode().decode("gbk", "replace"),
    "cp932": lambda text: text.encode().decode("cp932", "replace"),
    "mac_roman": lambda text: text.encode().decode("mac_roman"),
    "cp437": lambda text: text.encode().decode("cp437"),
    "cp949": lambda text: text.encode().decode("cp949", "replace"),
    "big5": lambda text: text.encode().decode("big5", "replace"),
    "euc_jp": lambda text: text.encode().decode("euc_jp", "replace"),
    "EUC-JP in cp932": lambda text: text.encode("euc_jp").decode("cp932", "replace"),
    "cp1252, bytes lost": lambda text: text.encode().decode("cp1252", "replace"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_kanji_alone_that_were_read_in_another_encoding_are_seen(name, tmp_path):
    """The file is refused with samples, and read as it is where that is wanted (11)."""
    spoilt = [*map(SPOILT[name], TEXTS)]
    assert sum(map(is_mojibake, spoilt)) >= len(TEXTS) // 3
    data = "\n".join(["コメント", *spoilt])
    error = str(refusal(tmp_path, data))
    assert "文字化けしています（" in error and "--accept-mojibake" in error and "行目「" in error
    assert len(read_bytes(tmp_path, data, ReadOptions(accept_mojibake=True)).comments) == len(TEXTS)


@pytest.mark.parametrize(
    "text",
    [
        *(
            *TEXTS,
            "飲むぞ飲むぞ",
            "café over naïve",
            "ÀÁÂÃÄÅ",
            "“quoted”",
            "ｺﾉ職員ﾊ最低ﾀﾞ",
            "你好吗",
            "👍👍",
            "한국어",
            "",
        ),
        *("ﾎﾞｸﾉ贔屓ﾉﾁｰﾑ", "躊躇ｽﾙ", "┌──┐│表│", "Ærøskøbing - ½ €", "Привет", "안녕하세요 漢字", "ﾃｽﾄ ﾃﾞｽ"),
    ],
)
def test_what_people_write_is_not_taken_for_it(text):
    """Accents, marks, kanji, half-width katakana and other languages have bytes that are no UTF-8, or too few."""
    assert not is_misread(text)
