"""What the shipped models do on real posts kept outside this repository: their order, and who is suggested wrongly.

python benchmarks/real.py FILE   FILE: JSON Lines with `id`, `text`, `coarse` (violating, benign, or left out), `kind`
(`hard_negative`: words of abuse without any), `also_ok` (categories that are no mistake on a harmless post).
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sklearn.metrics import average_precision_score

from triage.assess import Plan, assess, rank_all, thresholds
from triage.learn.evaluate import exact_interval
from triage.modelfile import shipped_models
from triage.policy import Policy, load_policy
from triage.ranking import Ranked
from triage.records import Comment, CommentId, Platform, Source

POLICY = "kagoshima"


@dataclass(frozen=True)
class Post:
    """One real post and how a reader took it."""

    id: str
    text: str
    coarse: str
    trigger: bool
    also_ok: frozenset[str]


def posts(path: Path) -> list[Post]:
    """Read the posts that a reader was sure of."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Post(r["id"], r["text"], r["coarse"], r["kind"] == "hard_negative", frozenset(r["also_ok"]))
        for r in rows
        if r["coarse"] in ("violating", "benign")
    ]


def judged(found: list[Post], folder: Path, policy: Policy) -> dict[str, Ranked]:
    """Rank the posts with a model; return them by id."""
    plan = Plan(POLICY, folder)
    comments = [
        Comment(CommentId(post.id), Platform.X, post.text, Source("real", "posts", "", at), author_id=post.id)
        for at, post in enumerate(found, start=1)
    ]
    return {one.assessment.comment.id: one for one in rank_all(assess(comments, plan), policy, thresholds(plan))}


def is_suggested(post: Post, ranked: Ranked, policy: Policy) -> bool:
    """Whether an item is suggested of which no category is excused for this post."""
    return any(post.also_ok.isdisjoint(policy.clause(s.clause).categories) for s in ranked.suggestions)


def rate(hits: list[bool]) -> str:
    """Return a share with its exact 95 % interval and n."""
    found = exact_interval(sum(hits), len(hits))
    return f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}] (n={len(hits)})"


def row(name: str, folder: Path, found: list[Post]) -> str:
    """Return one model's line of the table."""
    policy = load_policy(POLICY)
    ranked = judged(found, folder, policy)
    order = average_precision_score(
        [post.coarse == "violating" for post in found], [ranked[post.id].priority for post in found]
    )
    harmless = [post for post in found if post.coarse == "benign"]
    shares = [
        [is_suggested(post, ranked[post.id], policy) for post in some]
        for some in ([p for p in harmless if not p.trigger], [p for p in harmless if p.trigger])
    ]
    violating = [bool(ranked[post.id].suggestions) for post in found if post.coarse == "violating"]
    return f"| {name} | {order:.3f} | " + " | ".join(map(rate, [*shares, violating])) + " |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    found = posts(parser.parse_args().file)
    print("| model | queue AP | plain harmless suggested | harmless with trigger words | violating suggested |")
    print("| --- | --- | --- | --- | --- |")
    for name, folder in shipped_models().items():
        print(row(name, folder, found), flush=True)


if __name__ == "__main__":
    main()
