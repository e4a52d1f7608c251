"""Rows of Excel (xlsx, xls) and OpenDocument sheets, parsed in a process of their own (`sheetparser`)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from triage.readers import sheetparser
from triage.readers.rows import ExportError, Intake, Row
from triage.readers.zipguard import Seen, inspect_zip, sheet_parts

_PARSER = Path(sheetparser.__file__)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# On a busy machine the parser may wait for a processor several times as long as it uses one.
_PATIENCE = 5
_LOOK_SECONDS = 1.0
_LOCKED = "パスワード付きのファイルです。パスワードを外して保存し直してください。"
_BROKEN = (
    "Excelファイルとして読めません（壊れているか、表から遠く離れたセルに値があります）。"
    "Excelで開いて必要な範囲を新しいブックに写すか、CSVで保存してください。"
)
_SLOW = (
    "Excelファイルの読取りに時間がかかりすぎるため、やめました。何も取り込んでいません。"
    "Excelで開いて必要な範囲を新しいブックに写すか、CSVで保存してください。"
)
# OpenDocument writes rows that are alike once, with their number: a few bytes can stand for a million comments. So many
# rows may be of few bytes; beyond, each has at least as many as the shortest row that is written out.
_ROWS_REPEATED, _LEAST_ROW = 100_000, 16
_REPEATED = (
    "同じ行を何十万回も繰り返すブックです（ファイルの大きさに比べて行が多すぎます）。何も取り込んでいません。"
    "必要な範囲を新しいブックに写すか、CSVで保存してください。"
)
# A process that has used up its time is ended by a signal, where there are signals.
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", -sheetparser.SLOW)
_COMPLAINTS = {sheetparser.LOCKED: _LOCKED, sheetparser.SLOW: _SLOW, _OUT_OF_TIME: _SLOW}


@dataclass(slots=True)
class Workbook:
    """An inspected workbook and the sheet chosen from it; `heads` are the first rows of every sheet by name."""

    handle: BinaryIO
    seen: Seen
    sheets: tuple[str, ...] = ()
    visible: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    heads: dict[str, list[Row]] = field(default_factory=dict)
    sheet: str = ""

    def rows(self, intake: Intake | None) -> Iterator[Row]:
        """Yield the rows of the chosen sheet that hold anything, by sheet row (1-based), with formulas as typed."""
        kind = "formulas" if self.seen.formulas and "xl/workbook.xml" in self.seen.names else "values"
        # Sheets that were moved keep the number of their part.
        part = sheet_parts(self.handle).get(self.sheet, "") if self.seen.hidden else ""
        hidden = self.seen.hidden.get(part, set())
        with _parsed(self.handle, (str(self.places[self.sheet]), kind)) as told:
            merged = next(told, {}).get("merged", 0)
            if intake is not None:
                self._report(merged, intake)
            for count, row in enumerate(told, start=1):
                if count > _ROWS_REPEATED and count * _LEAST_ROW > self.seen.size:
                    raise ExportError(_REPEATED)
                yield _row(row, hidden)

    def _report(self, merged: int, intake: Intake) -> None:
        others = [name for name in self.sheets if name != self.sheet]
        if others:
            intake.warn(
                f"シート「{self.sheet}」を読みました。ほかのシート（{'、'.join(others)}）は読んでいません。"
                'ほかのシートを読むには、マッピングに sheet = "名前" と書いてください。'
            )
        unseen = [name for name in self.sheets if name not in self.visible]
        if unseen:
            intake.warn(f"非表示のシートがあります（{'、'.join(unseen)}）。")
        if self.seen.formulas and "content.xml" in self.seen.names:
            intake.warn("式の入ったセルがあります。計算された値を読みました。元のコメントを確かめてください。")
        if merged:
            intake.warn(f"行をまたいで結合されたセルが{merged}か所あります。値は先頭の行にだけ入ります。")


def open_workbook(handle: BinaryIO, *, ole: bool) -> Workbook:
    """Open an xlsx, xls or ods file after its archive has been inspected. Raises ExportError."""
    handle.seek(0)
    data = handle.read()
    seen = Seen()
    if ole:
        if _ENCRYPTED in data:
            raise ExportError(_LOCKED)
    else:
        seen = inspect_zip(handle, len(data))
        if "xl/workbook.bin" in seen.names:
            raise ExportError("xlsb形式のExcelファイルです。「Excel ブック（.xlsx）」で保存し直してください。")
        if "xl/workbook.xml" not in seen.names and "content.xml" not in seen.names:
            raise ExportError("圧縮ファイル（zip）です。展開して、中のCSVやJSONのファイルを指定してください。")
    book = Workbook(handle, seen)
    with _parsed(handle, ()) as told:
        _take_sheets(book, next(told, {}).get("sheets", []))
        names = {place: name for name, place in book.places.items()}
        for row in told:
            book.heads[names[row["s"]]].append(_row(row, set()))
    return book


def _take_sheets(book: Workbook, told: Sequence[tuple[str, bool, bool]]) -> None:
    book.places = {name: place for place, (name, is_work, _) in enumerate(told) if is_work}
    if not book.places:
        raise ExportError("シートがありません。コメントの一覧を含むファイルを指定してください。")
    book.sheets = tuple(book.places)
    book.visible = tuple(name for name, is_work, is_visible in told if is_work and is_visible)
    book.heads = {name: [] for name in book.sheets}
    book.sheet = (book.visible or book.sheets)[0]


def choose_sheet(book: Workbook, name: str) -> None:
    """Take another sheet, by name. Raises ExportError listing the sheets there are."""
    if name not in book.sheets:
        raise ExportError(f"シート「{name}」がありません。ある名前：{'、'.join(book.sheets)}")
    book.sheet = name


def _row(told: dict[str, Any], hidden: set[int]) -> Row:
    formulas = {int(column): typed for column, typed in told["f"].items()}
    return Row(told["n"], told["c"], formulas, hidden=told["n"] in hidden)


@contextmanager
def _parsed(handle: BinaryIO, arguments: tuple[str, ...]) -> Iterator[Iterator[dict[str, Any]]]:
    """Run the parser on a file to its end, then give its lines: whoever takes them may take any time.

    Raises ExportError when it does not end well.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        handle.seek(0)
        shutil.copyfileobj(handle, given)
        patience = _PATIENCE * sheetparser.cpu_seconds(given.tell())
        given.seek(0)
        child = subprocess.Popen(  # noqa: S603 - our own file, no shell
            [sys.executable, "-P", str(_PARSER), *arguments], stdin=given, stdout=told, stderr=subprocess.DEVNULL
        )
        try:
            code = _ended(child, told.fileno(), patience)
        finally:
            child.kill()
            child.wait()
        if code:
            raise ExportError(_COMPLAINTS.get(code, _BROKEN))
        told.seek(0)
        yield map(json.loads, told)


def _ended(child: "subprocess.Popen[bytes]", told: int, patience: float) -> int:
    """Wait for the end of the parser, as long as it says something; return its code."""
    size, since = 0, time.monotonic()
    while True:
        try:
            return child.wait(_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            now, grown = time.monotonic(), os.fstat(told).st_size
        if grown != size:
            size, since = grown, now
        elif now - since > patience:
            return sheetparser.SLOW
