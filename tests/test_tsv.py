"""The tables that ship with the program are read whole, and only with the columns that are read."""

import csv
from pathlib import Path

import pytest

import triage
from triage.tsv import TableError, rows, tables

SHIPPED = [path.relative_to(Path(triage.__file__).parent) for path in Path(triage.__file__).parent.rglob("*.tsv")]


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_every_cell_of_every_shipped_table_is_read(path: Path) -> None:
    """Cells and numbers of lines are those that Python's own reader gives, and no row is longer than its names."""
    lines = (Path(triage.__file__).parent / path).read_text(encoding="utf-8").splitlines()
    columns, *expected = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    assert [row for _, row in rows(columns, *path.parts)] == [row for row in expected if row]
    assert {len(row) for row in expected if row} == {len(columns)}


def test_other_columns_are_refused() -> None:
    """A table whose columns were changed is refused, with the columns that are read."""
    with pytest.raises(TableError, match=r"groups\.tsv .*name、kind、source"):
        list(rows(("name", "kind", "source"), "groups.tsv"))


def test_tables_of_a_folder_are_found() -> None:
    """Every table of a folder is listed, and nothing that is no table."""
    assert tables("detectors", "subjects") == ["courtesy.tsv", "field.tsv", "general.tsv", "idle.tsv", "speech.tsv"]
    assert tables("policies") == []
