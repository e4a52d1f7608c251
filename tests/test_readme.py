"""What the READMEs tell people to type works, in the order it stands there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def triage(folder, *arguments):
    """Run the program in a folder that also holds its data."""
    return subprocess.run(
        [sys.executable, "-m", "triage", *arguments],
        cwd=folder,
        env={**os.environ, "TRIAGE_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def commands(name):
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_every_command_of_the_readme_works_in_order(name, tmp_path, few_labels):
    """Each `triage` line exits 0 in a fresh folder that holds the samples and a fifth of the labelled comments."""
    shutil.copytree(ROOT / "data" / "samples", tmp_path / "data" / "samples")
    shutil.copytree(few_labels, tmp_path / "data" / "labeled")
    for line in commands(name):
        program, *arguments = shlex.split(line)
        assert program == "triage"
        done = triage(tmp_path, *arguments)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_the_figures_are_those_of_the_shipped_model(name):
    """What the README says was measured is what the model card says."""
    card = (ROOT / "models" / "default" / "MODEL_CARD.md").read_text(encoding="utf-8")
    found, falsely = (
        re.search(r"何らかの項目を示した割合: (0\.\d+)", card),
        re.search(r"当たらない作例のうち.*割合: (0\.\d+)", card),
    )
    text = (ROOT / name).read_text(encoding="utf-8")

    assert f"{float(found[1]) * 100:.1f} %" in text
    assert f"{float(falsely[1]) * 100:.1f} %" in text


def test_the_first_screen_is_what_the_command_prints(tmp_path):
    """The block under `make run` is its output on the samples, as this version prints it."""
    samples = [
        str(path) for kind in ("json", "csv", "xlsx") for path in sorted((ROOT / "data" / "samples").glob(f"*.{kind}"))
    ]
    done = [
        triage(tmp_path, "init", "--quiet"),
        triage(tmp_path, "score", *samples, "--out", "s.jsonl"),
        triage(tmp_path, "queue", "list", "--top", "5"),
    ]
    lines = [line.rstrip() for one in done for line in one.stdout.splitlines()]
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("```\n")[3]

    assert [one.returncode for one in done] == [0, 0, 0]
    assert block.splitlines()[: len(lines)] == lines
