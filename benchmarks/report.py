"""Draw what `triage evaluate --report` draws, on the functional cases, which no model has seen, as a picture for docs/.

python benchmarks/report.py [--model default] [--out docs/report.png]   (needs Chromium and the extra [dev])
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from triage.records import Route

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.functional.suite import PROTECTED, cases  # noqa: E402 - the repository is no package

ROUTES = frozenset(map(str, Route))
WIDTH = 1280


def labelled() -> Iterator[dict[str, Any]]:
    """Yield the cases as labelled comments, each judged on what it is about alone; criticism falls under nothing."""
    for case in cases("cases"):
        row = {"id": case.id, "text": case.text, "provenance": "authored", "yes": [], "no": [], "routes": []}
        row |= {"post_text": case.post_text, "author_name": case.author_name}
        yield {**row, **judged(case.name, expect=case.expect)}


def judged(name: str, *, expect: bool) -> dict[str, Any]:
    """Return the judgement of a case about a category, a route or protected criticism."""
    if name == PROTECTED:
        return {"no": "rest"}
    if name in ROUTES:
        return {"routes": [name] if expect else []}
    return {"yes" if expect else "no": [name]}


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="default")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "report.png")
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        rows, page = Path(folder, "cases.jsonl"), Path(folder, "report.html")
        rows.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in labelled()), encoding="utf-8")
        command = [sys.executable, "-m", "triage", "evaluate", "--labeled", str(rows), "--model", asked.model]
        subprocess.run([*command, "--report", str(page)], check=True, stdout=subprocess.DEVNULL)
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        sheet = chromium.new_page(viewport={"width": WIDTH, "height": 900})
        sheet.goto(page.as_uri())
        sheet.screenshot(path=str(asked.out), full_page=True)
        chromium.close()


if __name__ == "__main__":
    main()
