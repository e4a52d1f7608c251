"""取込様式.xlsx: the form on which staff copy comments by hand, written here and read back row by row."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from triage.readers.cells import platform_of_url
from triage.readers.content import Content
from triage.readers.draft import Draft
from triage.readers.grid import body_rows, cell, heading_with
from triage.readers.reader import Reader
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.times import parse_time
from triage.records import Comment, Flag, Platform

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("URL", "投稿日時", "投稿者名", "本文", "対象投稿", "画面ファイル名", "確認者")
_NEEDED = ("本文", "画面ファイル名", "確認者")
_ROWS = 1000
_WIDTHS = (40, 20, 20, 60, 40, 24, 14)
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)
_EXPLANATION = (
    ("URL", "コメントのURL。分からなければ空欄のままで構いません。http:// か https:// で始めます。"),
    ("投稿日時", "例：2026/4/3 9:05。令和8年4月3日 午後3時 とも書けます。日付だけでも構いません。"),
    ("投稿者名", "画面に出ている名前を、そのまま書きます。"),
    (
        "本文",
        "コメントの本文を、一字も変えずに貼り付けます。画像だけのときは空欄にして、画面ファイル名を書きます。",
    ),
    ("対象投稿", "コメントの付いた自局の投稿。文かURLを書きます。"),
    ("画面ファイル名", "保存した画面（PNG、PDF）のファイル名だけを書きます（例：0403-01.png）。"),
    ("確認者", "画面を確かめて書き写した人の氏名。"),
    (
        "",
        "1行に1件ずつ書きます。見出しの行と列の順は変えないでください。「取込」以外のシートは読み込みません。",
    ),
    (
        "",
        "本ツールは緊急通報の手段ではありません。人命に関わるものは、直ちに所定の連絡先へ連絡してください。",
    ),
)


def write_template(target: Path | BinaryIO) -> None:
    """Write an empty 取込様式.xlsx: a sheet to fill in, with input checks, and a sheet that explains it."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ExportError("取込様式を作れません。")
    sheet.title = "取込"
    sheet.append(COLUMNS)
    _dress(sheet)
    _check_input(sheet)
    guide = book.create_sheet("記入のしかた")
    guide.append(("列", "書き方"))
    for line in _EXPLANATION:
        guide.append(line)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 18, 100
    book.save(target)


def _dress(sheet: "Worksheet") -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - heavy

    for number, width in enumerate(_WIDTHS, start=1):
        heading = sheet.cell(1, number)
        heading.font, heading.fill = Font(bold=True), PatternFill("solid", fgColor="E8F1FE")
        sheet.column_dimensions[heading.column_letter].width = width
    # Cells are text, so that Excel neither computes a comment that begins with "=" nor rewrites a date.
    for row in sheet.iter_rows(min_row=2, max_row=_ROWS, max_col=len(COLUMNS)):
        for place in row:
            place.number_format, place.alignment = "@", Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _check_input(sheet: "Worksheet") -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - heavy

    address = DataValidation(
        type="custom", formula1='OR(A2="",LEFT(A2,7)="http://",LEFT(A2,8)="https://")', allow_blank=True
    )
    address.error, address.errorTitle = "http:// か https:// で始まるURLを書いてください。", "URL"
    name = DataValidation(type="custom", formula1='ISERROR(FIND("/",F2))*ISERROR(FIND("\\",F2))', allow_blank=True)
    name.error, name.errorTitle = (
        "ファイル名だけを書いてください（フォルダーは書きません）。",
        "画面ファイル名",
    )
    for check, column in ((address, "A"), (name, "F")):
        check.showErrorMessage = True
        sheet.add_data_validation(check)
        check.add(f"{column}2:{column}{_ROWS}")


def _recognises(content: Content) -> bool:
    return heading_with(content, "url", *_NEEDED) is not None


def _read(content: Content, intake: Intake) -> Iterator[Comment]:
    found = heading_with(content, *_NEEDED)
    if found is None:
        raise ExportError("取込様式の見出しがありません。様式の1行目を元に戻してください。")
    header, at = found
    for row in body_rows(content, intake, header):
        comment = _comment(row, at, intake)
        if comment is not None:
            yield comment


def _comment(row: Row, at: dict[str, int], intake: Intake) -> Comment | None:
    url, picture = (cell(row, at, name).strip() for name in ("url", "画面ファイル名"))
    text = row.typed(at["本文"])
    if not (url or text.strip() or picture):
        intake.reject(row.number, "本文", "", "本文、URL、画面ファイル名のいずれかを書いてください。")
        return None
    if url and not _ADDRESS.fullmatch(url):
        intake.note("bad_url", row.number, url)
    checker, about = cell(row, at, "確認者").strip(), cell(row, at, "対象投稿")
    if not checker:
        intake.note("no_checker", row.number)
    flags: tuple[Flag, ...] = ()
    if row.formulas:
        intake.note("formula", row.number)
        flags = (Flag.FORMULA_CELL,) if at["本文"] in row.formulas else ()
    linked = _ADDRESS.fullmatch(about.strip()) is not None
    return intake.accept(
        Draft(
            row.number,
            "",
            text,
            platform_of_url(url) or platform_of_url(about.strip() if linked else "") or Platform.OTHER,
            post_id=about.strip() if linked else "",
            post_text="" if linked else about,
            author_name=cell(row, at, "投稿者名"),
            moment=parse_time(cell(row, at, "投稿日時"), intake.zone, intake.date_order),
            url=url,
            flags=flags,
            screenshot=_file_name(picture, row.number, intake),
            checked_by=checker,
        )
    )


def _file_name(written: str, row: int, intake: Intake) -> str:
    name = re.split(r"[/\\]", written)[-1]
    if name != written:
        intake.note("bad_screenshot", row)
    return name


READER = Reader("template", "取込様式.xlsx", "table", _recognises, _read)
