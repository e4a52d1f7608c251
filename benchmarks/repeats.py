"""Measure the repeat engine beside others: `python benchmarks/repeats.py [FILE] [--out docs/repeats.md]`.

FILE holds texts, one a line; without it sentences are invented here. Sizes beyond the file are made at run time: halves
of two lines joined, up to three letters changed, one text in twenty a near copy. All figures are CPU seconds of one
thread (other work on the machine does not count), medians of `--runs`. cdist's matrix does not fit beyond the smallest
size. What is not installed is left out, and said so.
"""

import argparse
import importlib.util
import itertools
import math
import platform
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel
from repeating.history import BATCH, history_rows
from repeating.texts import corpus, invented

from triage.similarity import near_duplicates

SIZES = (10_000, 50_000, 200_000)
OTHERS = (10_000, 40_000)
CUTOFFS = (0.85, 0.9)


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median CPU seconds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def peak_mib(work: Callable[[], object]) -> float:
    """Return the peak of traced memory (NumPy's arrays included) in MiB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def growth_rows(texts: list[str], runs: int, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield seconds, growth and peak memory of the all-pairs search."""
    for cutoff in CUTOFFS:
        first = seconds(partial(near_duplicates, texts[: sizes[0]], cutoff), runs)
        for n in sizes:
            search = partial(near_duplicates, texts[:n], cutoff)
            taken = first if n == sizes[0] else seconds(search, runs if n < SIZES[-1] else 1)
            growth = f"{math.log(taken / first) / math.log(n / sizes[0]):.2f}" if n > sizes[0] else "-"
            yield f"| {cutoff} | {n:,} | {taken:.3f} | {growth} | {peak_mib(search):.0f} |"


def ours(texts: list[str]) -> set[tuple[int, int]]:
    """Return the pairs of the exact search."""
    return {(pair.left, pair.right) for pair in near_duplicates(texts, CUTOFFS[0])}


def by_cdist(texts: list[str]) -> set[tuple[int, int]]:
    """Return the pairs of brute force, which does each pair twice."""
    matrix = process.cdist(
        texts, texts, scorer=Indel.normalized_similarity, score_cutoff=CUTOFFS[0], workers=1, dtype=np.float32
    )
    return {(int(i), int(j)) for i, j in np.argwhere(matrix > 0) if i < j}


def _bigrams(text: str) -> list[str]:
    return [a + b for a, b in itertools.pairwise(text)] or [text]


def by_datasketch(texts: list[str]) -> set[tuple[int, int]]:
    """Return the pairs of datasketch's MinHash LSH over bigrams (128 permutations, threshold 0.5)."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128)
    found = set()
    for at, text in enumerate(texts):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([gram.encode("utf-8", "surrogatepass") for gram in _bigrams(text)])
        found |= {(other, at) for other in index.query(sketch)}
        index.insert(at, sketch)
    return found


def by_rensa(texts: list[str]) -> set[tuple[int, int]]:
    """Return the pairs of rensa's MinHash LSH over bigrams (128 permutations, 32 bands)."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    found = set()
    for at, text in enumerate(texts):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(_bigrams(text))
        found |= {(other, at) for other in index.query(sketch)}
        index.insert(at, sketch)
    return found


def other_rows(texts: list[str], runs: int) -> Iterator[str]:
    """Yield one row for each way of finding pairs at 0.85, with recall at the smallest size and growth."""
    small, large = texts[: OTHERS[0]], texts[: OTHERS[1]]
    truth = ours(small)
    mine = seconds(partial(ours, small), runs)
    for name, module, search in (
        ("this engine", "triage", ours),
        ("rapidfuzz.process.cdist", "rapidfuzz", by_cdist),
        ("datasketch MinHash LSH", "datasketch", by_datasketch),
        ("rensa MinHash LSH", "rensa", by_rensa),
    ):
        if importlib.util.find_spec(module) is None:
            yield f"| {name} | not installed | - | - | - |"
            continue
        taken = mine if search is ours else seconds(partial(search, small), 1 if search is by_cdist else runs)
        recall = len(truth & search(small)) / len(truth)
        further = None if search is by_cdist else seconds(partial(search, large), 1)
        growth = f"{math.log(further / taken) / math.log(len(large) / len(small)):.2f}" if further else "2 (every pair)"
        yield f"| {name} | {taken:.3f} | {taken / mine:.1f}x | {recall:.4f} | {growth} |"


def report(lines: list[str], source: str, runs: int, past: int, database: str, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield the lines of the page."""
    texts = corpus(lines, max(sizes))
    yield "# The repeat engine, measured"
    yield ""
    yield "Written by `python benchmarks/repeats.py [FILE] --out docs/repeats.md`; not edited by hand."
    yield (
        f"{source}; texts beyond it are made at run time from halves of its lines with letters changed, one in twenty "
        f"a near copy; mean {np.mean([*map(len, texts)]):.1f} characters. CPU seconds of one thread, medians of {runs} "
        f"(largest size, cdist and index: 1). {platform.machine()}, Python {platform.python_version()}, NumPy "
        f"{np.__version__}."
    )
    yield ""
    yield (
        "Similar is what rapidfuzz calls similar on folded text at the policy's cutoff and keeps most of its 3-grams, "
        "or what is contained to the policy's share; both searches are exact, and the brute force is in the tests. The "
        "history is not read as a whole: folded texts and hashed author ids stand in `repeats/` of the data directory, "
        "each file verified by its SHA-256; what is new, changed, purged or damaged is laid out again, shelf by shelf."
    )
    yield ""
    yield "## All pairs, exactly: growth and memory"
    yield ""
    yield "| cutoff | texts | CPU s | exponent from the smallest | peak MiB |"
    yield "|---|---|---|---|---|"
    yield from growth_rows(texts, runs, sizes)
    yield ""
    yield f"## Beside others, {OTHERS[0]:,} lines, cutoff {CUTOFFS[0]}"
    yield ""
    yield f"Growth is the exponent from {OTHERS[0]:,} to {OTHERS[1]:,} texts."
    yield ""
    yield "| | CPU s | against this engine | recall | growth |"
    yield "|---|---|---|---|---|"
    yield from other_rows(lines if len(lines) >= OTHERS[1] else texts, runs)
    yield ""
    yield f"## A batch of {BATCH:,} against {past:,} past comments, cutoff {CUTOFFS[0]}"
    yield ""
    yield (
        f"In a store on {database.partition(':')[0] or 'SQLite'}; one text in twenty of history and batch is a "
        "near copy of another, and what is related to what is related is followed too. Each step in a process of its "
        "own; elapsed time includes what other work on the machine takes, memory all that is mapped."
    )
    yield ""
    yield "| step | elapsed | CPU | peak MiB |"
    yield "|---|---|---|---|"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield from history_rows(lines, past, Path(folder), database)


def main() -> int:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--past", type=int, default=100_000, help="comments of the history")
    parser.add_argument("--database", default="", help="URL of an empty database for the history; SQLite by default")
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    given = parser.parse_args()
    lines = given.file.read_text(encoding="utf-8").splitlines() if given.file else invented(OTHERS[1])
    lines = list(dict.fromkeys(filter(None, lines)))
    source = f"{len(lines):,} distinct {'real lines of a file' if given.file else 'invented sentences'}"
    sizes = tuple(size for size in SIZES if size <= given.largest)
    page = []
    for line in report(lines, source, given.runs, given.past, given.database, sizes):
        print(line, flush=True)
        page.append(line)
    if given.out:
        given.out.write_text("\n".join(page) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
