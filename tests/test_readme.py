"""What the READMEs tell people to type works, in the order it stands there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.program import triage

ROOT = Path(__file__).parent.parent


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
        done = triage(tmp_path, *arguments, check=False)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


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
