"""Shared work comes back whole, in order, and a failure is never swallowed."""

import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from triage.assess import _Chunk
from triage.cli.exits import TRY_AGAIN, exit_code
from triage.engine import Engine, ProcessDied, run
from triage.records import Comment, CommentId, Platform, Source

ROOT = Path(__file__).parent.parent
CHUNKS = [list(range(at, at + 3)) for at in range(0, 18, 3)]
TOPS = [2, 5, 8, 11, 14, 17]


def alone(script):
    """Run a script in a process of its own, which may fork as it likes."""
    return subprocess.run(
        [sys.executable, "-c", f"from triage import engine\nchunks = {CHUNKS}\n{script}"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        timeout=60,
    )


def test_one_process_keeps_the_order_of_the_chunks():
    """The results stand in the order of the chunks."""
    assert list(run(max, CHUNKS, Engine(1))) == TOPS


@pytest.mark.parametrize("forks", [True, False], ids=["forked", "started by joblib"])
def test_two_processes_give_the_same(forks):
    """Forked ones on Linux, fresh ones elsewhere: the same list."""
    forks = forks and sys.platform == "linux"
    done = alone(f"engine._FORKS = {forks}\nprint(list(engine.run(max, chunks, engine.Engine(2))))")

    assert done.stdout.strip() == str(TOPS), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("end", ["", "raise ValueError"], ids=["read to the end", "broken off"])
def test_threads_take_short_turns_only_while_chunks_are_read(end):
    """What is read reaches the processes at once; afterwards, or when reading fails, all is as it was."""
    done = alone(
        f"""
import sys
usual = sys.getswitchinterval()
def read():
    yield from chunks
    print(sys.getswitchinterval() < usual / 5)
    {end or "return"}
try:
    list(engine.run(max, read(), engine.Engine(2)))
except ValueError:
    pass
print(sys.getswitchinterval() == usual)
"""
    )

    assert done.stdout.split() == ["True", "True"], done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_who_asks_for_results_works_instead_of_waiting():
    """While the other process is at one chunk, this one does what nobody has begun; the order stays."""
    done = alone(
        """
import os, time
def work(chunk):
    time.sleep(0.2)
    return max(chunk), os.getpid()
results = list(engine.run(work, chunks, engine.Engine(2)))
print([top for top, _ in results], len({by for _, by in results}), os.getpid() in {by for _, by in results})
"""
    )

    assert done.stdout.strip() == f"{TOPS} 2 True", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("first", ["next(iter(results))", "pass"], ids=["after a result", "before any"])
def test_who_leaves_early_waits_for_nothing_that_nobody_has_begun(first):
    """Of a hundred chunks of a tenth of a second those that were in hand are done, the others are not."""
    done = alone(
        f"""
import threading, time
def work(chunk):
    time.sleep(0.1)
    return chunk
begun = time.monotonic()
results = engine.run(work, range(100), engine.Engine(2))
{first}
del results
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        thread.join()
print(time.monotonic() - begun < 5)
"""
    )

    assert done.stdout.strip() == "True", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("jobs", [2, 3, 4])
def test_a_process_that_dies_ends_the_run_and_leaves_no_other_behind(jobs):
    """Killed while this process has taken chunks that nobody had begun: one sentence, and the command ends."""
    done = alone(
        f"""
import os, signal, tempfile, time
parent, flag = os.getpid(), os.path.join(tempfile.mkdtemp(), "dead")
def work(chunk):
    if os.getpid() == parent:
        time.sleep(0.02)
        return chunk
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        time.sleep(1)
        return chunk
    time.sleep(0.4)
    os.kill(os.getpid(), signal.SIGKILL)
try:
    list(engine.run(work, range(100), engine.Engine({jobs})))
except engine.ProcessDied as error:
    print("--jobs 1" in str(error))
"""
    )

    assert (done.stdout.strip(), done.stderr, done.returncode) == ("True", "", 0)


def test_whose_process_died_is_told_to_try_again():
    """A run with the store goes on where it ended, so the code says that it may be run again."""
    assert exit_code(ProcessDied("")) == TRY_AGAIN


def test_a_failing_chunk_fails_the_run():
    """What another process could not judge is an error here, not a missing result."""
    done = alone("list(engine.run(max, [*chunks, []], engine.Engine(2)))")

    assert done.returncode == 1
    assert "ValueError" in done.stderr


@pytest.mark.parametrize("jobs", [1, 2])
def test_chunks_are_taken_as_they_come(jobs):
    """Chunks may be made while they are asked for; all have been taken when `run` returns."""
    script = f"""
taken = []
results = engine.run(max, (taken.append(c) or c for c in chunks), engine.Engine({jobs}))
print(len(taken), list(results))
"""
    done = alone(script)

    assert done.stdout.strip() == f"6 {TOPS}", done.stderr


def test_what_stops_the_reading_stops_the_run():
    """A file that turns out to be unusable half-way is the error of the run, and no process is left behind."""
    script = """
def broken():
    yield from chunks
    raise OSError("the file ended")
engine.run(max, broken(), engine.Engine(2))
"""
    done = alone(script)

    assert done.returncode == 1
    assert "OSError: the file ended" in done.stderr


def test_a_chunk_reaches_another_process_with_every_field_of_its_comments():
    """Pickled field by field, each comment and its source comes out as it went in."""
    comments = [
        Comment(CommentId(str(n)), Platform.X, "本文", Source("csv", "a.csv", "0" * 64, n), posted_at=at, like_count=n)
        for n, at in enumerate([None, datetime(2026, 1, 2, tzinfo=UTC)])
    ]
    chunk = pickle.loads(pickle.dumps(_Chunk(comments)))

    assert list(chunk) == comments
    assert [type(comment.source) for comment in chunk] == [Source, Source]
