"""The batch job: exports in, ranked comments out, and every row that could not be read accounted for."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from triage.assess import Plan, assess, model_version, rank_all, thresholds
from triage.engine import Engine
from triage.imports import FileReport, Progress, Show, check, keep, read
from triage.judging import Cut, judge_stored, no_collector, rare_collector, stored_ranked
from triage.policy import Policy, load_policy
from triage.ranking import Ranked
from triage.readers import ExportError, ReadOptions, content_key, version_key
from triage.records import Comment, CommentId

_KEY_DIGITS = 8
# Without the store all comments are held at once, about 4.5 KB each.
MOST_UNSTORED = 200_000


@dataclass(frozen=True, slots=True)
class Scored:
    """The ranked comments of one run and the account of every file it read.

    `ranked` yields them in rank order, anew each time; `comments` is how many they are, `marked` how many of them need
    review.
    """

    ranked: Callable[[], Iterable[Ranked]]
    comments: int
    marked: int
    files: tuple[FileReport, ...]
    policy: Policy


def score(
    paths: Sequence[str],
    plan: Plan,
    options: ReadOptions,
    *,
    home: Path,
    store: bool = True,
    engine: Engine | None = None,
    progress: Progress = lambda _title, _done, _total: None,
    show: Show = lambda _: None,
    cut: Cut | None = None,
) -> Scored:
    """Read, judge and rank exports; with `store`, keep them, so that a second run changes nothing.

    `show` is told how each file is going to be read, before it is. With `store` memory does not grow with the files,
    and a run that was killed goes on where it was.

    Raises:
        ExportError: a file that cannot be used, or too many rejected rows; nothing of any file is stored. Without
            `store` also more than `MOST_UNSTORED` comments.
        PolicyError, ModelMismatch: a policy or a model that is refused.
    """
    policy = load_policy(plan.policy)
    judging = partial(progress, "判定")
    if store:
        # What refuses to judge refuses before anything is kept.
        model_version(plan)
        with rare_collector():
            rows, reports = _keep(paths, options, home, progress, show)
            judge_stored(rows, plan, home, engine=engine, progress=judging, cut=cut)
            return _stored(rows, reports, plan, policy)
    read_in: list[FileReport] = []
    comments = _comments(paths, options, home, progress, read_in, show)
    with no_collector():
        assessments = assess(comments, plan, engine=engine, progress=judging)
        ranked = rank_all(assessments, policy, thresholds(plan))
    return Scored(lambda: ranked, len(ranked), sum(one.needs_review for one in ranked), tuple(read_in), policy)


def _stored(rows: Sequence[int], reports: Sequence[FileReport], plan: Plan, policy: Policy) -> Scored:
    from triage.store.judged import in_rank_order  # noqa: PLC0415 - Django stays out of `score --no-store`

    order, marked = in_rank_order(rows)
    return Scored(lambda: stored_ranked(order, plan, policy), len(order), marked, tuple(reports), policy)


def _keep(
    paths: Sequence[str], options: ReadOptions, home: Path, progress: Progress, show: Show
) -> tuple[Sequence[int], list[FileReport]]:
    """Store every file once all of them are known to be good; return the rows of the store they stand in, each once."""
    rows, checked, reports = array("q"), [], []
    with ExitStack() as copies:
        for path in paths:
            checked.append(check(path, options, home, progress, show))
            copies.enter_context(checked[-1].comments)
        for file in checked:
            saved = keep(file, progress)
            rows.extend(saved.rows)
            reports.append(file.report.renumbered(saved.renumbered))
    return array("q", dict.fromkeys(rows)), reports


def _comments(
    paths: Sequence[str], options: ReadOptions, home: Path, progress: Progress, reports: list[FileReport], show: Show
) -> Iterator[Comment]:
    """Yield the comments of several files, with every newer version; a file's report follows when it was read.

    Under a platform's id another text is the newer version of a comment; under a table's it is another comment,
    unless their address says that they are one.
    Raises ExportError where there are more than can be held.
    """
    kept: dict[tuple[str, str, str], Comment] = {}
    for path in paths:
        renumbered = 0
        for comment, identity in read(path, options, home, progress, reports, show):
            key = (comment.platform, comment.account, comment.id)
            if key not in kept or identity == "native" or _is_version(comment, kept[key]):
                kept[key] = comment
                yield comment
            elif content_key(kept[key]) != content_key(comment):
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
