"""When Python's collector walks over the objects there are: a walk over all of them stops whatever is going on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

BATCH, SERVER = 200_000, 20_000


@contextmanager
def no_collector() -> Iterator[None]:
    """Records hold no cycles, and the collector would walk them again and again: an eighth of a run of 30,000.

    Nor does it walk them afterwards, while they are written out: it forgets them before it may run again.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def rare_collector(between: int = BATCH) -> Iterator[None]:
    """Let the collector walk after so many new objects (200,000) and not after 700.

    A run that judges nothing takes a seventh less. What is read and written a thousand at a time is gone before; what
    somebody else's objects hold of each other is still found.
    """
    usual = gc.get_threshold()
    gc.set_threshold(between, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def serving_collector() -> Iterator[None]:
    """Let the collector pass over what is loaded by now, and walk after 20,000 new objects: some twenty pages.

    Otherwise it walks over everything there is in the midst of a page in ten, for 65 to 80 ms of its time; the walk
    over what twenty pages left takes some 10 ms.
    """
    gc.collect()
    gc.freeze()
    try:
        with rare_collector(SERVER):
            yield
    finally:
        gc.unfreeze()
