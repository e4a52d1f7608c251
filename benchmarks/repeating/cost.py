"""What a piece of work costs: CPU seconds, elapsed seconds, and memory in a process of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple


class Cost(NamedTuple):
    """Elapsed seconds, CPU seconds of this process, and the peak of its memory in MiB so far."""

    elapsed: float
    cpu: float
    peak: float


def now() -> tuple[float, float]:
    """Return the clocks from which a cost is counted."""
    return time.perf_counter(), time.process_time()


def cost(since: tuple[float, float]) -> Cost:
    """Return what was used since."""
    return Cost(time.perf_counter() - since[0], time.process_time() - since[1], _peak())


def _peak() -> float:
    """The most memory this process ever held, in MiB; 0 where the system does not tell it (it does on Linux)."""
    # getrusage would count what the process held that started this one.
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median CPU seconds."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def apart(work: Callable[..., Any], *given: object) -> Any:
    """Do a piece of work in a fresh process, so that its peak of memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return one.submit(work, *given).result()
