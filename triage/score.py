"""The batch job: exports in, ranked comments out, and every row that could not be read accounted for."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from triage.assess import Engine, Plan, assess, model_version, post, rank_all, thresholds
from triage.detectors.repeats import Post
from triage.policy import Policy, load_policy
from triage.ranking import Ranked
from triage.readers import ExportError, Import, ReadOptions, content_key, open_export, version_key
from triage.records import Assessment, Comment, CommentId
from triage.results import guarded

Progress = Callable[[int, int], None]
_KEY_DIGITS = 8
# A larger batch is compared with this many past comments at once: to ask the index text by text would take longer.
BULK = 20_000
HISTORY = 200_000


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one export gave: comments read, rows rejected (and the file that lists them), what to know about it."""

    file: str
    format: str
    comments: int
    rejected: int
    rejects_file: Path | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The ranked comments of one run and the account of every file it read."""

    ranked: list[Ranked]
    files: tuple[FileReport, ...]
    policy: Policy


@dataclass(frozen=True, slots=True)
class _Read:
    comments: list[Comment]
    identity: str
    report: FileReport
    sha256: str


def score(
    paths: Sequence[str],
    plan: Plan,
    options: ReadOptions,
    *,
    home: Path,
    store: bool = True,
    engine: Engine | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Scored:
    """Read, judge and rank exports; with `store`, keep them, so that a second run changes nothing.

    Raises:
        ExportError: a file that cannot be used, or too many rejected rows; nothing of any file is stored.
        PolicyError, ModelMismatch: a policy or a model that is refused.
    """
    policy = load_policy(plan.policy)
    files = [_read(path, options, home) for path in paths]
    if store:
        return _score_stored(files, plan, policy, home, engine, progress)
    comments = list(_distinct(files))
    assessments = assess(comments, plan, engine=engine, progress=progress)
    return _scored(assessments, files, plan, policy)


def _scored(assessments: Sequence[Assessment], files: Sequence[_Read], plan: Plan, policy: Policy) -> Scored:
    ranked = rank_all(assessments, policy, thresholds(plan))
    return Scored(ranked, tuple(file.report for file in files), policy)


def _read(path: str, options: ReadOptions, home: Path) -> _Read:
    export = open_export(path, options, sys.stdin.buffer if path == "-" else None)
    comments = list(export)
    rejected = len(export.rejects)
    if rejected > options.max_reject_rate * (len(comments) + rejected) and not options.keep_going:
        first = export.rejects[0]
        raise ExportError(
            f"{first.file}: {len(comments) + rejected} 行のうち {rejected} 行を読めません"
            f"(許容 {options.max_reject_rate:.0%})。何も取り込んでいません。最初は {first.row} 行目: {first.reason} "
            "読める行だけ取り込むには --keep-going を付けてください。",
            kind="data",
        )
    report = FileReport(
        file=Path(path).name,
        format=export.format,
        comments=len(comments),
        rejected=rejected,
        rejects_file=_write_rejects(export, home) if rejected else None,
        warnings=tuple(export.warnings),
    )
    return _Read(comments, export.identity, report, export.sha256)


def _write_rejects(export: Import, home: Path) -> Path:
    folder = home / "rejects"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{export.sha256[:16]}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(("ファイル", "行", "列", "値", "理由"))
        for reject in export.rejects:
            cells = (reject.file, reject.row, reject.column, reject.value, reject.reason)
            writer.writerow([guarded(str(cell)) for cell in cells])
    return path


def _distinct(files: Sequence[_Read]) -> Iterator[Comment]:
    """Yield each comment of several files once: a platform's id with other text is the newer version of it."""
    kept: dict[tuple[str, str, str], Comment] = {}
    for file in files:
        for comment in file.comments:
            key = (comment.platform.value, comment.account, comment.id)
            if key in kept and file.identity == "table" and content_key(kept[key]) != content_key(comment):
                renamed = CommentId(f"{comment.id}#{content_key(comment)[:_KEY_DIGITS]}")
                kept[*key[:2], renamed] = replace(comment, id=renamed)
            else:
                kept[key] = comment
    yield from kept.values()


def _score_stored(
    files: Sequence[_Read], plan: Plan, policy: Policy, home: Path, engine: Engine | None, progress: Progress
) -> Scored:
    """Keep what was read, judge it among its history, and bring older comments to the same model."""
    from triage.store import comments as store  # noqa: PLC0415 - Django stays out of `score --no-store`

    kept: dict[CommentId, Comment] = {}
    for file in files:
        identity = store.Identity(file.identity == "native", content_key, version_key)
        record = store.File(file.report.file, file.sha256, file.report.format)
        store.save_comments(file.comments, record, identity, rejected=partial(int, file.report.rejected))
        ids = store.stored_ids(file.comments, identity)
        kept |= {key: replace(c, id=key) for key, c in zip(ids, file.comments, strict=True)}
    batch = list(kept.values())
    past = _past(batch, home, policy)
    assessments = assess(batch, plan, history=past, engine=engine, progress=progress)
    store.save_judgements(assessments)
    older = [c for c in store.comments_to_judge(model_version(plan)) if c.id not in kept]
    caught_up = assess(older, plan, history=_past(older, home, policy), engine=engine, progress=progress)
    store.save_judgements(caught_up)
    scored = _scored(assessments, files, plan, policy)
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
