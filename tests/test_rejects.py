"""The list of rows left out and values not understood: nothing of it is lost in silence."""

import ast
import csv
from pathlib import Path

from triage.imports import check
from triage.readers import ReadOptions
from triage.readers.notes import LEFT_EMPTY


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
    with checked.report.rejects_file.open(encoding="utf-8-sig", newline="") as listed:
        lines = [(row["行"], row["値"], row["種別"]) for row in csv.DictReader(listed)]
    assert sorted(lines[:3]) == [("22", value, "注意") for value in sorted(("きのう", "多数", "掲示板"))]
    assert lines[3:] == [("23", "04/03/2026", "注意"), ("24", "z", "不採用")]


def test_the_file_says_where_values_are_left_out(tmp_path, monkeypatch):
    """Behind the last value that is kept each rejected row says so, and values that are not listed are counted."""
    monkeypatch.setattr("triage.readers.reject.VALUES_KEPT", 2)
    monkeypatch.setattr("triage.readers.rows.VALUES_KEPT", 2)
    path = tmp_path / "a.csv"
    path.write_text("id,text,日時\n" + "1,a,x\n" * 5 + "z\n" * 3, encoding="utf-8")
    checked = check(str(path), ReadOptions(keep_going=True), tmp_path, quiet)
    checked.comments.close()
    with checked.report.rejects_file.open(encoding="utf-8-sig", newline="") as listed:
        rows = list(csv.DictReader(listed))
    assert [row["値"] for row in rows if row["種別"] == "不採用"][:2] == ["z", "z"]
    assert "先頭の10,000件まで" in rows[-2]["値"]
    assert "ほかに3件" in rows[-1]["理由"]


def reasons():
    """Every sentence in the source of the readers that may be a reason, with its place."""
    for path in sorted((Path(__file__).parent.parent / "triage" / "readers").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("intake.reject", "JsonError")):
                said = node.args[-1:]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {
                "NO_OBJECT",
                "DOUBLE",
                "TOO_DEEP",
                "TOO_LONG",
                "reason",
            }:
                said = [node.value]
            for part in [one for whole in said for one in ast.walk(whole)]:
                text = part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
                if text.endswith("。"):
                    yield f"{path.name}:{part.lineno}", text


def test_every_reason_ends_in_what_to_do():
    """No rejected row is left with what is wrong alone; nor is a value that was left empty."""
    found = list(reasons())
    assert len(found) > 15
    said = found + [("LEFT_EMPTY", reason) for _, reason in LEFT_EMPTY.values()]
    assert [place for place, text in said if not text.endswith("ください。")] == []
