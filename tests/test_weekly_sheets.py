"""Sheets that number their rows from 1 each week: every comment is kept, and the office is told once a file."""

import json

import pytest

from tests.program import triage
from triage.imports import check, keep
from triage.readers import ReadOptions

RENUMBERED = "前のファイルのコメントと番号が同じで、内容の違うコメントが2件あります"


def week(folder, name, *texts, url=""):
    path = folder / name
    rows = (f"{number},{text},{url}\n" for number, text in enumerate(texts, start=1))
    path.write_text("番号,本文,URL\n" + "".join(rows), encoding="utf-8")
    return path


def kept(path):
    """Import one file the way the job does; return what it changed."""
    checked = check(str(path), ReadOptions(), path.parent, lambda *_: None)
    with checked.comments:
        return keep(checked, lambda *_: None)


def scored(folder, *arguments):
    """Return the summary of one run and the warnings of each of its files."""
    done = triage(folder, "score", *arguments, "--json")
    summary = json.loads(done.stdout)
    return summary, ["\n".join(file["warnings"]) for file in summary["files"]], done.stderr


@pytest.mark.parametrize("option", [(), ("--no-store",)], ids=["store", "no store"])
def test_two_weeks_in_one_run_are_told_of_the_second(option, tmp_path):
    """Both weeks are kept; the second file's warning counts its comments and names what to write in a mapping."""
    files = week(tmp_path, "w1.csv", "よい", "だめ"), week(tmp_path, "w2.csv", "遠い", "近い")
    summary, (first, second), said = scored(tmp_path, *files, *option)
    assert summary["comments"] == 4
    assert "前のファイル" not in first and RENUMBERED in second and "id_stable = true" in second
    assert said.count(RENUMBERED) == 1


def test_a_week_that_follows_is_counted_once(database, tmp_path):
    """The store knows last week's numbers; the same file again brings nothing new."""
    one, two = week(tmp_path, "w1.csv", "よい", "だめ"), week(tmp_path, "w2.csv", "遠い", "近い")
    assert [kept(path).renumbered for path in (one, two, two)] == [0, 2, 0]


def test_one_number_twice_in_one_file_is_not_counted(database, tmp_path):
    """What a file tells apart itself is no comment of a file before."""
    path = tmp_path / "w1.csv"
    path.write_text("番号,本文\n1,よい\n1,だめ\n", encoding="utf-8")
    assert kept(path).renumbered == 0


def test_an_address_makes_it_one_comment_without_the_store_too(tmp_path):
    """The same number and the comment's own address are one comment, of which the later text stays."""
    url = "https://www.youtube.com/watch?v=a&lc=U1"
    files = week(tmp_path, "w1.csv", "よい", url=url), week(tmp_path, "w2.csv", "だめ", url=url)
    summary, warnings, _ = scored(tmp_path, *files, "--no-store")
    assert summary["comments"] == 1 and "前のファイル" not in "".join(warnings)
