"""Labelled data say what was judged, and what was not is unknown."""

import json

import pytest

from triage.learn.labels import LabelError, as_json, read_labels, write_labels

CATEGORIES = ("law", "morals", "privacy")
ROW = {"id": "a1", "text": "文", "yes": ["law"], "no": ["morals"], "provenance": "authored"}


def written(tmp_path, *rows):
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return [path]


def test_an_absent_category_is_unknown(tmp_path):
    """A category named in neither list is in neither set."""
    (row,) = read_labels(written(tmp_path, ROW), CATEGORIES)

    assert (row.yes, row.no) == ({"law"}, {"morals"})


def test_rest_means_every_other_category_was_judged_no(tmp_path):
    """`"no": "rest"` rejects all that yes does not name."""
    (row,) = read_labels(written(tmp_path, {**ROW, "no": "rest"}), CATEGORIES)

    assert row.no == {"morals", "privacy"}


def test_a_row_without_a_group_is_a_group_of_its_own(tmp_path):
    """Grouped splitting needs no special case for single rows."""
    (row,) = read_labels(written(tmp_path, ROW), CATEGORIES)

    assert row.group == "a1"


def test_measured_rows_leave_ambiguous_ones_unjudged(tmp_path):
    """Rows with `labels` judge every category but `also_ok`; an ambiguous row judges none."""
    clear = {"id": "1", "text": "文", "labels": ["law"], "also_ok": ["morals"], "coarse": "violating"}
    unclear = {"id": "2", "text": "章", "labels": [], "also_ok": [], "coarse": "ambiguous"}

    first, second = read_labels(written(tmp_path, clear, unclear), CATEGORIES)

    assert (first.yes, first.no) == ({"law"}, {"privacy"})
    assert (second.yes, second.no) == (frozenset(), frozenset())


def test_every_problem_is_named_at_once_with_its_line(tmp_path):
    """Four broken rows give four lines: unknown category, contradiction, provenance, doubled id."""
    rows = [
        {**ROW, "yes": ["lwa"]},
        {**ROW, "id": "a2", "no": ["law"]},
        {**ROW, "id": "a3", "provenance": "guess"},
        {**ROW, "id": "a4"},
        {**ROW, "id": "a4"},
    ]

    with pytest.raises(LabelError) as caught:
        read_labels(written(tmp_path, *rows), CATEGORIES)

    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [f"labels.jsonl {n}行目" for n in (1, 2, 3, 5)]
    assert "lwa" in lines[0]
    assert "yes と no の両方" in lines[1]


def test_no_rows_is_an_error_not_an_empty_model(tmp_path):
    """An empty file is said to be empty."""
    with pytest.raises(LabelError, match="1 件もありません"):
        read_labels(written(tmp_path), CATEGORIES)


def test_what_is_written_reads_back_the_same(tmp_path):
    """A round trip through the exchange form keeps every judgement."""
    rows = read_labels(written(tmp_path, {**ROW, "routes": ["opinion"], "group": "g"}), CATEGORIES)
    out = tmp_path / "out.jsonl"

    write_labels(rows, out)

    (again,) = read_labels([out], CATEGORIES)
    assert as_json(again) == as_json(rows[0])
