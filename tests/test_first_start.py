"""The first start makes the store, and the next one finishes what the first could not."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
HALF_MADE = """
from pathlib import Path
from triage import web
from triage.settings import load
web.configure(load())
from django.core.management import call_command
call_command("migrate", "store", "0003", verbosity=0)
"""


def test_a_first_start_that_was_killed_is_finished_by_the_next(tmp_path):
    """Half of the tables and nothing in them: the next run makes the rest and goes on, without a word about versions."""
    home = tmp_path / "家"
    home.mkdir()
    environment = {**os.environ, "TRIAGE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", HALF_MADE], env=environment, check=True)

    path = tmp_path / "a.csv"
    path.write_text("番号,コメント\n1,ありがとう\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "triage", "score", path], env=environment, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0 and "triage migrate" not in done.stderr, done.stderr
