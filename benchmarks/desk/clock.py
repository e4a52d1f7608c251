"""How long a request takes inside one process: routing, session, queries and template, without network and browser."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

OK, FOUND, CONFLICT = 200, 302, 409
# A 95 % point is of two at least.
_FEWEST = 2
# What makes one request ready, which is not timed, and returns the sending of it, which is.
Call = Callable[[], Callable[[], Any]]
Form = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timed:
    """What `times` calls took, in ms: median and 95 % point of wall time, 95 % point of the processor time of it."""

    times: int
    median: float
    p95: float
    work: float


@dataclass(slots=True)
class Person:
    """Somebody signed in, and the names of the addresses that they asked for."""

    client: Any
    asked: set[str] = field(default_factory=set)

    def get(self, path: str) -> None:
        """Ask for a page, which must come."""
        self._seen(self.client.get(path), OK, path)

    def post(self, path: str, form: Form, status: int = FOUND) -> None:
        """Send a form, which must be accepted."""
        self._seen(self.client.post(path, form), status, path)

    def _seen(self, answer: Any, status: int, path: str) -> None:
        assert answer.status_code == status, (path, answer.status_code)
        self.asked.add(answer.resolver_match.url_name)


def timed(call: Call, times: int) -> Timed | None:
    """Send so many requests, fewer where no more can be made ready, and one before that is not counted.

    None where not two can be timed. On a machine with other work the processor time says about what an
    idle one would take.
    """
    ready = _sent(call)
    for send in islice(ready, 1):
        send()
    taken, worked = [], []
    for send in islice(ready, times):
        begun, begin = _worked(), time.perf_counter()
        send()
        taken.append((time.perf_counter() - begin) * 1000)
        worked.append((_worked() - begun) * 1000)
    if len(taken) < _FEWEST:
        return None
    return Timed(len(taken), statistics.median(taken), _p95(taken), _p95(worked))


def _worked() -> float:
    """Return the processor time so far, in s: of this process, and of the one that serves its connection to PostgreSQL.

    Raises:
        OSError: that one is not on this machine, or this machine is no Linux.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time()
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text(encoding="ascii")
    return time.process_time() + int(told.split()[0]) / 1e9


def _sent(call: Call) -> Iterator[Callable[[], Any]]:
    with suppress(StopIteration):
        while True:
            yield call()


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def getting(person: Person, path: str | Callable[[], str]) -> Call:
    """Return a call that asks for a page, for another one each time if `path` is a function."""

    def call() -> Callable[[], Any]:
        address = path() if callable(path) else path
        return lambda: person.get(address)

    return call


def posting(person: Person, path: str, forms: Iterator[Form], status: int = FOUND) -> Call:
    """Return a call that sends the next of these forms, which are answered with `status`."""

    def call() -> Callable[[], Any]:
        form = next(forms)
        return lambda: person.post(path, form, status)

    return call
