"""How long scoring takes beside the tokeniser alone, and how much memory: whole processes, medians, ratios in one run.

python benchmarks/score.py [FILE]   FILE: one comment a line; without it, the labelled comments are repeated.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 5
SIZES = (30_000, 100_000)
TOKENISE = """
import json, sys
import fugashi, unidic_lite
tagger = fugashi.GenericTagger(
    f'-r "{unidic_lite.DICDIR}/mecabrc" -d "{unidic_lite.DICDIR}" '
    r'-O "" -F "%m\\t%f[7]\\t%f[0]\\n" -U "%m\\t\\t%f[0]\\n" -E ""'
)
for line in open(sys.argv[1], encoding="utf-8"):
    tagger.parse(json.loads(line)["text"])
"""


def texts(path: Path | None) -> list[str]:
    """Return distinct texts: of a file, else of the labelled comments."""
    if path:
        return path.read_text(encoding="utf-8").splitlines()
    files = sorted((ROOT / "data" / "labeled").glob("*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def write(found: list[str], size: int, path: Path) -> None:
    """Write `size` comments by 9,000 authors; texts that must repeat get their round's number appended."""
    with path.open("w", encoding="utf-8") as stream:
        for number in range(size):
            again, at = divmod(number, len(found))
            text = f"{found[at]}{again or ''}"
            row = {"comment_id": str(number), "platform": "youtube", "author_id": f"u{number % 9000}", "text": text}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


def seconds(command: list[str], home: str) -> tuple[float, float]:
    """Run a command; return wall seconds and peak memory in MiB of its largest process."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command, env={**os.environ, "TRIAGE_HOME": home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(command)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def row(name: str, command: list[str], homes: list[str]) -> float:
    """Measure one row of the table, one run in each data directory, print it, and return its median seconds."""
    measured = [seconds(command, home) for home in homes]
    median = statistics.median(s for s, _ in measured)
    print(f"| {name} | {median:.2f} | {max(m for _, m in measured):.0f} | {len(measured)} |", flush=True)
    return median


def with_store(home: Path) -> str:
    """Make a data directory with an empty store and return its path."""
    home.mkdir()
    seconds([sys.executable, "-m", "triage", "init", "--quiet"], str(home))
    return str(home)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    found = texts(parser.parse_args().file)
    program = [sys.executable, "-m", "triage"]
    with tempfile.TemporaryDirectory() as home:
        paths = {size: Path(home, f"{size}.jsonl") for size in SIZES}
        for size, path in paths.items():
            write(found, size, path)
        one = Path(home, "one.jsonl")
        one.write_text('{"text": "求人票と実際の給料が違いました"}\n', encoding="utf-8")
        print("| what | median s | peak MiB | n |\n| --- | --- | --- | --- |")
        usual = [home] * RUNS
        row("triage --help", [*program, "--help"], usual)
        row("one comment, cold start", [*program, "score", str(one), "--no-store", "--model", "default"], usual)
        alone = row("tokeniser alone, 30,000", [sys.executable, "-c", TOKENISE, str(paths[30_000])], usual)
        options = ["--model", "default", "--out", str(Path(home, "out.jsonl"))]
        kept = [*program, "score", str(paths[30_000]), *options]
        scored = row("score, 30,000", [*kept, "--no-store"], usual)
        row("score, 30,000, --jobs 2", [*kept, "--no-store", "--jobs", "2"], usual)
        row("score, 100,000", [*program, "score", str(paths[100_000]), *options, "--no-store"], [home])
        stores = [with_store(Path(home, f"store-{number}")) for number in range(RUNS)]
        row("score with the store, 30,000, first", kept, stores)
        row("score with the store, 30,000, second", kept, stores)
        print(f"\nscore / tokeniser alone: {scored / alone:.1f}")


if __name__ == "__main__":
    main()
