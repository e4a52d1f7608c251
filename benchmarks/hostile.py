"""Seconds of work for each megabyte of files made to be slow to read, one in each shape: what `check` takes of them.

python benchmarks/hostile.py [SHAPE…]   all shapes by default; fails where a megabyte takes more than 5 s.

A megabyte of a workbook is one of what it unpacks to; work is that of this process and of the parsers that it starts.
"""

import argparse
import io
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from triage.imports import check
from triage.readers import ExportError, ReadOptions

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.readers.oldbook import xls  # noqa: E402 - the repository is no package
from tests.readers.test_tables import ods, ods_of, workbook  # noqa: E402

SIZE = 2**20
LIMIT = 5.0
OPTIONS = ReadOptions(own_posts=True, allow_private_messages=True, accept_mojibake=True, max_reject_rate=1)
REPLY = {"id": "1", "snippet": {"textOriginal": "a"}}
FACEBOOK = '{"id":"x","message":"a","created_time":"2026-04-03T00:00:00+0000","comment_count":0},'
TWO = '{"text":"a"}\n{"text":"b"}\n'
TINY = '<table:table-cell office:value-type="string"%s><text:p>a</text:p></table:table-cell>'
COVER = f"<table:table-row>{TINY % ''}</table:table-row>".replace(">a<", ">text<")
REPEATED = ' table:number-%s-repeated="100000"'


