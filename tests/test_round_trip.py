"""Results that go out as CSV or XLSX come back as they were posted, and run nothing on their way."""

import csv
import json
import re
import unicodedata

import pytest
from openpyxl import load_workbook

from tests.program import triage
from triage.guard import guarded
from triage.readers import ReadOptions, open_export

# What a spreadsheet would run, alone and behind apostrophes that somebody has posted (47).
FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(1)", "\tx", "\nx", "＝1＋1", "＋1", "－1", "＠a", "=cmd|' /C calc'!A0"),
    *("'=1", "''=1", "'''@a", "'", "''", "'普通", "-", "=", "a=1", '"=1', '=HYPERLINK("https://a.example","x")'),
]
# Families, flags, a keycap, skin, hearts with and without their selector, a flag of tags, kanji with a selector (29).
EMOJI = [
    *("👨‍👩‍👧‍👦", "🇯🇵", "🇯🇵🇻🇳🇯", "1️⃣", "👍🏽", "❤️", "❤", "🏴\U000e0067\U000e0062\U000e007f", "葛\U000e0100"),
    *("👨‍👩‍👧‍👦" * 40, "🙇🏻‍♀️" * 3),
]
TEXTS = [*FORMULAS, *EMOJI]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """All of them scored once, as texts and as names, by the program itself."""
    folder = tmp_path_factory.mktemp("round")
    rows = [{"comment_id": f"c{n}", "text": text, "author_name": text} for n, text in enumerate(TEXTS)]
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
    for out in ("out.csv", "out.xlsx"):
        triage(folder, "score", "in.jsonl", "--no-store", "--out", out)
    return folder


@pytest.mark.parametrize("out", ["out.csv", "out.xlsx"])
def test_what_went_out_comes_back_as_it_was_posted(results, out):
    """Exactly one guard is taken off, no emoji is split, and names fare as texts do (29, 47)."""
    back = {comment.id: comment for comment in open_export(results / out, ReadOptions())}
    found = [(back[f"c{n}"].text, back[f"c{n}"].author_name) for n in range(len(TEXTS))]
    assert found == [(text, text) for text in TEXTS]


def test_every_cell_of_a_csv_is_quoted_and_none_can_be_run(results):
    """A mark of UTF-8, quotes around all, and an apostrophe before what a spreadsheet would run (47)."""
    data = (results / "out.csv").read_bytes().decode("utf-8")
    assert data.startswith("\ufeff")
    assert re.sub(r'"(?:[^"]|"")*"', "", data[1:]).strip(",\r\n") == ""
    with (results / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream, strict=True) for cell in row]
    assert [cell for cell in cells if unicodedata.normalize("NFKC", cell[:1]) in set("=+-@\t\r\n")] == []


def test_every_cell_of_a_workbook_is_a_string(results):
    """No cell is a formula, whatever it begins with (47)."""
    cells = [cell for row in load_workbook(results / "out.xlsx").active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_guard_is_one_apostrophe(cell):
    """Nothing but one apostrophe is ever put before a cell (47)."""
    assert guarded(cell) in {cell, "'" + cell}
