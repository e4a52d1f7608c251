"""The batch job: exports in, ranked comments out, and every row that could not be read accounted for."""

import gc
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from triage.assess import Plan, assess, model_version, post, rank_all, thresholds
from triage.detectors.repeats import Post
from triage.engine import Engine
from triage.imports import FileReport, Progress, Show, check, keep, read
from triage.policy import Policy, load_policy
from triage.ranking import Ranked
from triage.readers import ReadOptions, content_key
from triage.records import Assessment, Comment, CommentId

_KEY_DIGITS = 8
# A larger batch is compared with this many past comments at once: to ask the index text by text would take longer.
BULK = 20_000
HISTORY = 200_000


@dataclass(frozen=True, slots=True)
class Scored:
    """The ranked comments of one run and the account of every file it read."""

    ranked: list[Ranked]
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
) -> Scored:
    """Read, judge and rank exports; with `store`, keep them, so that a second run changes nothing.

    `show` is told how each file is going to be read, before it is.

    Raises:
        ExportError: a file that cannot be used, or too many rejected rows; nothing of any file is stored.
        PolicyError, ModelMismatch: a policy or a model that is refused.
    """
    policy = load_policy(plan.policy)
    if store:
        # What refuses to judge refuses before anything is kept.
        model_version(plan)
        rows, reports = _keep(paths, options, home, progress, show)
        with _no_collector():
            return _score_stored(rows, reports, plan, home, engine, progress)
    read_in: list[FileReport] = []
    comments = _comments(paths, options, home, progress, read_in, show)
    with _no_collector():
        assessments = assess(comments, plan, engine=engine, progress=partial(progress, "判定"))
        return _scored(assessments, read_in, plan, policy)


def _keep(
    paths: Sequence[str], options: ReadOptions, home: Path, progress: Progress, show: Show
) -> tuple["array[int]", list[FileReport]]:
    """Store every file once all of them are known to be good; return the rows of the store they stand in."""
    rows, checked = array("q"), []
    with ExitStack() as copies:
        for path in paths:
            checked.append(check(path, options, home, progress, show))
            copies.enter_context(checked[-1].comments)
        for file in checked:
            rows.extend(keep(file, progress))
    return rows, [file.report for file in checked]


@contextmanager
def _no_collector() -> Iterator[None]:
    """Records hold no cycles, and the collector would walk them again and again: an eighth of a run of 30,000.

    Nor does it walk them afterwards, while they are written out.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _scored(assessments: Iterable[Assessment], files: Sequence[FileReport], plan: Plan, policy: Policy) -> Scored:
    ranked = rank_all(assessments, policy, thresholds(plan))
    return Scored(ranked, tuple(files), policy)


def _comments(
    paths: Sequence[str], options: ReadOptions, home: Path, progress: Progress, reports: list[FileReport], show: Show
) -> Iterator[Comment]:
    """Yield the comments of several files, with every newer version; a file's report follows when it was read.

    Under a platform's id another text is the newer version of a comment; under a table's it is another comment.
    """
    kept: dict[tuple[str, str, str], Comment] = {}
    for path in paths:
        for comment, identity in read(path, options, home, progress, reports, show):
            key = (comment.platform.value, comment.account, comment.id)
            if key not in kept or identity == "native":
                kept[key] = comment
                yield comment
            elif content_key(kept[key]) != content_key(comment):
                renamed = comment._replace(id=CommentId(f"{comment.id}#{content_key(comment)[:_KEY_DIGITS]}"))
                if kept.setdefault((*key[:2], renamed.id), renamed) is renamed:
                    yield renamed


def _score_stored(
    rows: Sequence[int],
    reports: Sequence[FileReport],
    plan: Plan,
    home: Path,
    engine: Engine | None,
    progress: Progress,
) -> Scored:
    """Judge what was kept among its history, and bring older comments to the same model."""
    from triage.store import comments as store  # noqa: PLC0415 - Django stays out of `score --no-store`

    policy = load_policy(plan.policy)
    judging = partial(progress, "判定")
    batch = list(store.read_comments(rows))
    assessments = list(assess(batch, plan, history=_past(batch, home, policy), engine=engine, progress=judging))
    store.save_judgements(assessments)
    known = {comment.id for comment in batch}
    older = [c for c in store.comments_to_judge(model_version(plan)) if c.id not in known]
    caught_up = list(assess(older, plan, history=_past(older, home, policy), engine=engine, progress=judging))
    store.save_judgements(caught_up)
    scored = _scored(assessments, reports, plan, policy)
    store.replace_queue([*scored.ranked, *rank_all(caught_up, policy, thresholds(plan))], policy_version=policy.version)
    return scored


def _past(comments: Sequence[Comment], home: Path, policy: Policy) -> list[Post]:
    """Return the past posts that may repeat something of these comments; what is in both is taken from these."""
    from triage.store.comments import history  # noqa: PLC0415 - Django stays out of `score --no-store`
    from triage.store.past import related_comments  # noqa: PLC0415

    asked = [post(comment, in_batch=True) for comment in comments]
    found = (
        history(limit=HISTORY) if len(asked) > BULK else related_comments(home, asked, policy.repeat) if asked else ()
    )
    ids = {comment.id for comment in comments}
    return [post(comment, in_batch=False) for comment in found if comment.id not in ids]