def filled(row: str, *, before: str = "", after: str = "", between: str = "") -> bytes:
    """Return so many of one row that they make a megabyte."""
    return (before + between.join([row] * (SIZE // len(f"{row}{between}".encode()))) + after).encode()


def numbered(row: str, *, before: str, after: str, between: str) -> bytes:
    """Return rows as `filled`, with numbers of their own."""
    return (before + between.join(row % number for number in range(SIZE // (len(row) + 4))) + after).encode()


def cells(columns: int, rows: int) -> list[list[str]]:
    """Return a table of one letter in each cell."""
    return [["text", *map(str, range(1, columns))], *[["a"] * columns] * rows]


def xlsx(table: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of Excel."""
    return workbook(lambda _, sheet: [sheet.append(row) for row in table])


def ods_row(repeated: str, cell: str) -> str:
    """Return one row of OpenDocument, in which one letter stands once or many times."""
    return f"<table:table-row{repeated}>{cell}</table:table-row>"


def thread() -> bytes:
    """Return one thread of YouTube with all replies that fit."""
    top = json.dumps(REPLY)
    kind = '"kind":"youtube#commentThread","id":"1"'
    before = f'{{"items":[{{{kind},"snippet":{{"topLevelComment":{top}}},"replies":{{"comments":['
    return filled(top, before=before, after="]}}]}", between=",")


# Rows that are repeated in a CSV: the heading, and the row.
TABLES = {
    "rows of one letter": ("text", "a"),
    "rows of one figure and its number": ("id,text", "1,a"),
    "rows of quotes": ("text", '""""'),
    "cells of two lines": ("text", '"\n"'),
    "a stray quote in each row": ("text", '"a"b"'),
    "rows of another width": ("text", "a,b"),
    "dates that are none": ("text,日時", "a,b"),
    "dates that are none, and no text": ("日時,本文", "x,"),
    "likes, dates and platforms that are none": ("text,日時,いいね,媒体", "a,b,c,d"),
    "addresses": ("text,url", "a,https://x.com/?a=b&lc=c"),
}
# Items that are repeated in a list; where there is a number, each has its own.
ITEMS = {
    'JSON, [{"text":"a"}, …]': ('{"text":"a"}', "[", "]"),
    "JSON, a list of figures": ("1", '[{"text":"a"},', "]"),
    "JSON, lists of nothing": ("[]", '[{"text":"a"},', "]"),
    "JSON, 100 deep": ('{"replies":[' * 100 + "1" + "]}" * 100, '[{"text":"a"},', "]"),
    "JSON, replies to replies": ('{"text":"a","replies":[' * 90 + "]}" * 90, "[", "]"),
    "YouTube, comments in HTML": ('{"id":"%d","snippet":{"textDisplay":"<br><a href=a>"}}', '{"items":[', "]}"),
    "X, posts of one letter": ('{"id":"%d","text":"a"}', '{"meta":{"result_count":1},"data":[', "]}"),
    "Facebook, comments of one letter": ('{"id":"%d","message":"a"}', '{"data":[' + FACEBOOK, "]}"),
}
SHAPES: dict[str, Callable[[], bytes]] = {
    **{f"CSV, {name}": partial(filled, f"{row}\n", before=f"{head}\n") for name, (head, row) in TABLES.items()},
    "CSV, dates that are none, each its own": partial(numbered, "x%d,\n", before="日時,本文\n", after="", between=""),
    "CSV, one row of commas": lambda: filled(",", before="text\n"),
    "CSV, one long line": lambda: filled("あ", before="text\n"),
    'JSONL, {"text":"a"}': lambda: filled('{"text":"a"}\n'),
    "JSONL, lines that are no object": lambda: filled("a\n", before=TWO),
    "JSONL, two keys of one name": lambda: filled('{"a":1,"a":1}\n', before=TWO),
    **{
        name: partial(numbered if "%" in item else filled, item, before=before, after=after, between=",")
        for name, (item, before, after) in ITEMS.items()
    },
    "YouTube, replies of one letter": thread,
    "xlsx, cells of one letter": lambda: xlsx(cells(1, 20_000)),
    "xlsx, 50 columns": lambda: xlsx(cells(50, 1000)),
    "ods, cells of one letter": lambda: ods(cells(1, 10_000)),
    "ods, one row repeated 100,000 times": lambda: ods_of(COVER + ods_row(f"{REPEATED % 'rows'}", TINY % "")),
    "ods, one cell repeated 100,000 times": lambda: ods_of(COVER + ods_row("", TINY % (REPEATED % "columns"))),
    "xls, cells of one letter": lambda: xls(cells(1, 65_535)),
    "xls, 200 columns": lambda: xls(cells(200, 320)),
    "xls, long cells": lambda: xls([["text"], *[["あ" * 4000]] * 130]),
}


def unpacked(data: bytes) -> int:
    """Return the bytes that a file holds when it is unpacked; a file that is no archive holds its own."""
    if not data.startswith(b"PK"):
        return len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist())


def seconds(data: bytes, folder: Path) -> tuple[float, str]:
    """Return the seconds of work that reading takes, and how many comments it gave or why it was refused."""
    path = folder / "f"
    path.write_bytes(data)
    begun = sum(os.times()[:4])
    try:
        checked = check(str(path), OPTIONS, folder, lambda *_: None)
    except ExportError as error:
        return sum(os.times()[:4]) - begun, f"refused: {str(error)[2:42]}…"
    with checked.comments:
        return sum(os.times()[:4]) - begun, f"{checked.report.comments:,}"


def main() -> None:
    """Print the table; fail where a shape takes longer than promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shapes", nargs="*")
    wanted = parser.parse_args().shapes or SHAPES
    late = []
    print("| shape | file MB | unpacked MB | comments | s of work | s a MB | n |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for shape in wanted:
        data = SHAPES[shape]()
        with tempfile.TemporaryDirectory() as folder:
            took, gave = seconds(data, Path(folder))
        whole = unpacked(data) / SIZE
        # A file of less than a megabyte counts as one.
        rate = took / max(whole, 1)
        print(f"| {shape} | {len(data) / SIZE:.2f} | {whole:.2f} | {gave} | {took:.1f} | {rate:.1f} | 1 |", flush=True)
        late += [shape] if rate > LIMIT else []
    if late:
        sys.exit(f"over {LIMIT} s a megabyte: {', '.join(late)}")


if __name__ == "__main__":
    main()
