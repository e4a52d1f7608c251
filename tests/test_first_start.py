"""The first start makes the store, and the next one finishes what the first could not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import python, triage

ROOT = Path(__file__).parent.parent

HALF_MADE = """
from pathlib import Path

from triage import web
from triage.settings import load
web.configure(load())
from django.core.management import call_command
call_command("migrate", "store", "0003", verbosity=0)
"""
WATCHED = """
from triage import web
from triage.settings import load
web.configure(load())
from django.db import connection
connection.cursor().execute("CREATE TABLE more (x)")
for path in load().home.glob("triage.sqlite3-*"):
    print(path.name, path.stat().st_mode & 0o777)
"""


def test_a_first_start_that_was_killed_is_finished_by_the_next(tmp_path):
    """Half of the tables and nothing in them: the next run makes the rest and goes on, without a word about versions."""
    home = tmp_path / "家"
    home.mkdir()
    python(home, "-c", HALF_MADE)

    path = tmp_path / "a.csv"
    path.write_text("番号,コメント\n1,ありがとう\n", encoding="utf-8")

    assert "triage migrate" not in triage(home, "score", path).stderr


@pytest.mark.skipif(os.name != "posix", reason="files have no such rights there")
def test_what_holds_comments_is_for_its_owner_alone(tmp_path):
    """The store and what SQLite writes beside it, the index of repeats, the list of rejects, a copy of the store."""
    home, first, later = tmp_path / "home", tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("番号,コメント\n" + "1,ありがとう\n" * 20 + "x\n", encoding="utf-8")
    later.write_text("番号,コメント\n2,はい\n", encoding="utf-8")
    environment = {**os.environ, "TRIAGE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    commands = (["score", first], ["score", later], ["migrate"])
    watched = [sys.executable, "-c", WATCHED]
    for command in commands:
        subprocess.run([sys.executable, "-m", "triage", *command], env=environment, check=True, umask=0o022)
    shown = subprocess.run(watched, env=environment, check=True, capture_output=True, text=True, umask=0o022)

    beside = {name: int(mode) for name, mode in (line.split() for line in shown.stdout.splitlines())}
    files = [home / "triage.sqlite3", *(home / "backups").iterdir(), *(home / "rejects").iterdir()]
    assert {path.name: path.stat().st_mode & 0o777 for path in files} == {path.name: 0o600 for path in files}
    assert len(files) == 3 and beside == dict.fromkeys(["triage.sqlite3-wal", "triage.sqlite3-shm"], 0o600)
    assert {name: (home / name).stat().st_mode & 0o777 for name in ("rejects", "repeats")} == {
        "rejects": 0o700,
        "repeats": 0o700,
    }
