"""`triage score` of one large file into an empty store, killed on its way if asked, and again: time, CPU and memory.

python benchmarks/large.py [ROWS] [--file LINES] [--kill SECONDS]   ROWS: 1,000,000 by default; LINES: a comment a line,
the labelled comments otherwise. The rows are made of halves of them, one in twenty a near copy of another row.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from repeating.texts import corpus

ROOT = Path(__file__).parent.parent
ROWS = 1_000_000
AUTHORS = 99_991
LIMIT_MIB = 500


class Took(NamedTuple):
    """What one run took: elapsed and CPU seconds of all its processes, peak MiB of the largest, its exit status."""

    elapsed: float
    cpu: float
    peak: float
    status: int


def lines(path: Path | None) -> list[str]:
    """Return texts to make others of: of a file, else of the labelled comments."""
    if path:
        return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    files = sorted((ROOT / "data" / "labeled").glob("*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def write(texts: list[str], path: Path) -> None:
    """Write one comment for each text, by many authors, over four weeks."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for number, text in enumerate(texts):
            row = {
                "comment_id": f"Ugx{hashlib.sha256(str(number).encode()).hexdigest()[:23]}",
                "platform": "youtube",
                "account": "UCmihon",
                "author_id": f"UC{number % AUTHORS:022}",
                "posted_at": f"2026-04-{number % 28 + 1:02}T09:{number % 60:02}:00+09:00",
                "text": text,
            }
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def run(path: Path, out: Path, home: str, kill: float | None = None) -> Took:
    """Score a file in processes of its own; kill it with -9 after some seconds."""
    command = [sys.executable, "-m", "triage", "score", str(path), "--model", "default", "--out", str(out)]
    environment = {**os.environ, "TRIAGE_HOME": home, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    if kill:
        time.sleep(kill)
        child.kill()
    _, status, usage = os.wait4(child.pid, 0)
    elapsed = time.perf_counter() - start
    return Took(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, status)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def main() -> None:
    """Print the table; fail where a run fails, the second changes the result, or memory is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--kill", type=float)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "in.jsonl")
        write(corpus(lines(given.file), given.rows), path)
        print(f"| score {given.rows:,} rows into a store (SQLite) | s | CPU s | peak MiB of the largest process | n |")
        print("| --- | --- | --- | --- | --- |", flush=True)
        if given.kill:
            killed = run(path, Path(home, "killed.jsonl"), home, given.kill)
            print(f"| killed after | {killed.elapsed:.0f} | - | {killed.peak:.0f} | 1 |", flush=True)
        for turn in ("run to its end", "again"):
            took = run(path, Path(home, f"{turn}.jsonl"), home)
            print(f"| {turn} | {took.elapsed:.0f} | {took.cpu:.0f} | {took.peak:.0f} | 1 |", flush=True)
            if took.status or took.peak > LIMIT_MIB:
                sys.exit(f"failed: {took}")
        size = sum(file.stat().st_size for file in Path(home).rglob("*") if file.is_file()) / 2**20
        print(f"\n{size:.0f} MiB on disk, results and both files included.")
        if digest(Path(home, "run to its end.jsonl")) != digest(Path(home, "again.jsonl")):
            sys.exit("failed: the second run gave another result")


if __name__ == "__main__":
    main()
