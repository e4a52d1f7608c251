"""The list of rows left out and values not understood: nothing of it is lost in silence."""

import ast
import csv
import time
import tracemalloc
from pathlib import Path

from tests.readers.reading import listed
from triage.imports import check
from triage.readers import ReadOptions, Reject, open_export
from triage.readers.notes import LEFT_EMPTY
from triage.readers.reject import RejectList


def quiet(*_):
    """Show no progress."""


def test_a_value_that_is_not_understood_is_listed_with_what_to_do(tmp_path):
    """Dates, likes and platforms that became empty are in the file with row, value and reason, beside rejected rows."""
    path = tmp_path / "a.csv"
    good = "".join(f"{n},a{n},,,\n" for n in range(20))
    path.write_text(f"id,text,日時,いいね,媒体\n{good}x,b,きのう,多数,掲示板\ny,c,04/03/2026,,\nz\n", encoding="utf-8")
    checked = check(str(path), ReadOptions(), tmp_path, quiet)
    with checked.comments:
        assert (checked.report.rejected, checked.report.left_empty) == (1, 4)
    lines = [(row["行"], row["値"], row["種別"]) for row in listed_in(checked.report)]
    assert sorted(lines[:3]) == [("22", value, "注意") for value in sorted(("きのう", "多数", "掲示板"))]
    assert lines[3:] == [("23", "04/03/2026", "注意"), ("24", "z", "不採用")]


def listed_in(report):
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def test_every_row_and_value_is_listed(tmp_path):
    """Of 9,000 bad dates and 3,000 bad rows each has its line, number and value: there is no end to the list."""
    path = tmp_path / "a.csv"
    rows = "".join(f"x{n},a{n},きのう{n}\n" if n % 4 else f"壊れた{n}\n" for n in range(12_000))
    path.write_text("id,text,日時\n" + rows, encoding="utf-8")
    checked = check(str(path), ReadOptions(keep_going=True), tmp_path, quiet)
    checked.comments.close()
    assert (checked.report.rejected, checked.report.left_empty) == (3_000, 9_000)
    expected = [(str(n + 2), f"きのう{n}" if n % 4 else f"壊れた{n}") for n in range(12_000)]
    assert [(row["行"], row["値"]) for row in listed_in(checked.report)] == expected


def test_a_time_of_day_that_is_not_understood_is_listed(tmp_path):
    """The comment keeps its day, as a day; the time that nobody could read is said and listed with its value."""
    path = tmp_path / "a.csv"
    path.write_text("本文,日付,時刻\na,2026/4/3,夕方\nb,2026/4/3,9:05\nc,2026/4/3,\n", encoding="utf-8")
    opened = open_export(path, ReadOptions())
    evening, morning, none = opened
    assert [one.posted_at_precision for one in (evening, morning, none)] == ["date", "exact", "date"]
    assert (evening.posted_at, evening.flags) == (none.posted_at, ())
    assert [(one.row, one.column, one.value) for one in listed(opened.listed)] == [(2, "投稿時刻", "夕方")]
    assert opened.warnings[0] == "時刻を読めない行が1件あります（2行目）。日付だけを取り込みました。"


def test_rows_alike_have_lines_of_their_own(tmp_path):
    """A row that comes again is counted, listed and kept again, under its own number and with an id of its own."""
    path = tmp_path / "a.csv"
    path.write_text("text,日時\n" + "=a,x\n'=a,x\n" * 2, encoding="utf-8")
    opened = open_export(path, ReadOptions())
    assert [(c.source.row, c.text) for c in opened] == [(n, "=a") for n in range(2, 6)]
    assert [(one.row, one.value, one.kind) for one in listed(opened.listed)] == [(n, "x", "注意") for n in range(2, 6)]
    assert opened.warnings == ["日時を読めない行が4件あります（2、3、4、5行目）。日時なしで取り込みました。"]


def test_a_long_list_takes_no_memory():
    """A hundred thousand rejects are over 15 MB, of which memory holds one."""
    rejects = RejectList()
    tracemalloc.start()
    for number in range(100_000):
        rejects.add(Reject("a.csv", number, "投稿日時", "きのう" * 10, "日時として読めません。"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 2**20 and len(listed(rejects)) == 100_000


def test_a_megabyte_of_bad_rows_is_listed_in_bounded_time(tmp_path):
    """Long words in rows that are left out take less than 5 s of work."""
    path = tmp_path / "a.csv"
    path.write_text("id,text\n" + ("x" * 330 + "\n") * 3_000, encoding="utf-8")
    begun = time.process_time()
    opened = open_export(path, ReadOptions())
    assert list(opened) == [] and len(listed(opened.listed)) == 3_000
    assert time.process_time() - begun < 5


REASONS = {"reason", "NO_OBJECT", "DOUBLE", "TOO_DEEP", "TOO_LONG", "STRAY", "GOES_ON", "SWALLOWS", "CUT_OFF"}
REASONS |= {"TOO_LARGE", "_TOO_LARGE", "_BEHIND", "_NOT_JSON"}


def reasons():
    """Every sentence in the source of the readers that may be a reason, with its place."""
    for path in sorted((Path(__file__).parent.parent / "triage" / "readers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("intake.reject", "_reject", "JsonError")
            ):
                said = node.args[-1:]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in REASONS:
                said = [node.value]
            for part in [one for whole in said for one in ast.walk(whole)]:
                text = part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
                if text.endswith("。"):
                    yield f"{path.name}:{part.lineno}", text


def test_every_reason_ends_in_what_to_do():
    """No rejected row is left with what is wrong alone; nor is a value that was left empty."""
    found = list(reasons())
    assert len(found) > 25
    said = found + [("LEFT_EMPTY", reason) for _, reason in LEFT_EMPTY.values()]
    assert [place for place, text in said if not text.endswith("ください。")] == []
