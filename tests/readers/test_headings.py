"""Rows around a heading that is not where it should be: none is lost, none becomes a comment that it is not."""

import io

import openpyxl
import pytest

from tests.readers.reading import read_bytes

SUNK = [
    ["3", "ありがとう", "花子"],
    ["1", "電話は099-000-0000", "太郎"],
    ["番号", "コメント", "投稿者"],
    ["4", "普通", "四郎"],
]


def csv_of(rows) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


def xlsx_of(rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
def test_comments_above_a_sunken_heading_are_rejected_with_their_rows(form, tmp_path):
    """Sorting a sheet with its heading puts comments above it; they are not passed over as titles."""
    found = read_bytes(tmp_path, form(SUNK))
    assert found.texts == ["普通"] and found.counts["rows"] == 3
    assert [(r.row, r.value) for r in found.rejects] == [(1, "3,ありがとう,花子"), (2, "1,電話は099-000-0000,太郎")]
    assert all("見出しより上の行です" in r.reason for r in found.rejects)


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
def test_a_short_row_above_the_heading_that_may_be_a_comment_is_told(form, tmp_path):
    """A row that leaves a column empty may be a title; it is no reject, but its number is said."""
    found = read_bytes(tmp_path, form([["3", "ありがとう", ""], *SUNK[2:]]))
    assert (found.texts, found.rejects) == (["普通"], [])
    assert "本文の列に文字のある行が1件あります（1行目）" in found.told


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
def test_a_title_and_a_day_above_the_heading_are_passed_over_in_silence(form, tmp_path):
    """What offices write above their tables is no fault."""
    titles = [["コメント一覧", "", ""], ["", "", "広報課"], ["2026/4/3", "", "広報課"]]
    found = read_bytes(tmp_path, form([*titles, *SUNK[2:]]))
    assert (found.texts, found.rejects, found.warnings) == (["普通"], [], [])


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
def test_a_title_above_a_single_column_is_told_and_no_reject(form, tmp_path):
    """Name and day above a list of one column are passed over with their rows named, as above a wider table."""
    found = read_bytes(tmp_path, form([["4月のコメント一覧"], ["2026/4/30"], ["コメント"], ["よい"], ["悪い"]]))
    assert (found.texts, found.rejects) == (["よい", "悪い"], [])
    assert "本文の列に文字のある行が2件あります（1、2行目）" in found.told


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
@pytest.mark.parametrize("above", [["よくなりましたね。"], ["あ" * 41], ["a", "b", "c", "d"]])
def test_comments_above_the_heading_of_a_single_column_stay_rejects(form, above, tmp_path):
    """A sentence, a long text, or more rows than a title has were sorted there."""
    found = read_bytes(tmp_path, form([*[[one] for one in above], ["コメント"], *[["よい"]] * 90]))
    assert [r.value for r in found.rejects] == above and len(found.texts) == 90


@pytest.mark.parametrize("form", [csv_of, xlsx_of])
@pytest.mark.parametrize("second", [SUNK[2], ["投稿者", "番号", "コメント"], ["ID", "本文", "名前"]])
def test_a_second_heading_is_rejected(form, second, tmp_path):
    """Two tables joined into one leave a heading among the comments, in whatever order its columns are."""
    found = read_bytes(tmp_path, form([*SUNK[2:], second, ["5", "よい", "五郎"]]))
    assert found.texts == ["普通", "よい"] and found.counts["rows"] == 3
    assert [(r.row, r.value) for r in found.rejects] == [(3, ",".join(second))]
    assert "見出しと同じ行" in found.rejects[0].reason


def test_comments_of_one_word_that_is_a_heading_elsewhere_are_read(tmp_path):
    """「感想」 alone in its row, or beside an id, is what somebody wrote."""
    assert read_bytes(tmp_path, "コメント\n感想\n要望\n").texts == ["感想", "要望"]
    assert read_bytes(tmp_path, "番号,コメント\n1,感想\n,要望\n").texts == ["感想", "要望"]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_heading_names_the_delimiter_and_no_comment_does(mark, tmp_path):
    """In a column alone a mark was written by whoever commented, however often; under a wide heading too."""
    found = read_bytes(tmp_path, f"コメント\nA{mark}B\nC{mark}D\n普通\n")
    assert (found.texts, found.rejects) == ([f"A{mark}B", f"C{mark}D", "普通"], [])
    other = ";" if mark == "," else ","
    wide = f"コメント{other}備考\n" + f"a{mark}b{mark}c{mark}d{other}\n" * 3
    assert read_bytes(tmp_path, wide).comments[0].text == f"a{mark}b{mark}c{mark}d"


def test_a_title_that_is_a_word_of_headings_is_not_the_heading(tmp_path):
    """The row that names more columns is, and its delimiter is taken."""
    assert read_bytes(tmp_path, "コメント\n番号,コメント\n1,A|B\n2,C|D\n").texts == ["A|B", "C|D"]
