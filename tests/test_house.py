"""The house rules that a machine can hold."""

import ast
import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(p for p in (ROOT / "triage").rglob("*.py") if "migrations" not in p.parts)


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_one_noun_and_at_most_300_lines(path):
    """A longer file is two things: split it before adding."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_functions_are_short():
    """Median at most 9 lines and 95 % at most 38: the budget of the code this house learns from."""
    lengths = [f.end_lineno - f.lineno + 1 for path in SOURCES for f in functions(path)]

    assert statistics.median(lengths) <= 9
    assert statistics.quantiles(lengths, n=20)[-1] <= 38


def test_no_test_is_without_a_claim():
    """Every test states in a sentence what fails when the code is broken."""
    silent = [
        f"{path.name}:{f.lineno} {f.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for f in functions(path)
        if f.name.startswith("test_") and not ast.get_docstring(f)
    ]

    assert silent == []


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_heavy():
    """`import triage` costs no tokeniser, no arrays and no Django."""
    assert run("import sys, triage; print([m for m in ('fugashi', 'numpy', 'django') if m in sys.modules])") == "[]"


@pytest.mark.parametrize("module", ["sklearn", "django", "joblib", "openpyxl", "pandas"])
def test_scoring_does_not_import(module):
    """A first score must come quickly: fitting, database, processes and spreadsheets stay out of its way."""
    assert run(f"import sys, triage.score; print({module!r} in sys.modules)") == "False"


def test_only_three_places_read_the_environment():
    """Settings are read once, at the edge."""
    readers = [str(p.relative_to(ROOT)) for p in SOURCES if "os.environ" in p.read_text(encoding="utf-8")]

    assert set(readers) <= {"triage/settings.py", "triage/web/__init__.py"}


@pytest.mark.parametrize("path", sorted((ROOT / "benchmarks").glob("*.py")), ids=lambda p: p.name)
def test_every_benchmark_starts(path):
    """A benchmark that no longer imports what it measures is noticed before somebody needs its figures."""
    done = subprocess.run(
        [sys.executable, path, "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout


def test_the_time_zone_is_named_once():
    """A second zone of Japan beside `triage.clock` would be changed in one place only."""
    naming = [str(p.relative_to(ROOT)) for p in SOURCES if '"Asia/Tokyo"' in p.read_text(encoding="utf-8")]

    assert naming == ["triage/clock.py"]
