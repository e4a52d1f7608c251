"""Workbooks: what Excel and LibreOffice really write, and what strangers put into them."""

import io
import re
import time
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from tests.readers.reading import ALL, SAMPLES, read_bytes, refusal
from tests.readers.test_tables import BOOKS, FORMS, ods_of, ods_row, repacked, workbook
from triage.readers import ExportError, open_export, sheetparser
from triage.readers import workbook as workbooks
from triage.records import Flag, Precision


def test_a_formula_cell_is_the_comment_somebody_typed(tmp_path):
    """「=1+1」 typed into Excel is kept as typed and flagged; hidden rows and sheets are said (34)."""

    def fill(book, sheet):
        for row in (["一覧"], [], ["番号", "コメント"], [1, "=1+1"], [2, "隠れた行"]):
            sheet.append(row)
        sheet.merge_cells("A1:B1")
        sheet.row_dimensions[5].hidden = True
        book.create_sheet("隠し").sheet_state = "hidden"

    found = read_bytes(tmp_path, workbook(fill))
    assert [(c.text, c.flags) for c in found.comments] == [
        ("=1+1", (Flag.FORMULA_CELL,)),
        ("隠れた行", (Flag.HIDDEN_ROW,)),
    ]
    assert "非表示の行が1件" in found.told and "非表示のシート" in found.told


def test_numbers_and_dates_of_cells_are_read_as_typed(tmp_path):
    """Whole numbers have no .0, dates are dates, and a long number is known to be rounded (20, 24)."""
    nine = datetime(2026, 4, 3, 9, 5)  # noqa: DTZ001 - Excel has no zones

    def fill(_, sheet):
        for row in (
            ["id", "コメント", "日時"],
            [1, 2, nine],
            [1234567890123456789, "b", None],
        ):
            sheet.append(row)

    first, second = read_bytes(tmp_path, workbook(fill)).comments
    assert (first.id, first.text, first.posted_at.isoformat()) == ("1", "2", "2026-04-03T00:05:00+00:00")
    assert second.flags == (Flag.LOSSY_ID,)


def test_a_formula_elsewhere_keeps_its_value(tmp_path):
    """Only the text column shows what was typed: a computed number stays empty without a stored value (34)."""

    def fill(_, sheet):
        for row in (["番号", "コメント", "いいね"], [1, "よい", "=1+1"], [2, '="あ"&"い"', 3]):
            sheet.append(row)

    first, second = read_bytes(tmp_path, workbook(fill)).comments
    assert (first.text, first.like_count, first.flags) == ("よい", None, ())
    assert (second.text, second.flags) == ('="あ"&"い"', (Flag.FORMULA_CELL,))


def test_a_cell_that_shows_only_a_number_is_the_formula_of_an_array_too(tmp_path):
    """An array formula is shown by its text, not by the name of an object (34)."""

    def fill(_, sheet):
        sheet.append(["番号", "コメント"])
        sheet["A2"], sheet["B2"] = 1, ArrayFormula("B2", "=1+1")

    assert read_bytes(tmp_path, workbook(fill)).texts == ["=1+1"]


def test_a_cover_sheet_before_the_comments_is_passed_over(tmp_path):
    """The first visible sheet with a text column is read, and the others are named (34)."""

    def fill(book, sheet):
        sheet.title = "表紙"
        sheet.append(["作成：見本課"])
        book.create_sheet("一覧").append(["番号", "コメント"])
        book["一覧"].append([1, "よい"])

    found = read_bytes(tmp_path, workbook(fill))
    assert found.texts == ["よい"] and "ほかのシート（表紙）は読んでいません" in found.told


def test_the_hidden_rows_of_a_sheet_that_was_moved_are_its_own(tmp_path):
    """Excel keeps the number of a sheet's part when sheets change places (34)."""

    def fill(book, sheet):
        for place in (sheet, book.create_sheet("後")):
            for row in (["番号", "コメント"], [1, "甲"], [2, "乙"]):
                place.append(row)
        sheet.row_dimensions[2].hidden = book["後"].row_dimensions[3].hidden = True

    def moved(old):
        first, second = re.findall(rb"<sheet [^>]*/>", old)
        return old.replace(first + second, second + first)

    found = read_bytes(tmp_path, repacked(workbook(fill), "xl/workbook.xml", moved))
    assert "シート「後」を読みました" in found.told
    assert [c.flags for c in found.comments] == [(), (Flag.HIDDEN_ROW,)]


