"""A progress bar on stderr, shown to people and not to pipes."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function (done, total) that moves the bar; silent where stderr is no terminal."""
    with stages() as progress:
        yield partial(progress, title)


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function (title, done, total) that moves one bar through the stages of a job."""
    if not sys.stderr.isatty():
        yield lambda _title, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda title, done, total: progress.update(task, description=title, completed=done, total=total)
