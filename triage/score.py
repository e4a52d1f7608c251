"""The batch job: exports in, ranked comments out, and every row that could not be read accounted for."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from triage.assess import Plan, assess, model_version, rank_each, thresholds
from triage.collector import no_collector, rare_collector
from triage.engine import Engine
from triage.imports import FileReport, Watch, check, keep, read
from triage.policy import Policy, load_policy
from triage.ranking import Ranked, order
from triage.readers import ExportError, ReadOptions, content_key, version_key
from triage.records import Comment, CommentId

if TYPE_CHECKING:
    from triage.judging import Cut

Made = TypeVar("Made")

_KEY_DIGITS = 8
_NOBODY = Watch()
# Without the store all comments are held at once, about 4.5 KB each.
MOST_UNSTORED = 200_000


@dataclass(frozen=True, slots=True)
class Scored(Generic[Made]):
    """What was made of the ranked comments of one run, and the account of every file it read.

    `made` yields it in rank order, anew each time; `comments` is how many they are, `marked` how many of them need
    review.
    """

    made: Callable[[], Iterable[Made]]
    comments: int
    marked: int
    files: tuple[FileReport, ...]
    policy: Policy


def score(
    paths: Sequence[str],
    plan: Plan,
    options: ReadOptions,
    make: Callable[[Ranked], Made],
    *,
    home: Path,
    store: bool = True,
    engine: Engine | None = None,
    watch: Watch = _NOBODY,
    cut: "Cut | None" = None,
) -> Scored[Made]:
    """Read, judge and rank exports; with `store`, keep them, so that a second run changes nothing.

    `make` tells what is wanted of each comment; without `store` it is made while other processes still judge, and
    nothing else is kept of a comment that has been judged. With `store` memory does not grow with the files, and a run
    that was killed goes on where it was.

    Raises:
        ExportError: a file that cannot be used, or too many rejected rows; nothing of any file is stored. Without
            `store` also more than `MOST_UNSTORED` comments.
        PolicyError, ModelMismatch: a policy or a model that is refused.
    """
    policy = load_policy(plan.policy)
    judging = partial(watch.progress, "判定")
    if store:
        from triage.judging import judge_stored  # noqa: PLC0415 - what is not kept needs none of it

        # What refuses to judge refuses before anything is kept.
        model_version(plan)
        with rare_collector():
            rows, reports = _keep(paths, options, home, watch)
            judge_stored(rows, plan, home, engine=engine, progress=judging, cut=cut)
            return _stored(rows, reports, plan, policy, make)
    read_in: list[FileReport] = []
    comments = _comments(paths, options, home, watch, read_in)
    with no_collector():
        assessments = assess(comments, plan, engine=engine, progress=judging)
        made, marked = _in_rank_order(rank_each(assessments, policy, thresholds(plan)), make)
    return Scored(lambda: made, len(made), marked, tuple(read_in), policy)


def _in_rank_order(ranked: Iterable[Ranked], make: Callable[[Ranked], Made]) -> tuple[list[Made], int]:
    made, priorities, ids, marked = [], [], [], 0
    for one in ranked:
        made.append(make(one))
        priorities.append(one.priority)
        ids.append(one.assessment.comment.id)
        marked += one.needs_review
    return [made[at] for at in order(priorities, ids)], marked


def _stored(
    rows: Sequence[int], reports: Sequence[FileReport], plan: Plan, policy: Policy, make: Callable[[Ranked], Made]
) -> Scored[Made]:
    from triage.judging import stored_ranked  # noqa: PLC0415 - as above
    from triage.store.judged import in_rank_order  # noqa: PLC0415 - Django stays out of `score --no-store`

    ranks, marked = in_rank_order(rows)
    return Scored(lambda: map(make, stored_ranked(ranks, plan, policy)), len(ranks), marked, tuple(reports), policy)


def _keep(
    paths: Sequence[str], options: ReadOptions, home: Path, watch: Watch
) -> tuple[Sequence[int], list[FileReport]]:
    """Store every file once all of them are known to be good; return the rows of the store they stand in, each once."""
    rows, checked, reports = array("q"), [], []
    with ExitStack() as copies:
        for path in paths:
            checked.append(check(path, options, home, *watch))
            copies.enter_context(checked[-1].comments)
        for file in checked:
            saved = keep(file, watch.progress)
            rows.extend(saved.rows)
            reports.append(file.report.renumbered(saved.renumbered))
    return array("q", dict.fromkeys(rows)), reports


def _comments(
    paths: Sequence[str], options: ReadOptions, home: Path, watch: Watch, reports: list[FileReport]
) -> Iterator[Comment]:
    """Yield the comments of several files, with every newer version; a file's report follows when it was read.

    Under a platform's id another text is the newer version of a comment; under a table's it is another comment,
    unless their address says that they are one.
    Raises ExportError where there are more than can be held.
    """
    kept: dict[tuple[str, str, str], Comment] = {}
    for path in paths:
        renumbered = 0
        for comment, identity in read(path, options, home, watch.progress, reports, watch.show):
            key = (comment.platform, comment.account, comment.id)
            before = kept.setdefault(key, comment)
            if before is comment or identity == "native" or _is_version(comment, before):
                kept[key] = comment
                yield comment
            elif content_key(before) != content_key(comment):
                renamed = comment._replace(id=CommentId(f"{comment.id}#{content_key(comment)[:_KEY_DIGITS]}"))
                if kept.setdefault((*key[:2], renamed.id), renamed) is renamed:
                    renumbered += 1
                    yield renamed
            if len(kept) > MOST_UNSTORED:
                raise ExportError(
                    f"{path}：--no-store で一度に並べられるのは{MOST_UNSTORED:,}件までです（すべて記憶に置くため）。"
                    "--no-store を付けずに実行するか（保存先は TRIAGE_HOME で変えられます）、ファイルを分けてください。"
                )
        reports[-1] = reports[-1].renumbered(renumbered)


def _is_version(comment: Comment, before: Comment) -> bool:
    version = version_key(comment)
    return bool(version) and version == version_key(before) and content_key(comment) != content_key(before)
