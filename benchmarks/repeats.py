"""Measure the repeat engine: `python benchmarks/repeats.py [FILE] [--out docs/repeats.md]`.

FILE holds texts, one a line; without it sentences are invented here. Sizes beyond the file are made at run time: halves
of two lines joined, up to three letters changed, one text in twenty a near copy. What is not installed is left out, and
said so.
"""

import argparse
import importlib.util
import math
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from repeating.cost import Cost, apart, cost, now, seconds
from repeating.history import BATCH, history_rows
from repeating.peers import CUTOFF, WAYS, by_cdist, ours
from repeating.shares import (
    EACH,
    GROUPS,
    WAVES,
    group_rows,
    harmless_rows,
    planted_rows,
    posts_of,
    wave_row,
)
from repeating.texts import corpus, invented

from triage.detectors.repeats import find_repeats
from triage.fold import fold
from triage.policy import load_policy
from triage.similarity import near_duplicates

SIZES = (10_000, 50_000, 200_000)
LINES = 40_000
CUTOFFS = (0.85, 0.9)
# Folding makes a few texts equal.
_SPARE = 1.02


def folded(texts: list[str]) -> list[str]:
    """Return what is compared: folded texts, each once."""
    return list(dict.fromkeys(filter(None, map(fold, texts))))


def peer_rows(lines: list[str], near: list[str], runs: int) -> Iterator[str]:
    """Yield CPU seconds and recall of each way of finding pairs, on lines and on texts with more near copies."""
    truths = by_cdist(lines), by_cdist(near)
    mine = seconds(partial(ours, lines), runs)
    for way in WAYS:
        if importlib.util.find_spec(way.module) is None:
            yield f"| {way.name} | not installed | - | - | - | - |"
            continue
        taken = mine if way.search is ours else seconds(partial(way.search, lines), runs)
        given = way.search(lines), way.search(near)
        recalls = [len(pairs & truth) / max(len(truth), 1) for pairs, truth in zip(given, truths, strict=True)]
        shares = " | ".join(f"{recall:.4f} ({len(truth):,})" for recall, truth in zip(recalls, truths, strict=True))
        yield f"| {way.name} | {taken:.3f} | {taken / mine:.1f} | {shares} | {len(given[0]):,} / {len(given[1]):,} |"


def searched(texts: list[str], cutoff: float, runs: int) -> Cost:
    """Return what the all-pairs search costs here, the median of CPU seconds."""
    since = now()
    taken = seconds(partial(near_duplicates, texts, cutoff), runs)
    return cost(since)._replace(cpu=taken)


def ruled(texts: list[str], runs: int) -> Cost:
    """Return what the whole rule costs here: folding, both searches, groups, findings."""
    posts, rule = posts_of(texts), load_policy("kagoshima").repeat
    since = now()
    taken = seconds(partial(find_repeats, posts, rule), runs)
    return cost(since)._replace(cpu=taken)


