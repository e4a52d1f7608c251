"""How a command that holds much leaves: at once, with everything written and its other processes ended."""

import os
import sys
import threading
from typing import NoReturn

_HELD: list[object] = []


def hold(what: object) -> None:
    """Keep what a command made until the process ends, and let it end without freeing it piece by piece."""
    _HELD[:] = [what]


def leave(code: str | int | None) -> NoReturn:
    """End the process with an exit code, as `sys.exit` does, or at once where something is held.

    To free 30,000 comments one by one took 0.2 s of the 4 of a run.
    """
    # joblib and Dask end processes and remove files of their own when the interpreter is taken down.
    if _HELD and not isinstance(code, str) and "joblib" not in sys.modules and _settled():
        os._exit(code or 0)
    sys.exit(code)


def _settled() -> bool:
    """Wait for other threads, which wait for other processes, and write out what is left; False where that fails."""
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # The interpreter has its own way of saying that nobody reads any more.
        return False
    return True
