"""The functional suite: what a good tool must and must not suggest, case by case, and how far each model gets.

Cases are written apart from the labelled comments and are never trained on. The errors of `cases` are read to mend the
models. `unseen` was written for measuring alone, one item and one writer at a time: whoever changes a model looks at its
figures, never at its texts, and replaces it by new ones once anybody has. `python tests/functional/suite.py` prints
both tables; with `--floors` it raises the recorded floors to what is measured now: the cases that are right as a whole,
and the most that each file ever reached. Both may only rise.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from triage.assess import Plan, assess, rank_all, thresholds
from triage.engine import Engine
from triage.modelchoice import find_model
from triage.policy import load_policy
from triage.ranking import Ranked
from triage.records import Comment, CommentId, Platform, Source

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
MODELS = ("default", "semantic")
SETS = ("cases", "unseen")
PROTECTED = "protected"
# Routes and protected criticism: no category of a clause.
APART = ("opinion", "correction", "crisis", PROTECTED)
# The whole must not fall. A file of 12 to 80 cases may miss its best by as many: any fit moves one or two of them.
LEEWAY = 2


@dataclass(frozen=True)
class Case:
    """One text and whether `name` (a category, a route, or any clause for protected criticism) should be suggested."""

    id: str
    name: str
    kind: str
    text: str
    expect: bool
    post_text: str = ""
    author_name: str = ""


@dataclass(frozen=True)
class Score:
    """How many of the cases to find were found, and how many of the others were left alone."""

    found: int
    to_find: int
    spared: int
    to_spare: int

    @property
    def right(self) -> int:
        """Cases judged as expected."""
        return self.found + self.spared


def cases(folder: str) -> Iterator[Case]:
    """Read every case of a set; the file name is the category or route it is about."""
    for path in sorted((HERE / folder).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Case(name=path.stem, **json.loads(line))


def suggested(found: list[Case], model: str) -> list[Ranked]:
    """Judge the cases with a shipped model under the first policy, in the order of the cases."""
    plan = Plan("kagoshima", find_model(model, HERE))
    comments = [
        Comment(
            id=CommentId(case.id),
            platform=Platform.YOUTUBE,
            text=case.text,
            source=Source("functional", case.name, "", at),
            post_text=case.post_text,
            author_name=case.author_name,
            author_id=case.id,
        )
        for at, case in enumerate(found, start=1)
    ]
    ranked = rank_all(assess(comments, plan, engine=Engine(1)), load_policy("kagoshima"), thresholds(plan))
    by_id = {one.assessment.comment.id: one for one in ranked}
    return [by_id[comment.id] for comment in comments]


def is_suggested(case: Case, ranked: Ranked) -> bool:
    """Whether the clause of the case's category, or its route, is among what is suggested."""
    if case.name == PROTECTED:
        return bool(ranked.suggestions)
    clauses = {c.id for c in load_policy("kagoshima").clauses if case.name in c.categories}
    return case.name in ranked.routes or any(s.clause in clauses for s in ranked.suggestions)


def scores(model: str, folder: str, by: str = "name") -> dict[str, Score]:
    """Return the score of one model for each file of a set of cases, or for each `kind` of case."""
    every = list(cases(folder))
    counts: dict[str, list[int]] = {}
    for case, ranked in zip(every, suggested(every, model), strict=True):
        row = counts.setdefault(getattr(case, by), [0, 0, 0, 0])
        at = 0 if case.expect else 2
        row[at] += is_suggested(case, ranked) is case.expect
        row[at + 1] += 1
    return {name: Score(*row) for name, row in counts.items()}


def table(by_model: dict[str, dict[str, Score]]) -> str:
    """Return the scores as a Markdown table."""
    head = "".join(f" {model}: 見つけた | {model}: 示さなかった |" for model in by_model)
    lines = [f"| 項目・回付 |{head}", "| --- |" + " --- | --- |" * len(by_model)]
    for name in next(iter(by_model.values())):
        cells = (by_model[model][name] for model in by_model)
        lines.append(f"| {name} |" + "".join(f" {s.found}/{s.to_find} | {s.spared}/{s.to_spare} |" for s in cells))
    return "\n".join(lines)


def total(by_model: dict[str, dict[str, Score]]) -> str:
    """Return the sums over the categories (routes and protected criticism apart) as a sentence for each model."""
    lines = []
    for model, found in by_model.items():
        rows = [score for name, score in found.items() if name not in APART]
        hits, wanted = sum(s.found for s in rows), sum(s.to_find for s in rows)
        spared, left = sum(s.spared for s in rows), sum(s.to_spare for s in rows)
        lines.append(
            f"{model}: 項目に当たる {wanted} 件のうち {hits} 件を見つけ、似ているだけの {left} 件のうち {left - spared} 件を示した。"
        )
    return "\n".join(lines)


def wrongly(model: str, folder: str) -> str:
    """Return a sentence on what got any suggestion at all: near misses of a category, and protected criticism."""
    every = list(cases(folder))
    some = [(case, bool(ranked.suggestions)) for case, ranked in zip(every, suggested(every, model), strict=True)]
    near = [any_one for case, any_one in some if not case.expect and case.name not in APART]
    # Beside the criticism of `unseen` stand harmless comments for the routes.
    sharp = [any_one for case, any_one in some if case.name == PROTECTED and "routes" not in case.id]
    return f"{model}: 何かの項目を示した、似ているだけのもの {sum(near)}/{len(near)}、正当な批判 {sum(sharp)}/{len(sharp)}。"


@dataclass(frozen=True)
class Floor:
    """The most cases a model ever had right: of a set as a whole, and of each file of it (not at the same time)."""

    total: int
    files: dict[str, int]


def floors() -> dict[tuple[str, str], Floor]:
    """Return the recorded floors by set and model."""
    known = json.loads(FLOORS.read_text(encoding="utf-8"))
    return {(folder, model): Floor(**found) for folder, by_model in known.items() for model, found in by_model.items()}


def raised(floor: Floor, measured: dict[str, Score]) -> Floor:
    """Return a floor, raised to what is measured where that is more."""
    total = sum(score.right for score in measured.values())
    files = {name: max(score.right, floor.files.get(name, 0)) for name, score in measured.items()}
    return Floor(max(total, floor.total), files)


def main() -> None:
    """Print the tables, and raise the floors if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--floors", action="store_true")
    measured = {folder: {model: scores(model, folder) for model in MODELS} for folder in SETS}
    for folder, by_model in measured.items():
        kinds = {model: scores(model, folder, by="kind") for model in MODELS}
        any_one = "\n".join(wrongly(model, folder) for model in MODELS)
        print(f"\n## {folder}\n\n{table(by_model)}\n\n{total(by_model)}\n{any_one}\n\n{table(kinds)}")
    if parser.parse_args().floors:
        known = floors()
        found = {
            folder: {
                model: asdict(raised(known.get((folder, model), Floor(0, {})), found))
                for model, found in by_model.items()
            }
            for folder, by_model in measured.items()
        }
        FLOORS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
