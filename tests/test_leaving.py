"""How `triage` leaves: everything is written, and what a command held is not freed piece by piece."""

import subprocess
import sys

import pytest

_HELD = """
from triage.cli.leaving import hold, leave
class Told:
    def __del__(self):
        print("freed")
hold(Told())
print("written", end="")
leave({code!r})
"""
_ROWS = 2500


def left(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(("code", "status"), [(None, 0), (0, 0), (65, 65)])
def test_what_is_held_is_not_freed(code, status):
    """The process ends with the command's exit code and all its output, and frees nothing of what it held."""
    done = left(_HELD.format(code=code))

    assert (done.stdout, done.returncode) == ("written", status)


def test_a_code_with_words_is_left_to_the_interpreter():
    """What leaves with a sentence instead of a number still shows the sentence."""
    done = left(_HELD.format(code="どこにもない"))

    assert (done.stderr.strip(), done.returncode) == ("どこにもない", 1)


def test_other_threads_are_waited_for():
    """A thread that still ends other processes does so before the process leaves."""
    late = (
        "import threading, time\n"
        "from triage.cli.leaving import hold, leave\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('ended', flush=True))).start()\n"
        "hold([]); leave(0)\n"
    )

    assert left(late).stdout.strip() == "ended"


def test_a_run_of_several_processes_writes_everything(tmp_path, monkeypatch):
    """With other processes at work every row is in the file and the sentence at the end is printed."""
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path))
    rows, out = tmp_path / "rows.csv", tmp_path / "out.jsonl"
    rows.write_text("text\n" + "".join(f"手続の窓口は{n}番ですか\n" for n in range(_ROWS)), "utf-8")

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "triage",
            "score",
            rows,
            "--no-store",
            "--model",
            "default",
            "--jobs",
            "2",
            "--out",
            out,
        ],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stderr
    assert f"{_ROWS} 件を並べました" in done.stdout
    assert len(out.read_text("utf-8").splitlines()) == _ROWS
