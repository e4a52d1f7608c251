"""A poor locale, in a process of its own: LC_ALL=C with Python's UTF-8 mode off, where every path is escapes."""

import os
import sqlite3
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.program import triage
from triage.settings import default_database
from triage.web.place import sqlite_file

NAME = "入力 一.csv"


def shown(folder, *arguments):
    """Run the program in `folder` with a data directory that is named in Japanese."""
    return triage(folder, *arguments, home=folder / "データ", check=False, surroundings={"LC_ALL": "C"})


@pytest.mark.skipif(os.name != "posix", reason="paths of Windows are text in every locale")
def test_names_are_read_kept_and_shown_where_the_locale_knows_no_japanese(tmp_path):
    """The store is made in the Japanese folder, the file is named as on disk on the screen and in the store."""
    (tmp_path / NAME).write_text("id,text\n" + "".join(f"{n},よい\n" for n in range(20)) + "20\n", encoding="utf-8")
    done = shown(tmp_path, "score", NAME)
    assert done.returncode == 0, done.stderr
    assert f"{NAME}: 読めない行 1 件を {tmp_path / 'データ' / 'rejects'}" in done.stderr
    assert "\\udc" not in done.stderr + done.stdout
    with closing(sqlite3.connect(tmp_path / "データ" / "triage.sqlite3")) as store:
        assert any(NAME in str(row) for row in store.execute("SELECT * FROM store_batch"))


@pytest.mark.skipif(os.name != "posix", reason="paths of Windows are text in every locale")
def test_a_file_that_is_missing_is_named_readably(tmp_path):
    """The sentence about a missing file holds its name, not its escapes."""
    assert shown(tmp_path, "score", "--no-store", NAME).stderr.startswith(f"{NAME}：ファイルがありません")


def test_the_address_of_the_store_leads_back_to_its_file(tmp_path):
    """A data directory with kanji, blanks and signs comes back from its URL; so does a URL that nobody quoted."""
    home = tmp_path / "データ 100%#?"
    assert sqlite_file(default_database(home)) == home / "triage.sqlite3"
    assert default_database(tmp_path / "あ") == f"sqlite:///{quote(str(tmp_path / 'あ' / 'triage.sqlite3'))}"
    assert sqlite_file(f"sqlite:///{tmp_path}/あ.sqlite3") == tmp_path / "あ.sqlite3"
