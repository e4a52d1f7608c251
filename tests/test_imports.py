"""Imports that are killed, doubled, changed under the reading or refused: nothing lost, nothing twice, nothing by halves."""

import hashlib
import os
import pty
import random
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from django.db import connection

from tests.program import started, triage
from triage.imports import check, keep
from triage.policy import load_policy
from triage.readers import ExportError, ReadOptions
from triage.store.models.machine import Batch, Comment, QueueEntry, Version

PLAIN = ReadOptions()
ROWS = 10_000
IMPORT = """
import sys
from pathlib import Path
from triage import web
from triage.settings import Settings
web.configure(Settings(home=Path(sys.argv[2]), database_url=sys.argv[3], secret_key="k" * 64))
from triage.imports import check, keep
from triage.readers import ReadOptions
checked = check(sys.argv[1], ReadOptions(), Path(sys.argv[2]), lambda *_: None)
with checked.comments:
    print(len(keep(checked, lambda *_: print("piece", flush=True)).rows))
"""


def quiet(*_):
    """Show no progress."""


def text(number):
    """Return a text that resembles no other, so that nothing is a repeat."""
    return "".join(chr(0x4E00 + byte * 7) for byte in hashlib.sha256(str(number).encode()).digest())


def table(folder, rows, name="書き出し 一覧.csv"):
    """Write a table of `rows` comments under a name with blanks."""
    path = folder / name
    path.write_text("番号,本文\n" + "".join(f"{n},{text(n)}\n" for n in range(rows)), encoding="utf-8")
    return path


def stored(path, options=PLAIN, home=None):
    """Import one file the way the job does."""
    checked = check(str(path), options, home or path.parent, quiet)
    with checked.comments:
        return keep(checked, quiet).rows


def counts():
    """How many comments, versions and queue entries there are."""
    return [model.objects.count() for model in (Comment, Version, QueueEntry)]


def importing(path, url):
    """Start an import in a process of its own."""
    return started(path.parent, "-c", IMPORT, path, path.parent, url, stderr=None)


