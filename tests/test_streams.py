"""The program on standard streams that are closed or full: the contract's exit code, and at most one line of ours."""

import subprocess
import sys

import pytest

from tests.program import POOR

NOTE = '{"text": "ご意見をお寄せください"}\n'
SCORE = "score in.jsonl --no-store --model default --json"


def on(folder, command, streams, unbuffered=""):
    """Run `triage` by a shell that closes or fills its streams; return the exit code and what stderr holds."""
    (folder / "in.jsonl").write_text(NOTE, encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", f'"$0" -m triage {command} {streams}', sys.executable],
        cwd=folder,
        env={**POOR, "TRIAGE_HOME": str(folder), "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("stdout", [">/dev/full", ">&-"])
@pytest.mark.parametrize("command", ["readers", "--help", "policy show kagoshima", SCORE])
def test_a_result_that_cannot_be_printed_is_no_result(command, stdout, unbuffered, tmp_path):
    """Nobody who asks for the exit code takes an empty file for the answer; one sentence says what to look at."""
    code, said = on(tmp_path, command, stdout, unbuffered)
    assert code == 73
    assert said[-1].startswith("結果を書き出せません(")
    assert not any("Error" in line or "Traceback" in line or line.startswith("結果") for line in said[:-1])


@pytest.mark.parametrize("stdout", [">/dev/full", ">&-"])
@pytest.mark.parametrize(("command", "code"), [("score nix.csv", 66), ("nix", 2)])
def test_what_failed_before_keeps_its_code_and_its_line(command, code, stdout, tmp_path):
    """That nothing could be printed besides is no second error."""
    found, said = on(tmp_path, command, stdout)
    assert (found, len(said)) == (code, 1)


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(("command", "code"), [("readers", 0), ("score nix.csv --no-store", 66), ("nix", 2)])
def test_where_nothing_can_be_said_the_code_says_it(command, code, stderr, tmp_path):
    """A job without stderr ends as it would with one, and its complaints do not get among its results."""
    assert on(tmp_path, command, f"{stderr} >out.txt") == (code, [])
    assert ((tmp_path / "out.txt").stat().st_size > 0) is (code == 0)


def test_a_run_without_stderr_shows_no_progress_and_gives_its_result(tmp_path):
    """Whether stderr is a terminal is not asked of a stream that is closed."""
    assert on(tmp_path, SCORE, "2>&- >out.json") == (0, [])
    assert (tmp_path / "out.json").read_text(encoding="utf-8").startswith("{")


def test_a_closed_stdin_holds_nothing(tmp_path):
    """`score -` without a stdin is an empty file, not an error of the program."""
    code, said = on(tmp_path, "score - --no-store", "<&-")
    assert (code, len(said)) == (65, 1) and "空のファイル" in said[0]
