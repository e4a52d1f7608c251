"""A mapping is honoured or refused, whatever the file is; it is never passed over in silence."""

from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from tests.readers.reading import SAMPLES, read_file
from triage.readers import ExportError, ReadOptions, write_template


def form(folder):
    """Write a filled form with a second sheet like the first, for another week."""
    path = folder / "取込様式.xlsx"
    write_template(path)
    book = load_workbook(path)
    first, second = book["取込"], book.copy_worksheet(book["取込"])
    second.title = "翌週"
    for sheet, text in ((first, "よい"), (second, "遠い")):
        for column, value in zip("BCDFG", ("04/05/2026 09:00", "花子", text, "a.png", "佐藤"), strict=True):
            sheet[f"{column}2"] = value
    book.save(path)
    return path


def mapped(folder, content):
    path = folder / "m.toml"
    path.write_text(content, encoding="utf-8")
    return ReadOptions(mapping=path)


def refused(path, options):
    with pytest.raises(ExportError) as told:
        read_file(path, options)
    return told.value


@pytest.mark.parametrize(("order", "month"), [("dmy", 5), ("mdy", 4)])
def test_the_form_takes_the_order_of_day_and_month(order, month, tmp_path):
    """What its warning advises settles the warning."""
    path = form(tmp_path)
    assert "date_order" in read_file(path, ReadOptions()).told
    found = read_file(path, mapped(tmp_path, f'date_order = "{order}"\n'))
    assert found.format == "template" and "date_order" not in found.told
    assert found.comments[0].posted_at.month == month


def test_the_form_takes_the_time_zone(tmp_path):
    """A time without an offset is one of the zone in the mapping."""
    found = read_file(form(tmp_path), mapped(tmp_path, 'date_order = "mdy"\ntimezone = "UTC"\n'))
    assert found.comments[0].posted_at == datetime(2026, 4, 5, 9, tzinfo=UTC)


def test_the_form_takes_the_sheet(tmp_path):
    """Another sheet of the same book is read; one that is not there is refused with those there are."""
    path = form(tmp_path)
    assert read_file(path, mapped(tmp_path, 'sheet = "翌週"\n')).texts == ["遠い"]
    error = refused(path, mapped(tmp_path, 'sheet = "無い"\n'))
    assert "シート「無い」がありません" in str(error) and "取込、記入のしかた、翌週" in str(error)


def test_the_form_takes_no_columns_of_a_mapping(tmp_path):
    """Its columns are known: a mapping of them is a mistake of use, and the sentence says what can be used."""
    error = refused(form(tmp_path), mapped(tmp_path, 'text = "対象投稿"\nid_stable = true\n'))
    assert error.kind == "usage" and "text、id_stable は使えません" in str(error) and "date_order" in str(error)


def test_json_of_a_platform_takes_no_mapping(tmp_path):
    """It leaves nothing open."""
    error = refused(SAMPLES / "youtube_api.json", mapped(tmp_path, 'timezone = "UTC"\n'))
    assert error.kind == "usage" and "timezone は使えません" in str(error)


@pytest.mark.parametrize("name", ["youtube_api.json", "x_api_v2.json"])
def test_a_mapping_that_is_not_there_is_missing(name, tmp_path):
    """Also where the format would not need it."""
    error = refused(SAMPLES / name, ReadOptions(mapping=tmp_path / "無い.toml"))
    assert error.kind == "missing" and "無い.toml がありません" in str(error)
