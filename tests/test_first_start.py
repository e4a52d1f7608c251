"""The first start makes the store, and the next one finishes what the first could not."""

from tests.program import python, triage

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
    python(home, "-c", HALF_MADE)

    path = tmp_path / "a.csv"
    path.write_text("番号,コメント\n1,ありがとう\n", encoding="utf-8")

    assert "triage migrate" not in triage(home, "score", path).stderr
