"""How chunks of work are shared out among processes; the results are the same, and in the same order, for any."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, InvalidStateError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from distributed import Client

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

_MAX_JOBS = 4
# Seconds until a Dask scheduler must have answered.
_PATIENCE = 10
# A forked process shares what its parent has loaded; a fresh one imports and loads it all again,
# which costs as much as it saves up to about 40,000 comments. Elsewhere than on Linux forking is unsafe or unknown.
_FORKS = sys.platform == "linux"
_MANY_CHUNKS = 2 if _FORKS else 40
_TURN_SECONDS = 0.0005
_DIED = (
    "判定を分担する処理の一つが途中で終わりました(メモリー不足のおそれ)。ほかの仕事を閉じるか、--jobs 1 を付けて、"
    "もう一度実行してください。保存する実行では、終わったところから続きます。"
)


class SchedulerMissing(RuntimeError):
    """No Dask scheduler answers where one is said to be."""


class ProcessDied(RuntimeError):
    """Another process ended in the midst of its work: killed, most likely for want of memory."""


@dataclass(frozen=True, slots=True)
class Engine:
    """How chunks are shared out: `jobs` processes of this machine, this one among them (0: by size), or Dask.

    Dask at the address `scheduler`; where that is empty, on `jobs` processes of this machine.
    """

    jobs: int = 0
    name: str = "joblib"
    scheduler: str = ""


def run(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], engine: Engine) -> Iterable[Result]:
    """Return the results of `work` in the order of the chunks, all of which have been taken by then.

    Other processes begin while chunks are still being read; one process works when it is asked for a result.
    `work`, the chunks and the results must be picklable; `work` loads what is large by name, once in each process.
    A chunk that fails may do so before the results of earlier ones have come.

    Raises:
        ProcessDied: while chunks are taken or results come; what was handed out by then is as it should be.
        SchedulerMissing: at once.
    """
    if engine.name == "dask":
        return _on_cluster(work, chunks, engine.scheduler, engine.jobs)
    taken = iter(chunks)
    first = list(islice(taken, _MANY_CHUNKS))
    jobs = engine.jobs or (min(os.cpu_count() or 1, _MAX_JOBS) if len(first) == _MANY_CHUNKS else 1)
    if jobs == 1:
        return map(work, [*first, *taken])
    return _forked(work, chain(first, taken), jobs) if _FORKS else _started(work, [*first, *taken], jobs)


def _forked(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], jobs: int) -> Iterator[Result]:
    """Hand the chunks to `jobs` - 1 forked processes; this one takes its share when it is asked for results."""
    pool = ProcessPoolExecutor(jobs - 1, multiprocessing.get_context("fork"))
    handed: dict[int, tuple[Chunk, Future[Result]]] = {}
    try:
        with _told(), _short_turns():
            handed.update((at, (chunk, _patient(pool.submit(work, chunk)))) for at, chunk in enumerate(chunks))
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    # No more work comes in; what was handed in is finished, and a process that dies is an error, never a wait.
    pool.shutdown(wait=False)
    results = _shared(work, handed)
    next(results)
    return results


def _patient(future: "Future[Result]") -> "Future[Result]":
    """Let a future that was cancelled be told of a process that died, which Python 3.11 tells to all of them.

    There the telling breaks off at the first that was cancelled, and the processes that are left are never ended.
    """
    tell = future.set_exception

    def told(error: BaseException | None) -> None:
        with suppress(InvalidStateError):
            tell(error)

    future.set_exception = told  # type: ignore[assignment, method-assign]
    return future


def _shared(work: Callable[[Chunk], Result], handed: dict[int, tuple[Chunk, "Future[Result]"]]) -> Iterator[Any]:
    """Yield the results in order; instead of waiting for one, do the next that nobody has begun.

    Nothing is yielded first: begun at once, it cancels the rest also when somebody leaves before the first result.
    A result is held by nobody here once it is handed out.
    """
    own: dict[int, Result] = {}
    count, free = len(handed), 0
    try:
        yield None
        for at in range(count):
            free = max(free, at)
            while free < count and not handed[at][1].done():
                chunk, later = handed[free]
                if later.cancel():
                    own[free] = work(chunk)
                free += 1
            _, future = handed.pop(at)
            with _told():
                result = own.pop(at) if at in own else future.result()
            yield result
            del result
    finally:
        for _, future in handed.values():
            future.cancel()


@contextmanager
def _told() -> Iterator[None]:
    """Say of a process that died what to do."""
    try:
        yield
    except BrokenProcessPool as error:
        raise ProcessDied(_DIED) from error


@contextmanager
def _short_turns() -> Iterator[None]:
    """Let other threads have their turn often: what is read must reach the processes while more is being read.

    A chunk takes the threads of the pool half a dozen turns to hand over, and Python's 5 ms for each of them
    left the processes idle for the first half second.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def _started(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], jobs: int) -> Iterable[Result]:
    from joblib import Parallel, delayed  # noqa: PLC0415 - 0.1 s that one process never needs

    results: Iterable[Result] = Parallel(n_jobs=jobs, return_as="generator")(delayed(work)(chunk) for chunk in chunks)
    return results


def _on_cluster(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], scheduler: str, jobs: int) -> list[Result]:
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - 0.1 s that one process never needs

    with _client(scheduler, jobs), parallel_config(backend="dask"):
        return list(Parallel()(delayed(work)(chunk) for chunk in chunks))


def _client(scheduler: str, jobs: int) -> "Client":
    from distributed import Client  # noqa: PLC0415 - an optional extra

    if not scheduler:
        return Client(n_workers=jobs or 1, threads_per_worker=1, dashboard_address=None)  # type: ignore[no-untyped-call]
    try:
        return Client(scheduler, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise SchedulerMissing(
            f"--scheduler {scheduler}: Dask のスケジューラーにつながりません。所在と動作を確かめてください。"
        ) from error
