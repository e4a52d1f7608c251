"""Measure the near-duplicate search on a file of texts, one a line: `python benchmarks/repeats.py FILE`.

Seconds are medians of `RUNS` runs in one process and one thread; the ratio is against rapidfuzz.process.cdist
with workers=1 and the same cutoff at the smallest size (its matrix does not fit at the larger ones). Above
the number of lines in the file, texts are made of halves of its lines, one in twenty a near copy. The
exponent is against the smallest size of the same kind of text. Pairs found by others are compared at the
smallest size.
"""

import argparse
import importlib.util
import math
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Indel

from triage.similarity import contained_pairs, fold, near_duplicates

RUNS = 5
SMALLEST = 10_000
SYNTHETIC = (10_000, 50_000, 200_000)
CUTOFFS = (0.85, 0.9)


def seconds(work: Callable[[], object]) -> float:
    """Return the median seconds of `RUNS` runs."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def recombined(lines: list[str], n: int) -> list[str]:
    """Make n texts of halves of two lines, one in twenty a near copy; each call makes the same."""
    rng = random.Random(5)
    made: list[str] = []
    while len(made) < n:
        one, two = rng.choice(lines), rng.choice(lines)
        text = one[: len(one) // 2] + two[len(two) // 2 :]
        if made and rng.random() < 1 / 20:
            text = rng.choice(made)
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice("あいう漢字w") + text[at + 1 :]
        if text:
            made.append(text)
    return made


def cdist_seconds(texts: list[str], cutoff: float) -> float:
    """Measure brute force by rapidfuzz in one thread, which does each pair twice."""
    return seconds(
        lambda: process.cdist(
            texts, texts, scorer=Indel.normalized_similarity, score_cutoff=cutoff, workers=1, dtype=np.float32
        )
    )


def peak_mib(work: Callable[[], object]) -> float:
    """Return the peak of traced memory (NumPy's arrays included) in MiB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def search_rows(name: str, texts: list[str], sizes: list[int], cutoff: float, brute: float | None) -> Iterator[str]:
    """Yield one row of the table for each size."""
    first: tuple[int, float] | None = None
    for n in sizes:
        some = texts[:n]
        taken = seconds(partial(near_duplicates, some, cutoff))
        first = first or (n, taken)
        exponent = math.log(taken / first[1]) / math.log(n / first[0]) if n > first[0] else None
        yield " | ".join(
            (
                f"| {name}",
                f"{cutoff}",
                f"{n:,}",
                f"{taken:.3f}",
                f"{brute / taken:.0f}x" if brute and n == SMALLEST else "-",
                f"{exponent:.2f}" if exponent else "-",
                f"{len(near_duplicates(some, cutoff)):,}",
                f"{peak_mib(partial(near_duplicates, some, cutoff)):.0f} |",
            )
        )


def minhash_row(texts: list[str]) -> str | None:
    """Measure datasketch's MinHash LSH where it is installed: what an approximate search takes and finds."""
    if importlib.util.find_spec("datasketch") is None:
        return None
    from datasketch import MinHash, MinHashLSH

    def search() -> set[tuple[int, int]]:
        index = MinHashLSH(threshold=0.5, num_perm=128)
        found = set()
        for i, text in enumerate(texts):
            sketch = MinHash(num_perm=128)
            sketch.update_batch([(a + b).encode("utf-8", "surrogatepass") for a, b in pairwise(text)])
            found |= {(j, i) for j in index.query(sketch)}
            index.insert(i, sketch)
        return found

    exact = {(pair.left, pair.right) for pair in near_duplicates(texts, CUTOFFS[0])}
    recall = len(exact & search()) / len(exact) if exact else 1.0
    return f"datasketch MinHash LSH (128, threshold 0.5): {seconds(search):.3f} s, recall {recall:.4f}"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    lines = list(dict.fromkeys(parser.parse_args().file.read_text(encoding="utf-8").splitlines()))
    sizes = sorted({min(SMALLEST, len(lines)), len(lines)})
    made = recombined(lines, SYNTHETIC[-1])
    print(f"medians of {RUNS}; {len(lines):,} distinct lines, mean {np.mean([*map(len, lines)]):.1f} characters")
    print("| text | cutoff | n | seconds | against cdist | exponent | pairs | peak MiB |\n" + "|---" * 8 + "|")
    for cutoff in CUTOFFS:
        brute = cdist_seconds(lines[:SMALLEST], cutoff)
        for row in search_rows("lines", lines, sizes, cutoff, brute):
            print(row, flush=True)
        for row in search_rows("recombined", made, list(SYNTHETIC), cutoff, None):
            print(row, flush=True)
    folded = list(dict.fromkeys(map(fold, lines)))
    print(f"fold, {len(lines):,} lines: {seconds(lambda: [*map(fold, lines)]):.3f} s")
    contained = seconds(lambda: contained_pairs(folded, 0.85, share=0.5))
    print(f"containment 0.85, {len(folded):,} folded lines: {contained:.3f} s")
    print(minhash_row(lines[:SMALLEST]) or "datasketch: not installed, not compared")
    return 0


if __name__ == "__main__":
    sys.exit(main())
