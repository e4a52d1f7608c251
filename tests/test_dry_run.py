"""What `triage score --dry-run --json` tells machines."""

import json

from tests.test_imports import output


def test_a_dry_run_tells_machines_the_same_in_one_object(tmp_path):
    """With --json stdout is one object for all files: how each is read, and how many rows of it can be."""
    path, other = tmp_path / "週報.csv", tmp_path / "別.jsonl"
    path.write_text("番号,コメント,担当\n1,よい,山田\n2,だめ\n", encoding="cp932")
    other.write_text('{"id":"1","text":"よい"}\n{"id":"2","text":"遠い"}\n', encoding="utf-8")

    code, shown, _ = output(tmp_path / "家", "score", path, other, "--dry-run", "--json", "--keep-going")

    table, lines = json.loads(shown)["files"]
    assert code == 0 and "読み込まない列：担当" in table.pop("warnings")
    assert table == {
        "file": "週報.csv",
        "format": "generic",
        "encoding": "cp932",
        "delimiter": ",",
        "sheet": None,
        "header_row": 1,
        "columns": {"comment_id": "番号", "text": "コメント"},
        "unread": ["担当"],
        "comments": 1,
        "rejected": 1,
    }
    assert (lines["delimiter"], lines["comments"], lines["rejected"]) == (None, 2, 0)


def test_a_dry_run_that_would_be_refused_prints_no_object(tmp_path):
    """What the real run refuses is refused, with one sentence on stderr and nothing for a machine to take."""
    path = tmp_path / "週報.csv"
    path.write_text("番号,コメント\n1,よい\n2\n", encoding="utf-8")
    code, shown, said = output(tmp_path / "家", "score", path, "--dry-run", "--json")
    assert (code, shown) == (65, "") and "1行を読めません" in said
