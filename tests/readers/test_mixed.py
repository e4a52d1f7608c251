"""Two encodings in one file are found to the line and byte, and rare words are no second encoding."""

import time

import pytest

from tests.readers.reading import read_bytes, refusal
from triage.readers import ReadOptions
from triage.records import Flag

SHORT = ["求人票", "草w", "ありがと", "👍", "高いな", "✨✨✨", "ｗｗｗ", "cảm ơn", "한국어"]
REPLACE = ReadOptions(encoding_errors="replace")


def sjis(text):
    return text.encode("cp932")


@pytest.mark.parametrize("many", [1, 2000])
@pytest.mark.parametrize("short", SHORT)
def test_a_short_line_of_utf8_is_found_in_cp932(short, many, tmp_path):
    """One line of three to five letters is told by line and byte, in a file of any length (10)."""
    before = sjis("番号,本文\n" + "1,窓口で説明を受けた\n" * many)
    error = str(refusal(tmp_path, before + f"2,{short}\n".encode() + sjis("3,よい\n")))
    assert f"{many + 2}行目（先頭から" in error and "UTF-8とShift_JIS" in error
    place = int(error.partition("先頭から")[2].partition("バイト")[0])
    assert 2 <= place - len(before) < 2 + len(short.encode())


@pytest.mark.parametrize("many", [1, 2000])
@pytest.mark.parametrize("short", ["求人票", "草だな", "ﾀﾞﾒだ", "閾値外", "よい"])
def test_a_short_line_of_cp932_is_found_in_utf8(short, many, tmp_path):
    """The same the other way round (10)."""
    before = ("番号,本文\n" + "1,窓口で説明を受けた\n" * many).encode()
    error = str(refusal(tmp_path, before + sjis(f"2,{short}\n") + "3,よい\n".encode()))
    assert f"{many + 2}行目（先頭から" in error and "UTF-8とShift_JIS" in error


def test_a_cell_of_another_encoding_within_a_line_is_found(tmp_path):
    """Two columns from two tools (10)."""
    data = sjis("番号,投稿者,本文\n1,山田,よい\n2,佐藤,") + "これはテスト\n".encode()
    assert "3行目（先頭から" in str(refusal(tmp_path, data))


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize(
    "text",
    [
        "繧繝",
        "繧繝錦の帯",
        "繧繝（うんげん）彩色",
        "繧繝の繧繝縁",
        "閾値",
        "縺れ縺れて",
        "ﾃｨｯｼｭ",
        "贔屓の引き倒し",
        "鬱",
    ],
)
def test_rare_words_are_no_second_encoding_and_no_mojibake(text, encoding, tmp_path):
    """繧, 繝 and 縺 are letters of words, alone in a file too (11)."""
    assert read_bytes(tmp_path, f"本文\n{text}\n".encode(encoding)).texts == [text]


@pytest.mark.parametrize(
    ("one", "other", "short"),
    [
        *((sjis, str.encode, short) for short in SHORT),
        *((str.encode, sjis, short) for short in ("求人票", "ｗｗｗ", "よい")),
    ],
)
def test_replacing_marks_each_line_that_was_not_read(one, other, short, tmp_path):
    """Neither half of a mixed file comes in as other letters without a flag (10)."""
    data = one("番号,本文\n1,窓口で説明\n1,窓口にて\n") + other(f"2,{short}\n") + one("3,よい\n")
    found = read_bytes(tmp_path, data, REPLACE)
    assert [found.texts[place] for place in (0, 1, 3)] == ["窓口で説明", "窓口にて", "よい"]
    assert [c.flags for c in found.comments] == [(), (), (Flag.REPLACED_BYTES,), ()]


def test_a_named_encoding_is_taken_at_its_word(tmp_path):
    """Whoever knows that 雉子 stands alone on its line says so; it is the one word that looks like 蓎q."""
    data = sjis("本文\n雉子\n")
    assert "2行目" in str(refusal(tmp_path, data))
    assert read_bytes(tmp_path, data, ReadOptions(encoding="cp932")).texts == ["雉子"]


@pytest.mark.parametrize("letters", ["ﾃｨ", "閾値", "あ", "繧繝", "あ\r"])
def test_looking_for_a_second_encoding_takes_bounded_time(letters, tmp_path):
    """A megabyte without a line end, or of letters that are sense in both, takes eight times as long as an eighth (10).

    Sixteen times at most: how quick a machine is says nothing of it, and work that grew with the square would take 64.
    """
    eighth, whole = (_seconds(tmp_path, letters, size) for size in (125_000, 1_000_000))
    assert whole < 16 * max(eighth, 0.05)


def _seconds(tmp_path, letters, size):
    data = sjis("番号,本文\n1," + letters * (size // len(sjis(letters))) + "\n2,よい\n")
    begun = time.process_time()
    read_bytes(tmp_path, data)
    return time.process_time() - begun
