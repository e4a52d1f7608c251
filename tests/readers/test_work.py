"""What a row costs to import, counted in calls of functions: no clock decides, and no busy machine."""

import sys

import pytest

from triage.imports import check
from triage.readers import ReadOptions

# Counted at 80 and 100; before, at 133 and 151, a megabyte of such rows took 6.9 s of work.
MOST = {"a.csv": ("text\n", "a\n", 90), "a.jsonl": ("", '{"text":"a"}\n', 110)}
FEWER, MORE = 500, 1500


def calls(path, folder):
    """Return how many functions, Python's own too, are called while a file is checked."""
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(seen)
    try:
        check(str(path), ReadOptions(), folder, lambda *_: None).comments.close()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("name", MOST)
def test_a_row_with_a_text_alone_costs_few_calls(name, tmp_path):
    """Nothing is asked of columns that a table has not: half a million rows of one letter fit into a megabyte."""
    head, row, most = MOST[name]
    taken, path = [], tmp_path / name
    for rows in (FEWER, MORE):
        path.write_text(head + row * rows, encoding="utf-8")
        taken.append(calls(path, tmp_path))
    assert (taken[1] - taken[0]) / (MORE - FEWER) < most
