"""Measure every cue detector on labelled comments: `python benchmarks/detectors.py [--out docs/detectors.md]`.

A detector is no judge: its cues are features. Counted here is whether a cue of `--strength` or more was given, against
the labels of its category; intervals are Wilson's, 95 %. The labelled comments are authored for this project, and
patterns were written by people who knew some of them, so the figures flatter.
"""

import argparse
import hashlib
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "functional"))

import suite

from triage.detectors import CueDetector, load_detectors
from triage.learn.labels import LabeledComment, read_labels
from triage.policy import load_categories, load_policy
from triage.reading import Reading, read_all
from triage.records import CategoryId, Cue

STRENGTH = 0.5
_Z = 1.96
ABOUT = {
    "lexicon": "語（lexicons/*.tsv）",
    "frames": "言い回し（patterns/*.tsv）",
    "personal_data": "電話・住所・番号・ID、人名または人を指す言葉と私事（forms/private_*.tsv）",
    "links": "リンクの形と登録ドメイン",
    "impersonation": "投稿者名・IDの類似、名乗りと要求（forms/claims*.tsv）",
    "relevance": "投稿・官署・厚生労働省の分野との関わり、雑談（subjects/*.tsv）",
    "stance": "注意・質問・申告・打消し・引用の言い方（forms/stance.tsv）",
}


# Who wrote the forms of these read their errors on one half of the comments alone.
READ_BY_HALVES = ("personal_data", "impersonation")
# What a classifier of words alone cannot see.
KNOWLEDGE = ("privacy", "impersonation", "offtopic")


def unread(row: LabeledComment) -> bool:
    """Whether a comment lies in the half whose errors were not read; pairs that belong together lie together."""
    return bool(hashlib.sha256(row.group.encode()).digest()[0] & 1)


def interval(hits: int, n: int) -> str:
    """Return a share with its Wilson interval: .812 [.730, .874] (65/80)."""
    if not n:
        return "-"
    share, spread = hits / n, _Z * math.sqrt(hits / n * (1 - hits / n) / n + _Z * _Z / (4 * n * n))
    middle, width = share + _Z * _Z / (2 * n), 1 + _Z * _Z / n
    low, high = max((middle - spread) / width, 0.0), min((middle + spread) / width, 1.0)
    return f"{share:.3f} [{low:.3f}, {high:.3f}] ({hits}/{n})"


def wanted(row: LabeledComment, category: CategoryId) -> bool | None:
    """Whether a comment is of a category by its labels; None where that was not judged."""
    if category in row.yes or category in row.routes:
        return True
    return False if category in row.no or category in ("opinion", "correction", "crisis") else None


def found(cues: Sequence[Cue], category: CategoryId, strength: float) -> bool:
    """Whether a cue of this strength says so."""
    return any(cue.category == category and cue.strength >= strength for cue in cues)


def detector_rows(
    detector: CueDetector, rows: Sequence[LabeledComment], readings: Sequence[Reading], strength: float
) -> Iterator[str]:
    """Yield one row for each category the detector gives cues of."""
    cues = detector(readings)
    for category in sorted({cue.category for row in cues for cue in row}):
        judged = [
            (wanted(row, category), found(given, category, strength)) for row, given in zip(rows, cues, strict=True)
        ]
        yes = [hit for is_so, hit in judged if is_so]
        no = [hit for is_so, hit in judged if is_so is False]
        near = [
            hit
            for row, (is_so, hit) in zip(rows, judged, strict=True)
            if is_so is False and row.comment.source.file.startswith(category)
        ]
        flagged = sum(yes) + sum(no)
        yield (
            f"| {detector.name} | {category} | {interval(sum(yes), len(yes))} | {interval(sum(yes), flagged)} "
            f"| {interval(sum(no), len(no))} | {interval(sum(near), len(near))} |"
        )


def report(paths: Sequence[Path], policy: str, strength: float) -> Iterator[str]:
    """Yield the lines of the page."""
    rows = read_labels(paths, [category.id for category in load_categories()])
    readings = read_all([row.comment for row in rows])
    detectors = load_detectors(load_policy(policy))
    yield "# The detectors, measured"
    yield ""
    yield "Written by `python benchmarks/detectors.py --out docs/detectors.md`; not edited by hand."
    yield ""
    yield (
        f"{len(rows):,} comments **written for this project, not real ones**; whoever wrote the patterns knew some of "
        f"them, so these figures flatter. A detector gives cues, not suggestions: a cue of strength {strength} or more "
        "counts here. Recall: of the comments of the category. Precision: of the comments with such a cue. False: of "
        "the comments judged not of the category. Near: of those written to resemble it. 95 % Wilson intervals."
    )
    yield ""
    yield "| detector | what it reads |"
    yield "|---|---|"
    yield from (f"| {detector.name} | {ABOUT.get(detector.name, '')} |" for detector in detectors)
    yield ""
    yield "`detectors_off` of a policy turns each of them off by its name. Repeats are measured in repeats.md."
    yield ""
    yield "| detector | category | recall | precision | false | near |"
    yield "|---|---|---|---|---|---|"
    for detector in detectors:
        yield from detector_rows(detector, rows, readings, strength)
    yield ""
    yield "## The half whose errors nobody read"
    yield ""
    half = [at for at, row in enumerate(rows) if unread(row)]
    yield (
        f"The forms of {' and '.join(READ_BY_HALVES)} were last written with the errors on the other half in view. "
        f"These are the figures on the {len(half):,} comments, split by a hash of the group, that were only counted."
    )
    yield ""
    yield "| detector | category | recall | precision | false | near |"
    yield "|---|---|---|---|---|---|"
    for detector in detectors:
        if detector.name in READ_BY_HALVES:
            yield from detector_rows(detector, [rows[at] for at in half], [readings[at] for at in half], strength)
    yield from with_model()


def with_model() -> Iterator[str]:
    """Yield what the shipped models make of these detectors' cues, on cases that nobody wrote patterns from."""
    yield ""
    yield "## With the model on top"
    yield ""
    yield "A suggestion is the model's, of which these cues are one part. Cases of tests/functional, never trained on."
    yield ""
    yield "| category | model | suggested where it applies | suggested where it only looks like it |"
    yield "|---|---|---|---|"
    for model in suite.MODELS:
        found = suite.scores(model, "cases")
        for name in KNOWLEDGE:
            score = found[name]
            wrong = score.to_spare - score.spared
            yield f"| {name} | {model} | {score.found}/{score.to_find} | {wrong}/{score.to_spare} |"


def main() -> int:
    """Print the page, and write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--labeled", type=Path, nargs="+", default=[Path("data/labeled")])
    parser.add_argument("--policy", default="kagoshima")
    parser.add_argument("--strength", type=float, default=STRENGTH)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    page = "\n".join(report(given.labeled, given.policy, given.strength)) + "\n"
    print(page)
    if given.out:
        given.out.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