def test_dates_count_from_1904_where_the_book_says_so(tmp_path):
    """A book from an old Mac gives the day that it shows (24)."""

    def fill(book, sheet):
        book.epoch = CALENDAR_MAC_1904
        sheet.append(["コメント", "日時"])
        sheet.append(["よい", datetime(2026, 4, 3, 9, 5)])  # noqa: DTZ001 - Excel has no zones

    assert read_bytes(tmp_path, workbook(fill)).comments[0].posted_at == datetime(2026, 4, 3, 0, 5, tzinfo=UTC)


def test_readings_of_kanji_are_no_part_of_the_text(tmp_path):
    """Japanese Excel stores how a name was typed beside it; bold parts of a text are one text."""
    plain = workbook(lambda _, sheet: [sheet.append(row) for row in (["番号", "コメント"], [1, "東京"])])
    rich = '<r><t>東</t></r><r><rPr><b/></rPr><t>京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'
    change = lambda old: old.replace("<t>東京</t>".encode(), rich.encode())  # noqa: E731
    assert read_bytes(tmp_path, repacked(plain, "xl/sharedStrings.xml", change)).texts == ["東京"]


def test_the_older_excel_format_in_all_its_cells(tmp_path):
    """An .xls with a cover, title, dates, a long number and a hidden sheet (20, 24, 34)."""
    found = read_bytes(tmp_path, (BOOKS / "mixed.xls").read_bytes())
    first, rounded, formula, last = found.comments
    assert (first.id, first.text, first.like_count) == ("1", "よい", 12_000)
    assert first.posted_at == datetime(2026, 4, 3, 0, 5, tzinfo=UTC)
    assert rounded.flags == (Flag.LOSSY_ID,) and rounded.posted_at_precision is Precision.DATE
    assert formula.flags == (Flag.NO_TEXT,) and last.text == "隠れた行"
    assert "非表示のシートがあります（隠し）" in found.told


def test_an_opendocument_sheet_as_libreoffice_writes_it(tmp_path):
    """Notes are no text, repeated rows are rows, a million blank rows are none, computed cells are said (34)."""
    string = '<table:table-cell office:value-type="string">'
    note = "<office:annotation><text:p>メモ</text:p></office:annotation>"
    found = read_bytes(
        tmp_path,
        ods_of(
            f"<table:table-row>{string}<text:p>コメント</text:p></table:table-cell>"
            '<table:table-cell table:number-columns-repeated="16383"/></table:table-row>'
            f'<table:table-row>{string}{note}<text:p>二<text:s text:c="2"/>行<text:line-break/>目</text:p>'
            "</table:table-cell></table:table-row>"
            f'<table:table-row table:number-rows-repeated="2">{string}<text:p>同じ</text:p></table:table-cell>'
            '</table:table-row><table:table-row><table:table-cell table:formula="of:=1+1" office:value-type="float" '
            'office:value="2"/></table:table-row><table:table-row table:number-rows-repeated="1048570">'
            '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        ),
    )
    assert found.texts[1:] == ["同じ", "同じ", "2"] and found.texts[0].startswith("二  行")
    assert "メモ" not in found.texts[0] and "式の入ったセルがあります" in found.told


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 12_000_000)
    return out.getvalue()


