"""What a row costs to import, counted in calls of functions: no clock decides, and no busy machine."""

import sys

import pytest

from triage.imports import check
from triage.readers import ReadOptions

# What is allowed lies a tenth above what was counted.
MOST = {
    "one text": ("a.csv", "text\n", "a\n", 46),
    "one text, each its own": ("a.csv", "text\n", "a#\n", 96),
    "one text in JSON": ("a.jsonl", "", '{"text":"a"}\n', 110),
    "three values that are none": ("a.csv", "text,日時,いいね,媒体\n", "a,b,c,d\n", 94),
    "no object": ("a.jsonl", '{"text":"a"}\n{"text":"b"}\n', "a\n", 30),
}
FEWER, MORE = 500, 1500


def calls(path, folder, options):
    """Return how many functions, Python's own too, are called while a file is checked."""
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(seen)
    try:
        check(str(path), options, folder, lambda *_: None).comments.close()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", MOST)
def test_a_short_row_costs_few_calls(shape, tmp_path):
    """Nothing is asked of columns that a table has not, nor twice of rows alike: half a million fit into a megabyte."""
    name, head, row, most = MOST[shape]
    taken, path = [], tmp_path / name
    for rows in (FEWER, MORE):
        path.write_text(head + "".join(row.replace("#", f"{n}") for n in range(rows)), encoding="utf-8")
        taken.append(calls(path, tmp_path, ReadOptions(keep_going=True)))
    assert (taken[1] - taken[0]) / (MORE - FEWER) < most