def growth_rows(texts: list[str], runs: int, sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield CPU seconds, growth and peak memory of the all-pairs search and of the whole rule."""
    once = folded(texts)
    for name, work in (
        *((f"pairs at {cutoff:.2f}", partial(_search_apart, once, cutoff)) for cutoff in CUTOFFS),
        ("the whole rule", partial(_rule_apart, texts)),
    ):
        first = 0.0
        for n in sizes:
            used = work(n, runs if n < SIZES[-1] else 1)
            first = first or used.cpu
            growth = f"{math.log(used.cpu / first) / math.log(n / sizes[0]):.2f}" if n > sizes[0] else "-"
            yield f"| {name} | {n:,} | {used.cpu:.3f} | {growth} | {used.peak:.0f} |"


def _search_apart(texts: list[str], cutoff: float, n: int, runs: int) -> Cost:
    return Cost(*apart(searched, texts[:n], cutoff, runs))


def _rule_apart(texts: list[str], n: int, runs: int) -> Cost:
    return Cost(*apart(ruled, texts[:n], runs))


def report(lines: list[str], source: str, given: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of the page; sections that `--only` leaves out as they stand in the page written before."""
    _section = partial(_section_of, _sections(given), given.only)
    sizes = tuple(size for size in SIZES if size <= given.largest)
    texts = corpus(lines, int(max(sizes) * _SPARE))
    yield "# The repeat engine, measured"
    yield ""
    yield "Written by `python benchmarks/repeats.py FILE --past 1000000 --out docs/repeats.md`; not edited by hand."
    yield ""
    yield (
        f"{source}, mean {np.mean([*map(len, lines)]):.1f} characters; none of it is in the repository. Sizes beyond "
        "it are made at run time from halves of its lines with up to three letters changed, one in twenty a near copy. "
        f"CPU seconds of one thread (what else runs does not count), medians of {given.runs}, the largest size once. "
        f"{os.cpu_count()} shared cores, {platform.machine()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}."
    )
    yield ""
    yield (
        "Similar is what rapidfuzz calls similar on folded text at the policy's cutoff and keeps enough of its 3-grams"
        ", or what is contained to the policy's share, unless a word is turned into its opposite. Both searches are "
        "exact up to 2^24 pairs (beyond that, docs/why.md): the brute force is in the tests."
    )
    yield from _section(
        f"Beside others: {SIZES[0]:,} lines, cutoff {CUTOFF}",
        "Recall of the pairs of cdist, whose number stands beside it, among the lines as they are and among made texts"
        ", one in twenty a near copy. All get folded text. MinHash: 128 permutations over character pairs, candidates "
        "not measured afterwards.",
        "| | CPU s | times this engine | recall, lines | recall, made | pairs given |",
        peer_rows(folded(lines)[: SIZES[0]], folded(texts)[: SIZES[0]], given.runs),
    )
    yield from _section(
        "Growth and memory",
        "Exponent from the smallest size. Each in a process of its own; peak of the process, interpreter and texts "
        "included. The whole rule is folding, both searches, groups and findings of as many comments.",
        "| search | texts | CPU s | exponent | peak MiB |",
        growth_rows(texts, given.runs, sizes),
    )
    long = [one + two for one, two in zip(lines, reversed(lines), strict=True)]
    yield from _section(
        "The same with longer texts",
        f"Each line joined with another: mean {np.mean([*map(len, long)]):.1f} characters.",
        "| search | texts | CPU s | exponent | peak MiB |",
        growth_rows(corpus(long, int(max(sizes) * _SPARE)), given.runs, sizes),
    )
    yield from _section(
        f"A batch of {BATCH:,} against {given.past:,} past comments, cutoff {CUTOFF}",
        f"In a store on {given.database.partition(':')[0] or 'SQLite'}; one text in twenty of history and batch is a "
        "near copy of another, and what is related to what is related is followed too. The history is not read as a "
        "whole: folded texts and hashed author ids stand in `repeats/` of the data directory, each verified by its "
        "SHA-256; what is new, changed, purged or damaged is laid out again, shelf by shelf. Each step in a process of "
        "its own; memory is all that is mapped.",
        "| step | elapsed | CPU | peak MiB |",
        _history(lines, given),
    )
    yield from _section(
        "Near copies planted among the lines",
        f"{EACH} lines a kind, each of 10 letters or more after folding (the policy compares nothing below 8 across "
        f"authors), changed, by another author, in one batch with all {len(lines):,} lines. Found: one group with the "
        "line it was made from. What is missed had a negation put in or lost, or fell apart where a run of one letter "
        "was broken.",
        "| change | n | found |",
        planted_rows(lines, EACH),
    )
    yield from _section(
        "Groups planted among the lines",
        "Whole: one id for all members. Alone: nobody else in the group.",
        "| | n | whole | whole and alone |",
        group_rows(lines, GROUPS),
    )
    yield from _section(
        "What must not be flagged",
        "Short phrases (`benchmarks/repeating/phrases.py`; some are in the policy's list, some not) and quotations of "
        "the body's own post, each comment by another author. Flagged: any finding at all; for review: 0.5 or more.",
        "| | n | flagged | for review |",
        harmless_rows(),
    )
    yield from _section(
        "A wave",
        "One sentence of 21 letters, two of them changed in each comment, each by another author: all are pairs.",
        "| comments | CPU s | peak MiB | found |",
        (apart(wave_row, size) for size in WAVES),
    )


def _section_of(
    before: dict[str, list[str]], only: list[str], title: str, text: str, head: str, rows: Iterator[str]
) -> Iterator[str]:
    yield from ("", f"## {title}")
    if only and not any(word in title for word in only):
        yield from before.get(title, ["", "Not measured."])
        return
    yield from ("", text, "", head, "|" + "---|" * (head.count("|") - 1))
    yield from rows


def _sections(given: argparse.Namespace) -> dict[str, list[str]]:
    """Return the sections of the page written before, by title."""
    page = given.out.read_text(encoding="utf-8") if given.only and given.out and given.out.exists() else ""
    parts = [part.rstrip().splitlines() for part in page.split("\n## ")[1:]]
    return {title: lines for title, *lines in parts}


def _history(lines: list[str], given: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield from history_rows(lines, given.past, Path(folder), given.database)


def main() -> int:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--past", type=int, default=100_000, help="comments of the history")
    parser.add_argument("--database", default="", help="URL of an empty database for the history; SQLite by default")
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--only", nargs="*", default=[], help="measure only sections with these words in their titles")
    given = parser.parse_args()
    lines = given.file.read_text(encoding="utf-8").splitlines() if given.file else invented(LINES)
    lines = list(dict.fromkeys(filter(None, lines)))
    source = f"{len(lines):,} distinct {'real lines of a file' if given.file else 'invented sentences'}"
    page = []
    for line in report(lines, source, given):
        print(line, flush=True)
        page.append(line)
    if given.out:
        given.out.write_text("\n".join(page) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