def test_twenty_kills_lose_nothing_and_double_nothing(database, store_url, tmp_path):
    """Killed with -9 at twenty random moments and run to its end, an import has every row once, in one batch."""
    path, chance, places = table(tmp_path, ROWS), random.Random(5), [0]
    for kill in range(20):
        with importing(path, store_url) as process:
            # Every fourth while the file is still being checked, or the program started.
            for _ in range(1 + places[-1] // 1000 + chance.randint(0, 1) if kill % 4 else 0):
                process.stdout.readline()
            time.sleep(chance.uniform(0, 0.2) if kill % 4 else chance.uniform(0, 2))
            process.kill()
        places.append(sum(Batch.objects.filter(complete=False).values_list("read", flat=True)))
    with importing(path, store_url) as process:
        assert process.stdout.read().split()[-1] == str(ROWS)

    if database == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchall() == [("ok",)]
    assert any(0 < place < ROWS for place in places), "no kill fell into the import"
    assert all(place % 1000 == 0 for place in places)
    assert counts() == [ROWS, ROWS, ROWS]
    stored_texts = dict(Version.objects.values_list("comment__key", "text"))
    assert stored_texts == {str(n): text(n) for n in range(ROWS)}
    first = Batch.objects.order_by("pk").first()
    assert (first.read, first.new, first.complete) == (ROWS, ROWS, True)
    left = {p.name for p in tmp_path.iterdir() if not p.name.startswith("store.sqlite3")}
    assert left == {path.name}, "the private copy vanishes with its process"


def test_a_second_import_changes_nothing(database, tmp_path):
    """The same file again adds no comment, version or entry, and finds the same rows."""
    path = table(tmp_path, 2500)
    assert list(stored(path)) == list(stored(path))
    assert counts() == [2500, 2500, 2500]


def test_a_file_with_too_many_bad_rows_leaves_nothing_but_its_rejects(database, tmp_path):
    """A file whose last rows turn out to be bad stores none of the good ones before; every bad row is listed."""
    path = table(tmp_path, 1500)
    with path.open("a", encoding="utf-8") as more:
        more.writelines(f"{n}\n" for n in range(400))

    with pytest.raises(ExportError, match="400行を読めません（全体の21%、許容10%）") as refused:
        stored(path)

    assert counts() == [0, 0, 0] and Batch.objects.count() == 0
    (listed,) = (tmp_path / "rejects").iterdir()
    lines = listed.read_text(encoding="utf-8-sig").splitlines()
    assert str(listed) in str(refused.value)
    assert len(lines) == 401
    assert (
        lines[1]
        == f'"{path.name}","1502","","0","列の数が見出し（2列）と違います（1列）。区切り文字や引用符を確かめてください。","不採用"'
    )
    assert len(stored(path, ReadOptions(keep_going=True))) == 1500


@pytest.mark.parametrize("bad", [1, 2])
def test_the_allowed_share_is_of_all_rows(bad, database, tmp_path):
    """Two bad rows of twenty are 10 % and allowed even if a double makes the comments fewer; three are not."""
    path = tmp_path / "a.csv"
    good = "".join(f"{n},a{n}\n" for n in range(17)) + "1,a1\n"
    path.write_text("id,text\n" + good + "x\n" * 2 + "y\n" * (bad - 1), encoding="utf-8")
    if bad == 1:
        assert len(stored(path)) == 17
    else:
        with pytest.raises(ExportError, match="3行を読めません"):
            stored(path)


def test_a_file_that_grows_while_it_is_checked_is_refused(database, tmp_path):
    """Bytes that arrive during the reading make it a half of something: nothing is stored (36)."""
    path = table(tmp_path, 1500)

    def grow(*_):
        with path.open("a", encoding="utf-8") as more:
            more.write("x,y\n")

    with pytest.raises(ExportError, match="ファイルが変わりました"):
        check(str(path), PLAIN, tmp_path, grow)
    assert counts() == [0, 0, 0]


def test_a_change_after_the_check_does_not_reach_the_store(database, tmp_path):
    """What is stored is what was checked, from a private copy (36)."""
    path = table(tmp_path, 10)
    checked = check(str(path), PLAIN, tmp_path, quiet)
    path.write_text("番号,本文\n1,別の本文\n", encoding="utf-8")
    with checked.comments:
        keep(checked, quiet)
    assert counts() == [10, 10, 10]


def test_another_account_is_another_reading(database, tmp_path):
    """The name of a reading follows all that changes the comments, and not what only refuses a file."""
    path = table(tmp_path, 1)

    def reading(**options):
        checked = check(str(path), ReadOptions(**options), tmp_path, quiet)
        with checked.comments:
            return checked.reading

    assert reading() == reading(max_reject_rate=0.5, keep_going=True)
    assert (
        len(
            {
                reading(),
                reading(account="a"),
                reading(timezone="UTC"),
                reading(accounts=load_policy("kagoshima").accounts),
            }
        )
        == 4
    )


def output(home, *arguments):
    done = triage(home.parent, *arguments, home=home, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_same_file_twice_at_once_is_there_once(tmp_path):
    """Of two first runs at one moment each ends well or asks to try again (75), and each comment is there once (37)."""
    home, path = tmp_path / "保存 先", table(tmp_path, 2000)
    runs = [started(home, "-m", "triage", "score", path, stdout=subprocess.DEVNULL) for _ in range(2)]
    said = [run.communicate()[1] for run in runs]

    codes = sorted(run.returncode for run in runs)
    assert codes in ([0, 0], [0, 75]), said
    with closing(sqlite3.connect(home / "triage.sqlite3")) as store:
        keys, entries = store.execute("SELECT key FROM store_comment"), store.execute("SELECT 1 FROM store_queueentry")
        assert sorted(int(key) for (key,) in keys) == list(range(2000)) and len(entries.fetchall()) == 2000


def test_a_refused_file_leaves_the_others_out_too(tmp_path):
    """One bad file of two: exit 65, one sentence with its name, and nothing of either is in the queue."""
    good = table(tmp_path, 3)
    bad = tmp_path / "途中 まで.jsonl"
    bad.write_text('{"text":"a"}\n{"text":\n', encoding="utf-8")

    code, _, said = output(tmp_path / "家", "score", good, bad)

    assert code == 65 and "途中 まで.jsonl：1行を読めません" in said and "Traceback" not in said
    assert output(tmp_path / "家", "queue", "list", "--json")[1] == ""


def test_progress_is_shown_on_stderr_to_people(tmp_path):
    """A terminal sees a bar with the stage; stdout stays free for results."""
    path, (ours, theirs) = table(tmp_path, 1500), pty.openpty()
    with started(tmp_path, "-m", "triage", "score", path, "--no-store", stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while block := os.read(ours, 4096):
                shown += block
        except OSError:
            pass  # Linux ends a terminal this way
        out = process.communicate()[0]
    os.close(ours)
    assert process.returncode == 0
    assert any(stage in shown.decode(errors="replace") for stage in ("読取り", "判定"))
    assert "判定" not in out and "%" not in out


def test_the_guess_is_shown_before_a_table_is_used(tmp_path):
    """Which column is taken for which field is on stderr before anything is stored; stdout stays free for results."""
    path = tmp_path / "週報.csv"
    path.write_text("番号,コメント\n1,よい\n2\n3\n", encoding="utf-8")

    code, out, said = output(tmp_path / "家", "score", path, "--json")

    assert code == 65 and out == ""
    assert said.splitlines()[1:3] == ["  番号 → comment_id", "  コメント → text"]
    assert "最初は3行目「2」：列の数が見出し（2列）と違います（1列）" in said.splitlines()[3]


def test_names_that_are_not_there_are_mistakes_of_use(tmp_path):
    """A format or an encoding nobody knows is exit 2, with the names there are."""
    path = table(tmp_path, 1)
    for option, listed in (("--format", "youtube_api"), ("--encoding", "cp932")):
        code, _, said = output(tmp_path / "家", "score", path, "--no-store", option, "なし")
        assert code == 2 and listed in said


def test_a_dry_run_shows_how_a_file_would_be_read_and_stores_nothing(tmp_path):
    """Format, encoding, heading and the field of each column, before anything is stored."""
    path = tmp_path / "週報 4月.csv"
    path.write_text("一覧,,\n番号,コメント,担当\n1,よい,山田\n", encoding="cp932")

    code, shown, _ = output(tmp_path / "家", "score", path, "--dry-run")

    assert code == 0
    assert shown.splitlines() == [
        "週報 4月.csv: 表（CSV・TSV・Excel・ODS・JSONL）、文字コード cp932、区切り文字 ','、見出し 2 行目",
        "  番号 → comment_id",
        "  コメント → text",
        "  読まない列: 担当",
    ]
    assert not (tmp_path / "家" / "triage.sqlite3").exists()