def outside() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../x", "a")
    return out.getvalue()


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("xl/workbook.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def far() -> bytes:
    """Two cells at the two ends of a sheet: a table of 17 thousand million cells for who believes it."""

    def fill(_, sheet):
        sheet.append(["番号", "コメント"])
        sheet["XFD1048576"] = "遠い"

    return workbook(fill)


def swollen() -> bytes:
    """A row that says it is repeated to the end of the sheet, with a value in every column."""
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>a</text:p>'
    return ods_of(f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-cell></table:table-row>')


SHEET = "xl/worksheets/sheet1.xml"
XXE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OLD = (BOOKS / "ten_rows.xls").read_bytes()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bomb(), "極端に大きくなる"),
        (repacked(FORMS["xlsx"], SHEET, lambda old: XXE + old), "DOCTYPE"),
        (repacked(FORMS["xlsx"], SHEET, lambda old: XXE.decode().encode("utf-16-le") + old), "DOCTYPE"),
        (FORMS["xlsx"][:3000], "壊れています"),
        (outside(), "外の場所を指す名前"),
        (linked(), "外の場所を指す名前"),
        (far(), "表から遠く離れたセル"),
        (swollen(), "表から遠く離れたセル"),
        (OLD[:3000], "壊れているか"),
        (OLD[:512] + b"\0" * 4000, "壊れているか"),
    ],
    ids=["bomb", "xxe", "xxe_utf16", "cut", "traversal", "symlink", "far_cell", "repeated", "cut_xls", "blank_xls"],
)
def test_a_hostile_workbook_is_refused(data, said, tmp_path, capfd):
    """Bombs are counted, document types and names refused; a parser that crashes is one sentence (31, 32, 33, 35)."""
    assert said in str(refusal(tmp_path, data))
    assert capfd.readouterr().err == ""


def test_whoever_takes_the_rows_may_take_any_time(tmp_path, monkeypatch):
    """The clock of the parser does not run while somebody works on the rows it gave."""
    monkeypatch.setattr(workbooks, "_PATIENCE", 0.05)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(lambda _, sheet: [sheet.append(row) for row in [["本文"], *[["よい" * 40]] * 2000]]))
    comments = iter(open_export(path, ALL))
    next(comments)
    time.sleep(2 * 0.05 * sheetparser.cpu_seconds(path.stat().st_size))
    assert len(list(comments)) == 1999


STALLED = "import sys, time\nsys.stdin.buffer.read()\ntime.sleep(600)\n"
BUSY = f"import runpy\nit = runpy.run_path({sheetparser.__file__!r})\nit['_limit'](0)\nwhile True: pass\n"


@pytest.mark.parametrize(("script", "patience", "seconds"), [(STALLED, 0.05, 20), (BUSY, 5, -29)])
def test_a_parser_that_does_not_end_is_said_to_be_slow(script, patience, seconds, tmp_path, monkeypatch):
    """One that waits for ever and one that reckons for ever are ended, and the file is not called broken."""
    slow = tmp_path / "slow.py"
    slow.write_text(script.replace("(0)", f"({seconds} * 2**20 // 15)"), encoding="utf-8")
    monkeypatch.setattr(workbooks, "_PARSER", slow)
    monkeypatch.setattr(workbooks, "_PATIENCE", patience)
    assert "時間がかかりすぎる" in str(refusal(tmp_path, FORMS["xlsx"]))


def test_a_platform_table_saved_again_by_excel_is_still_known(tmp_path):
    """A Takeout table that went through Excel is read by the Takeout reader."""
    lines = (SAMPLES / "takeout.csv").read_text(encoding="utf-8").splitlines()

    def fill(_, sheet):
        sheet.append(lines[0].split(","))
        sheet.append(["UCown", "2026-02-11T19:04:00Z", 0, "UgA", None, "vid1", '{"text":"受付は終了しました"}'])

    found = read_bytes(tmp_path, workbook(fill), ALL)
    assert (found.format, found.texts) == ("takeout", ["受付は終了しました"])


def test_a_plain_zip_is_refused_with_what_to_do(tmp_path):
    """A zip of other files asks to be unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("comments.csv", "id,text\n")
    with pytest.raises(ExportError, match="展開して"):
        read_bytes(tmp_path, out.getvalue())


def test_a_row_that_stands_for_a_million_is_refused(tmp_path):
    """Rows that are alike are written once in OpenDocument: some are read, and a file of a kilobyte holds no million."""
    row = ods_row(["特になし"])
    for number, refused in ((500, False), (1_000_000, True)):
        repeated = row.replace("table-row>", f'table-row table:number-rows-repeated="{number}">', 1)
        data = ods_of(ods_row(["コメント"]) + repeated)
        if refused:
            assert "同じ行を何十万回も繰り返すブックです" in str(refusal(tmp_path, data))
        else:
            assert read_bytes(tmp_path, data).texts == ["特になし"] * number
