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
import random
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

from triage.similarity import Reach, fold, near_duplicates
from triage.similarity.cabinet import Cabinet, keep, take
from triage.similarity.shelf import Row, lay_out

SIZES = (10_000, 50_000, 200_000)
OTHERS = (10_000, 40_000)
CUTOFFS = (0.85, 0.9)
BATCH = 1_000
SHELF = 1 << 18
_KANA, _KANJI = (0x3042, 0x3093), (0x4E00, 0x5800)
_WORDS, _MOST_WORDS = 20_000, 12


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median CPU seconds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def invented(n: int) -> list[str]:
    """Make n texts of made-up words, a few of them very common, as in a language; for those without a file."""
    rng = random.Random(2)
    sizes = [rng.randint(1, 3) for _ in range(_WORDS)]
    words = ["".join(chr(rng.randrange(*rng.choice((_KANA, _KANJI)))) for _ in range(size)) for size in sizes]
    weights = [1 / (rank + 3) for rank in range(_WORDS)]
    texts = ("".join(rng.choices(words, weights, k=rng.randint(3, _MOST_WORDS))) for _ in range(2 * n))
    return list(dict.fromkeys(texts))[:n]


def corpus(lines: list[str], n: int, seed: int = 5) -> list[str]:
    """Make n distinct texts that read like the lines; each call makes the same."""
    rng = random.Random(seed)
    letters = "".join(lines)
    made: dict[str, None] = {}
    kept: list[str] = []
    while len(made) < n:
        if kept and rng.random() < 1 / 20:
            text = rng.choice(kept)
        else:
            one, two = rng.choice(lines), rng.choice(lines)
            text = one[: len(one) // 2] + two[len(two) // 2 :]
        for _ in range(rng.randrange(4)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(letters) + text[at + rng.randrange(2) :]
        if text and text not in made:
            made[text] = None
            kept.append(text)
    return kept


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


def incremental_rows(lines: list[str], past: int) -> Iterator[str]:
    """Yield what a batch of 1,000 costs against `past` texts kept on disk, and what the start costs."""
    folded = [text for text in map(fold, corpus(lines, past, seed=7)) if text]
    known = corpus(lines, BATCH - BATCH // 20, seed=8)
    batch = [fold(text) for text in [*known, *(text + "ね" for text in folded[:: len(folded) // (BATCH // 20)])]]
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        kept = []
        for at in range(0, len(folded), SHELF):
            rows = [Row(at + step, step % 9999, text) for step, text in enumerate(folded[at : at + SHELF])]
            kept.append(keep(Path(folder), lay_out(rows, CUTOFFS[0]), first=at, last=at + len(rows), mark=""))
        built = time.process_time() - start
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.npy")) / 2**20
        start = time.process_time()
        shelves = tuple(shelf for one in kept if (shelf := take(Path(folder), one)) is not None)
        opened = time.process_time() - start
        for cutoff in CUTOFFS:
            cabinet = Cabinet(shelves, Reach(cutoff, CUTOFFS[0], 0.5))
            start = time.process_time()
            found = sum(len(cabinet.near(text)) for text in batch if text)
            each = (time.process_time() - start) / len(batch) * 1000
            yield (
                f"| {len(folded):,} | {cutoff} | {built:.1f} | {opened:.2f} | {size:.0f} | {each:.2f} "
                f"| {found / len(batch):.2f} |"
            )
        del shelves, cabinet


def report(lines: list[str], source: str, runs: int, past: int, sizes: tuple[int, ...]) -> Iterator[str]:
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
    yield f"## A batch of {BATCH:,} against a history on disk"
    yield ""
    yield "| past texts | cutoff | first layout, s | open and verify, s | MiB on disk | ms a comment | found each |"
    yield "|---|---|---|---|---|---|---|"
    yield from incremental_rows(lines, past)


def main() -> int:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--past", type=int, default=1_000_000)
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    given = parser.parse_args()
    lines = given.file.read_text(encoding="utf-8").splitlines() if given.file else invented(OTHERS[1])
    lines = list(dict.fromkeys(filter(None, lines)))
    source = f"{len(lines):,} distinct {'real lines of a file' if given.file else 'invented sentences'}"
    sizes = tuple(size for size in SIZES if size <= given.largest)
    page = []
    for line in report(lines, source, given.runs, given.past, sizes):
        print(line, flush=True)
        page.append(line)
    if given.out:
        given.out.write_text("\n".join(page) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
