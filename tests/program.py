"""The program as a person starts it, in the poorest surroundings: no UTF-8, a bare PATH, and its data directory."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from triage.cli.app import app

ROOT = Path(__file__).parent.parent
POOR = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin", "LANG": "C", "PYTHONUTF8": "0", "SYSTEMROOT": "C:\\Windows"}


def started(home, *command, surroundings=(), **popen):
    """Start this Python with a command line in a process of its own, its data in `home`."""
    environment = {**POOR, "TRIAGE_HOME": str(home), **dict(surroundings)}
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8", "env": environment, **popen},
    )


def python(folder, *command, home=None, stdin="", check=True, surroundings=()):
    """Run it to its end in `folder`, which holds its data unless `home` does; without `check` it may fail."""
    how = {"surroundings": surroundings, "cwd": folder, "stdin": subprocess.PIPE}
    with started(home or folder, *command, **how) as process:
        out, err = process.communicate(stdin)
    assert not check or process.returncode == 0, err
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def triage(folder, *arguments, **how):
    """Run `triage` with these arguments as `python` runs a command."""
    return python(folder, "-m", "triage", *arguments, **how)


def invoked(*arguments, code=0):
    """Run `triage` inside this process, on the environment of the test, to this exit code."""
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == code, done.output
    return done
