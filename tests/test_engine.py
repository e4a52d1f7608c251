"""Shared work comes back whole, in order, and a failure is never swallowed."""

import pytest

from triage import engine
from triage.engine import Engine, run

CHUNKS = [list(range(at, at + 3)) for at in range(0, 18, 3)]


def total(chunk):
    if chunk == ["bad"]:
        raise ValueError("a chunk that cannot be judged")
    return sum(chunk)


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_keep_the_order_of_the_chunks(jobs):
    """One process or two, the same list."""
    assert list(run(total, CHUNKS, Engine(jobs))) == [sum(chunk) for chunk in CHUNKS]


def test_where_nothing_can_be_forked_fresh_processes_give_the_same(monkeypatch):
    """Elsewhere than on Linux joblib starts the processes."""
    monkeypatch.setattr(engine, "_FORKS", False)

    assert list(run(sum, CHUNKS, Engine(2))) == [sum(chunk) for chunk in CHUNKS]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_chunk_fails_the_run(jobs):
    """What one process could not judge is an error here, not a missing result."""
    with pytest.raises(ValueError, match="cannot be judged"):
        list(run(total, [*CHUNKS, ["bad"]], Engine(jobs)))
