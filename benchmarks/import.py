"""Peak memory and time of importing one large file, in a process of its own: the import stage of `triage score`.

python benchmarks/import.py [ROWS]   ROWS: how many comments the file holds, 50,000 by default.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROWS = 50_000
LIMIT_MIB = 300
IMPORT = """
import json, resource, sys, time
from pathlib import Path
from triage.cli.opening import open_store
from triage.imports import check, keep
from triage.readers import ReadOptions

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

settings = open_store()
import triage.store.comments
base, start = peak(), time.perf_counter()
checked = check(sys.argv[1], ReadOptions(), settings.home, lambda *_: None)
seen = time.perf_counter()
with checked.comments:
    rows = keep(checked, lambda *_: None).rows
end = time.perf_counter()
found = {"check": seen - start, "keep": end - seen, "base": base, "above": peak() - base}
print(json.dumps({"rows": len(set(rows)), **found}))
"""


def write(rows: int, path: Path) -> None:
    """Write `rows` distinct comments with id, address, author and time, as CSV or JSON Lines."""
    names = ("comment_id", "platform", "account", "author_id", "author_name", "posted_at", "url", "text")
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        if path.suffix == ".csv":
            stream.write(",".join(names) + "\n")
        for number in range(rows):
            # Ids in no order, as platforms give them: each falls somewhere else in the indexes.
            key = f"Ugx{hashlib.sha256(str(number).encode()).hexdigest()[:23]}"
            text = f"{number}番の窓口はどこですか。先日の説明会で聞いたことをもう一度知りたいです。"
            url = f"https://www.youtube.com/watch?v=mihon&lc={key}"
            when = f"2026-04-{number % 28 + 1:02}T09:00:00+09:00"
            row = (key, "youtube", "UCmihon", f"UC{number % 9000:022}", f"見本{number % 9000}", when, url, text)
            line = (
                ",".join(row)
                if path.suffix == ".csv"
                else json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
            )
            stream.write(line + "\n")


def measure(path: Path, home: str) -> dict[str, float]:
    """Import a file in a fresh process and return what it took."""
    environment = {**os.environ, "TRIAGE_HOME": home, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", IMPORT, str(path)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the table; fail where the promise of the import is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    rows = parser.parse_args().rows
    print("| import into an empty store (SQLite) | s to check | s to keep | MiB above base | base MiB | n |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in ("a.csv", "a.jsonl"):
        with tempfile.TemporaryDirectory() as home:
            path = Path(home, name)
            write(rows, path)
            for turn in ("first", "again"):
                found = measure(path, home)
                told = f"{found['check']:.0f} | {found['keep']:.0f} | {found['above']:.0f} | {found['base']:.0f} | 1"
                print(f"| {rows:,} rows, {path.suffix[1:]}, {turn} | {told} |", flush=True)
                if found["rows"] != rows or found["above"] > LIMIT_MIB:
                    sys.exit(f"failed: {found}")


if __name__ == "__main__":
    main()
