"""The wheel alone, installed elsewhere and read-only, scores from any directory."""

import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_what_it_needs_and_no_more(wheel):
    """Default model, policies, lexicons, templates and style sheet are inside; tests and data are not."""
    names = zipfile.ZipFile(wheel).namelist()

    for needed in (
        "triage/models/default/manifest.json",
        "triage/policies/kagoshima.toml",
        "triage/detectors/lexicons/defamation.tsv",
        "triage/web/templates/web/comment.html",
        "triage/web/static/web/console.css",
        "triage/web/labeling-guide.ja.md",
    ):
        assert needed in names
    assert not [name for name in names if name.startswith(("tests/", "data/", "benchmarks/"))]


def test_it_scores_read_only_from_any_directory(wheel, tmp_path):
    """With every file of the installation write-protected, one comment is scored in another folder."""
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for path in site.rglob("*"):
        path.chmod(stat.S_IREAD | (stat.S_IEXEC if path.is_dir() else 0))
    elsewhere = tmp_path / "作業 場所"
    elsewhere.mkdir()
    (elsewhere / "in.jsonl").write_text('{"comment_id": "1", "text": "ありがとう"}\n', encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-P", "-m", "triage", "score", "in.jsonl", "--no-store", "--out", "out.jsonl"],
        cwd=elsewhere,
        env={
            **os.environ,
            "PYTHONPATH": str(site),
            "TRIAGE_HOME": str(tmp_path / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    for path in [site, *site.rglob("*")]:
        path.chmod(stat.S_IRWXU)
    assert done.returncode == 0, done.stderr
    assert (elsewhere / "out.jsonl").read_text(encoding="utf-8").count("\n") == 1
