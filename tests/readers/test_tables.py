"""Tables in every encoding, delimiter and workbook that offices have."""

import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from tests.readers.oldbook import xls
from tests.readers.reading import listed, read_bytes, refusal
from triage.readers import ExportError, ReadOptions, describe, open_export, write_template
from triage.records import Flag, Platform

# Real files of Excel's older format; how they were made is in books/README.md.
BOOKS = Path(__file__).parent / "books"
ROWS = [
    ["id", "投稿日時", "投稿者", "コメント", "URL"],
    ["1", "2026/4/3 9:05", "山田", "一行目\n二行目", "https://example.com/1"],
    ["2", "令和8年4月3日 午後3時", "佐藤", "ｺﾉ職員ﾊ最低ﾀﾞ", ""],
    ["3", "2026-04-03T12:00:00+09:00", "鈴木", "①髙橋（﨑）㈱～", ""],
    ["3", "2026-04-03T12:00:00+09:00", "鈴木", "①髙橋（﨑）㈱～", ""],
    ["1.23E+18", "", "", "丸められた行", ""],
    ["1.23E+18", "", "", "別の丸められた行", ""],
    ["6", "46115.375", "田中", "通し番号の日時", ""],
    ["7", "2026/04/03 25:61", "", "壊れた日時", ""],
    ["8", "2026/4/3 9:05", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", ""],
    ["9", "2026/4/3", "", "\u3000", ""],
]


def delimited(delimiter: str) -> str:
    quoted = ([f'"{cell}"' if delimiter in cell or "\n" in cell else cell for cell in row] for row in ROWS)
    return "".join(delimiter.join(row) + "\r\n" for row in quoted)


def workbook(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book, book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_rows(book, sheet):
    for r, row in enumerate(ROWS, start=1):
        for c, value in enumerate(row, start=1):
            place = sheet.cell(r, c)
            place.value = value or None
            place.data_type = "s" if value else "n"


def repacked(data: bytes, name: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(old.read(member)) if member.filename == name else old.read(member))
    return out.getvalue()


def ods(rows) -> bytes:
    """An OpenDocument sheet: every line of a cell is a paragraph."""
    return ods_of("".join(map(ods_row, rows)))


def ods_row(row) -> str:
    return f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"


def ods_cell(text: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>' if text else "<table:table-cell/>"


def ods_of(body: str) -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = 'xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    entry = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/>'
    sheet = f'<table:table table:name="表">{body}</table:table>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", f'<?xml version="1.0"?><m:manifest {spaces}>{entry}</m:manifest>')
        content = f"<office:document-content {names}><office:body><office:spreadsheet>{sheet}"
        closing = "</office:spreadsheet></office:body></office:document-content>"
        archive.writestr("content.xml", f'<?xml version="1.0"?>{content}{closing}')
    return out.getvalue()


FORMS = {
    "utf8": delimited(",").encode(),
    "utf8_bom": delimited(",").encode("utf-8-sig"),
    "cp932": delimited(",").encode("cp932"),
    "utf16_tsv": delimited("\t").encode("utf-16"),
    "utf16le_without_bom": delimited(",").encode("utf-16-le"),
    "semicolon": delimited(";").encode(),
    "sep_line": b"sep=;\r\n" + delimited(";").encode(),
    "xlsx": workbook(of_rows),
    "xls": (BOOKS / "ten_rows.xls").read_bytes(),
    "xls_written_here": xls(ROWS),
    "ods": ods(ROWS),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_ten_rows_in_every_form(form, tmp_path):
    """Encoding, delimiter and workbook change nothing of the comments (9)."""
    plain, found = (read_bytes(tmp_path, FORMS[name]) for name in ("utf8", form))
    fields = ("id", "text", "posted_at", "posted_at_precision", "author_name", "url", "flags")
    assert [[getattr(c, f) for f in fields] for c in found.comments] == [
        [getattr(c, f) for f in fields] for c in plain.comments
    ]
    assert len(found.comments) == 9 and (found.counts["duplicate"], found.counts["lossy_id"]) == (1, 2)
    assert found.rejects == []


def test_the_named_encoding_wins(tmp_path):
    """--encoding is taken at its word, and a wrong word is an error with its place (9, 10)."""
    data = "id,text\n1,これはテスト\n"
    assert read_bytes(tmp_path, data.encode("euc_jp"), ReadOptions(encoding="euc_jp")).texts == ["これはテスト"]
    assert "2行目" in str(refusal(tmp_path, data.encode("euc_jp"), ReadOptions(encoding="utf-8")))
    for name in ("なし", "base64", "rot13", "../x\0"):
        assert "文字コード「" in str(refusal(tmp_path, data, ReadOptions(encoding=name)))
    assert "1行目" in str(refusal(tmp_path, data, ReadOptions(encoding="undefined")))
    assert read_bytes(tmp_path, data.encode("utf-16-le"), ReadOptions(encoding="utf-16")).texts == ["これはテスト"]


def test_title_rows_above_the_heading_are_passed_over(tmp_path):
    """The heading is the row that names the most columns (34)."""
    found = read_bytes(tmp_path, "コメント一覧,,\n\n番号,コメント,投稿者\n1,よい,山田\n")
    assert (found.texts, found.comments[0].source.row) == (["よい"], 4)


def test_the_mapping_names_columns_and_settings(tmp_path):
    """A mapping reads headings nobody would guess, and a fixed platform (formats: generic)."""
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'text = "所感"\nid = "枝番"\nplatform = "youtube"\ndate_order = "dmy"\nposted_at = "いつ"\n',
        encoding="utf-8",
    )
    found = read_bytes(tmp_path, "枝番,所感,いつ\n1,よい,04/03/2026\n", ReadOptions(mapping=mapping))
    comment = found.comments[0]
    assert (comment.id, comment.text, comment.platform, comment.posted_at.month) == (
        "1",
        "よい",
        Platform.YOUTUBE,
        3,
    )


def test_a_wrong_mapping_names_all_its_mistakes(tmp_path):
    """Unknown keys and wrong types are said together; a missing heading shows the headings there are."""
    mapping = tmp_path / "m.toml"
    mapping.write_text('colour = "x"\nheader_row = "1"\n', encoding="utf-8")
    message = str(refusal(tmp_path, "text\na\n", ReadOptions(mapping=mapping)))
    assert "colour" in message and "header_row" in message
    mapping.write_text('text = "所感"\n', encoding="utf-8")
    assert "ファイルの見出し：コメント" in str(refusal(tmp_path, "コメント\na\n", ReadOptions(mapping=mapping)))


def test_a_table_without_a_text_column_says_how_to_name_one(tmp_path):
    """The message shows the headings and the way out, never a value that looks secret."""
    message = str(refusal(tmp_path, "A,token=abc123\n1,2\n"))
    assert "--mapping" in message and "abc123" not in message


def test_the_form_comes_back_row_by_row(tmp_path):
    """取込様式.xlsx is written empty, filled in and read with the screens it names; an empty row of a checker is a reject."""
    path = tmp_path / "取込様式.xlsx"
    write_template(path)
    assert list(open_export(path, ReadOptions())) == []
    book = openpyxl.load_workbook(path)
    sheet = book["取込"]
    filled = [
        [
            "https://www.youtube.com/watch?v=a&lc=U1",
            "2026/4/3 9:05",
            "山田",
            "本文です",
            "相談会のお知らせ",
            "a.png",
            "佐藤",
        ],
        [None, None, None, None, None, None, "佐藤"],
        ["foo", "昨日", None, "別の本文", "https://x.com/a/status/1", "c:\\b.png", None],
    ]
    for r, row in enumerate(filled, start=2):
        for c, value in enumerate(row, start=1):
            sheet.cell(r, c).value = value
    assert [cell.value for cell in sheet[1]] == [
        "URL",
        "投稿日時",
        "投稿者名",
        "本文",
        "対象投稿",
        "画面ファイル名",
        "確認者",
    ]
    assert len(sheet.data_validations.dataValidation) == 2
    book.save(path)
    opened = open_export(path, ReadOptions())
    one, two = opened
    assert (one.id, one.post_text, one.platform) == ("youtube:U1", "相談会のお知らせ", Platform.YOUTUBE)
    assert (two.post_id, two.platform, two.flags) == (
        "https://x.com/a/status/1",
        Platform.X,
        (Flag.BAD_DATE,),
    )
    assert [(c.source.row, c.source.screenshot, c.source.checked_by) for c in (one, two)] == [
        (2, "a.png", "佐藤"),
        (4, "b.png", ""),
    ]
    assert [reject.row for reject in listed(opened.listed) if reject.kind == "不採用"] == [3]
    told = "\n".join(opened.warnings)
    assert all(said in told for said in ("URLの形でない", "確認者の書かれていない", "日時を読めない"))


LINES = '{"本文":"甲","投稿者":"a"}\n{"本文":"乙","所感":"丙","投稿者":"b"}\n'


@pytest.mark.parametrize("data", [LINES, json.dumps([json.loads(line) for line in LINES.splitlines()])])
def test_a_mapping_of_a_key_that_is_not_there_is_refused_in_json_too(data, tmp_path):
    """No other key is read in its stead: not in a file without it, and not in one item without it."""
    mapping = tmp_path / "m.toml"
    options = ReadOptions(mapping=mapping)
    for written, named in (('text = "無い列"', "text = 「無い列」"), ('author = "無い列"', "author_name = 「無い列」")):
        mapping.write_text(written, encoding="utf-8")
        message = str(refusal(tmp_path, data, options))
        assert named in message and "ファイルの見出し：本文、投稿者" in message
    mapping.write_text('text = "所感"\nplatform = "x"', encoding="utf-8")
    found = read_bytes(tmp_path, data, options)
    assert [(c.text, c.platform) for c in found.comments] == [("丙", "x")] and [r.row for r in found.rejects] == [1]


def test_a_mapping_of_a_key_that_is_not_there_is_refused_before_reading(tmp_path):
    """Whoever only asks how a file would be read is told so too."""
    mapping, path = tmp_path / "m.toml", tmp_path / "a.jsonl"
    mapping.write_text('text = "無い列"', encoding="utf-8")
    path.write_text(LINES, encoding="utf-8")
    with pytest.raises(ExportError, match="無い列"):
        describe(path, ReadOptions(mapping=mapping))


def test_a_heading_too_far_down_is_told_from_one_that_is_missing(tmp_path):
    """A named heading below the rows that are looked at is answered with the limit and what to do."""
    (tmp_path / "m.toml").write_text("header_row = 41", encoding="utf-8")
    data = "題\n" * 40 + "id,本文\n1,よい\n"
    assert "先頭の40行のうちに" in str(refusal(tmp_path, data, ReadOptions(mapping=tmp_path / "m.toml")))


def test_formulas_are_counted_only_where_they_are_read(tmp_path):
    """A column of formulas that nobody reads raises no warning; one formula in a column that is read does."""

    def fill(_, sheet):
        sheet.append(("番号", "本文", "計算"))
        for n in range(2, 6):
            sheet.append((str(n), "よい", f"=A{n}*2"))

    assert "式の入った" not in read_bytes(tmp_path, workbook(fill)).told

    def fill_text(book, sheet):
        fill(book, sheet)
        sheet["B3"] = "=A3&A4"

    assert "式の入ったセルが1件" in read_bytes(tmp_path, workbook(fill_text)).told


def test_what_is_private_or_own_is_named_as_that(tmp_path):
    """A saved LINE talk is private; the long posts of an X archive are the account's own, and hold no comments."""
    talk = refusal(tmp_path, "[LINE] 山田さんとのトーク履歴\n保存日時：2026/04/03 10:00\n\n10:00\t山田\tこんにちは\n")
    assert talk.kind == "refused" and "トーク履歴" in str(talk) and "取込様式" in str(talk)
    notes = 'window.YTD.note_tweet.part0 = [{"noteTweet":{"noteTweetId":"1","core":{"text":"お知らせ"}}}]'
    for options in (ReadOptions(), ReadOptions(own_posts=True)):
        error = refusal(tmp_path, notes, options)
        assert error.kind == "refused" and "note-tweet.js" in str(error) and "tweets.js を指定" in str(error)


def test_a_guard_of_our_own_results_is_taken_off_in_a_workbook_too(tmp_path):
    """Our CSV saved as a workbook gives back the text as posted; in any other workbook an apostrophe was posted."""
    ours = ("順位", "優先度", "要確認", "参考値", "本文", "コメントID")

    def fill(sheet, headings, name):
        sheet.title = name
        sheet.append(headings)
        sheet.append(["'=1+1"] * len(headings))

    def text_in(headings, name):
        return read_bytes(tmp_path, workbook(lambda _, sheet: fill(sheet, headings, name))).texts

    assert text_in(ours, "結果") == ["=1+1"]
    assert text_in(ours, "確認待ち") == ["'=1+1"]
    assert text_in(("番号", "本文"), "結果") == ["'=1+1"]
