"""Stored comments judged in pieces: each is saved as it comes, none is judged twice, one piece is held at a time."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from triage.assess import Plan, assess, model_version, rank_all, thresholds
from triage.collector import no_collector
from triage.detectors.repeats import Post
from triage.engine import Engine
from triage.neighbours import Repeated, post, repeated
from triage.policy import Policy, load_policy
from triage.ranking import Ranked
from triage.records import Assessment, Comment
from triage.signals import REPEAT

Progress = Callable[[int, int], None]
_SAVED = 1000


@dataclass(frozen=True, slots=True)
class Cut:
    """Up to `whole` comments are judged at once, more in pieces of `size`; the findings are the same."""

    whole: int = 100_000
    size: int = 20_000


def judge_stored(
    rows: Sequence[int],
    plan: Plan,
    home: Path,
    *,
    engine: Engine | None = None,
    progress: Progress = lambda _done, _total: None,
    cut: Cut | None = None,
) -> None:
    """Judge these stored comments (row numbers), but those judged already, and bring all others to the same model.

    Killed and run again, it goes on behind the last thousand that were saved.

    Raises:
        StoreError: the store cannot be written now; run it again later.
    """
    from triage.store import judged as store  # noqa: PLC0415 - Django stays out of `score --no-store`
    from triage.store.bulk import much_to_write  # noqa: PLC0415

    version, policy = model_version(plan), load_policy(plan.policy)
    job = _Job(plan, policy, home, engine or Engine(), datetime.now(UTC))
    with much_to_write():
        _judge(store.unjudged(rows, version, policy.version), job, cut or Cut(), progress)
        _judge(store.behind(version), job, cut or Cut(), progress)


def stored_ranked(rows: Sequence[int], plan: Plan, policy: Policy) -> Iterator[Ranked]:
    """Yield judged comments (row numbers, in rank order) as the store holds them now, a thousand at a time."""
    from triage.store.judged import judged  # noqa: PLC0415 - Django stays out of `score --no-store`

    found = judged(rows, model_version(plan))
    while piece := list(islice(found, _SAVED)):
        yield from rank_all(piece, policy, thresholds(plan))


@dataclass(frozen=True, slots=True)
class _Job:
    """One run: `begun` tells what was judged before it from what it has judged itself."""

    plan: Plan
    policy: Policy
    home: Path
    engine: Engine
    begun: datetime


def _judge(rows: Sequence[int], job: _Job, cut: Cut, progress: Progress) -> None:
    from triage.store.comments import read_comments  # noqa: PLC0415 - Django stays out of `score --no-store`

    size = max(len(rows), 1) if len(rows) <= cut.whole else cut.size
    past = _past(len(rows), job, cut)
    for first in range(0, len(rows), size):
        with no_collector():
            comments = list(read_comments(rows[first : first + size]))
            _judge_piece(comments, past(comments), job, lambda done, _of: progress(first + done, len(rows)))  # noqa: B023 - called within the turn
        # What the database's objects hold of each other goes now, not in the midst of the next piece.
        del comments
        gc.collect()


def _past(count: int, job: _Job, cut: Cut) -> Callable[[Sequence[Comment]], list[Post]]:
    """Return what finds the past posts that some comments may repeat; the index is opened once for all pieces."""
    from triage.store.past import nothing_else, open_cabinet, related_in  # noqa: PLC0415 - as above

    if not count or (count <= cut.whole and nothing_else(job.home, count)):
        return lambda _comments: []
    cabinet = open_cabinet(job.home, job.policy.repeat)

    def past(comments: Sequence[Comment]) -> list[Post]:
        ids = {comment.id for comment in comments}
        asked = [post(comment, in_batch=True) for comment in comments]
        found = related_in(cabinet, asked, job.policy.repeat)
        return [post(comment, in_batch=False) for comment in found if comment.id not in ids]

    return past


def _judge_piece(comments: Sequence[Comment], history: Sequence[Post], job: _Job, progress: Progress) -> None:
    # First: a run that is killed later finds what it saved judged already, and would tell nobody.
    if history:
        _tell_earlier(comments, history, job)
    found = assess(comments, job.plan, history=history, engine=job.engine, progress=progress)
    while piece := list(islice(found, _SAVED)):
        _save(piece, job)


def _save(assessments: Sequence[Assessment], job: _Job) -> None:
    from triage.store import comments as store  # noqa: PLC0415 - as above

    store.save_judgements(assessments)
    ranked = rank_all(assessments, job.policy, thresholds(job.plan))
    store.replace_queue(ranked, policy_version=job.policy.version)


def _tell_earlier(comments: Iterable[Comment], history: Sequence[Post], job: _Job) -> None:
    """Let comments that an earlier run judged learn how their groups have grown, and stand in them."""
    from triage.store import judged as store  # noqa: PLC0415 - as above

    version = model_version(job.plan)
    keys = [one.comment_id for one in history]
    earlier = store.judged_before(keys, version, job.policy.version, job.begun)
    if not earlier:
        return
    posts = [*(post(one, in_batch=False) for one in comments), *(one._replace(in_batch=True) for one in history)]
    found = repeated(posts, job.policy.repeat)
    assessments = store.judged(earlier, version)
    while piece := list(islice(assessments, _SAVED)):
        news = [(one, found.get(one.comment.id)) for one in piece]
        _save([_told(one, now) for one, now in news if now and _grown(one, now)], job)


def _grown(before: Assessment, now: Repeated) -> bool:
    return now.repeat.size > (before.repeat.size if before.repeat else 1)


def _told(before: Assessment, now: Repeated) -> Assessment:
    """Return an assessment with what repeats say now; more copies never lower their probability."""
    signals = tuple(now.signal if signal.category == REPEAT else signal for signal in before.signals)
    return before._replace(signals=signals, concern=max(before.concern, now.signal.probability), repeat=now.repeat)
