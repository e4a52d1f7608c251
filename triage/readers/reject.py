"""What was not taken over as it stood: rows left out and values not understood, listed outside of memory."""

import io
import tempfile
import weakref
from collections.abc import Iterator
from typing import Literal, NamedTuple

import orjson

from triage.readers.cells import shown

# So much of the list stays in memory before it goes to a nameless file.
_IN_MEMORY = 1 << 20


class Reject(NamedTuple):
    """A row not imported (不採用) or a value of it left empty (注意): 1-based line, sheet row or item.

    The value is cut and its secrets masked.
    """

    file: str
    row: int
    column: str
    value: str
    reason: str
    kind: Literal["不採用", "注意"] = "不採用"


class RejectList:
    """All rejects of one file in the order in which they were met; their number takes no memory."""

    def __init__(self) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the list
        weakref.finalize(self, self._spool.close)

    def add(self, reject: Reject) -> None:
        """Put one at the end."""
        self._spool.write(orjson.dumps(tuple(reject), option=orjson.OPT_APPEND_NEWLINE))

    def __iter__(self) -> Iterator[Reject]:
        self._spool.seek(0)
        try:
            for line in self._spool:
                yield Reject(*orjson.loads(line))
        finally:
            self._spool.seek(0, io.SEEK_END)


def value_of(value: object) -> str:
    """Return a value as it is listed: cut, in one line, its secrets masked."""
    return shown(value if isinstance(value, str) else repr(value))
