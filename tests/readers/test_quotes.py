"""Quotes in the wrong place of a table: the rows they spoil are listed, and the others are read."""

import pytest

from tests.readers.reading import read_bytes, refusal
from triage.readers import ReadOptions
from triage.records import Flag

KEEP = ReadOptions(keep_going=True)
STRAY, GOES_ON, SWALLOWS = '引用符（"）の中に引用符が一つだけ', "前の行の引用符", '引用符（"）が後の行で閉じていて'


@pytest.mark.parametrize(
    ("rows", "texts", "spoilt", "reason"),
    [
        # As Excel and csv read it: a letter of a cell that began without a quote.
        ('1,彼は"はい"と\n2,よい\n', ['彼は"はい"と', "よい"], [], ""),
        ('1,"彼は"はい"と言った"\n2,よい\n', ["よい"], [2], STRAY),
        ('"1","5"タイヤ"\n"2","よい"\n', ["よい"], [2], STRAY),
        ('1,""最高","x"\n2,よい\n3,とても\n', ["よい", "とても"], [2], STRAY),
        # A text of three lines with a bare quote on its last: nothing of it is a comment of its own.
        ('1,"一\n二\n三の"引用"です"\n2,よい\n', ["よい"], [2, 3, 4], STRAY),
        # The same with the quote on the first line: its end is no row, nor is what stands between.
        ('1,"一の"引用\n二,の続き\n三,の終わり"\n2,"よい"\n', ["よい"], [2, 3, 4], GOES_ON),
        # Whoever writes without quotes has them as letters: one that ends no cell ends no text either.
        ('1,"すごい" と\n2,よい\n3,彼の"弟\n4,"はい"\n', ["よい", '彼の"弟', "はい"], [2], STRAY),
        # A quote that only a later row closes: the rows between would be one comment with the writer of the last.
        ('1,"始まり\n2,普通\n3,終わり"\n4,よい\n', ["よい"], [2, 3, 4], SWALLOWS),
    ],
)
def test_a_quote_in_the_wrong_place_spoils_its_own_rows(rows, texts, spoilt, reason, tmp_path):
    """Each line it makes unreadable is listed by number and reason, the others are comments, and all are counted."""
    found = read_bytes(tmp_path, "id,text\n" + rows, KEEP)
    assert (found.texts, [reject.row for reject in found.rejects]) == (texts, spoilt)
    assert not spoilt or found.rejects[-1].reason.startswith(reason)
    assert found.counts["rows"] == len(texts) + len(spoilt)


def test_rows_of_another_writer_are_not_given_to_the_first(tmp_path):
    """Without numbers three columns tell: what stands on each line makes a row of the table's width."""
    rows = '投稿者,本文,日時\n山田,"始まり,2026/4/1\n佐藤,終わり",2026/4/2\n花子,よい,2026/4/3\n'
    found = read_bytes(tmp_path, rows, KEEP)
    assert [c.author_name for c in found.comments] == ["花子"] and [r.row for r in found.rejects] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "詩です\n花, 鳥\n風, 月",
        "一、二\n三、四",
        "1. 甲\n2. 乙",
        "a,b\n\nc,d",
        "2026/4/1 晴れ\n2026/4/2 雨",
        "\n",
        "一\n",
    ],
)
def test_a_text_of_several_lines_is_one_comment(text, tmp_path):
    """Verses, lists and commas in a text are no rows of the table."""
    assert read_bytes(tmp_path, f'id,text\n1,"{text}"\n2,よい\n').texts == [text, "よい"]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('1,"abc\n2,def\n3,"ghi"\n', 2),
        ('1,a\n2,"abc\n', 3),
        ('1,a\n2,"始まり\n3,よい\n4,"引用"と\n5,よい\n', 3),
        ('1,"二つ"目"\n2,"閉じない\n', 3),
    ],
)
def test_a_quote_that_is_not_closed_before_other_rows_is_refused(rows, line, tmp_path):
    """Nobody can tell which rows it swallowed: the opening line is named (12)."""
    assert f"{line}行目で始まる引用符" in str(refusal(tmp_path, "id,text\n" + rows, KEEP))


def test_a_quote_in_the_heading_is_refused(tmp_path):
    """Without its heading no row can be read."""
    assert "1行目で始まる引用符" in str(refusal(tmp_path, '"id"x,text\n1,a\n'))


def test_rows_without_quotes_are_not_held_back_for_ever(tmp_path):
    """After a hundred rows nothing has been left open: a bare quote further down is a letter again."""
    rows = '1,"一の"引用\n' + "".join(f"{n},よい{n}\n" for n in range(150)) + '9,彼の弟"\n'
    found = read_bytes(tmp_path, "id,text\n" + rows, KEEP)
    assert len(found.comments) == 151 and [reject.row for reject in found.rejects] == [2]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_empty_text_in_quotes_is_a_row_and_a_blank_line_is_none(end, tmp_path):
    """In a column alone "" is a comment without text, kept for people; a line with nothing in it is passed over."""
    found = read_bytes(tmp_path, end.join(["本文", "a", '""', "", "b", '""']))
    assert [(one.source.row, one.text, one.flags) for one in found.comments] == [
        (2, "a", ()),
        (3, "", (Flag.NO_TEXT,)),
        (5, "b", ()),
        (6, "", (Flag.NO_TEXT,)),
    ]
    assert (found.counts["rows"], found.counts["no_text"]) == (4, 2)


def test_an_empty_text_in_quotes_is_too_few_cells_for_a_wider_table(tmp_path):
    """Of such a row too nobody is left to wonder where it went."""
    found = read_bytes(tmp_path, '番号,本文\n1,a\n""\n', KEEP)
    assert [(one.row, one.reason[:20]) for one in found.rejects] == [(3, "列の数が見出し（2列）と違います（1列）")]
