"""What was not taken over as it stood: rows left out and values not understood, listed outside of memory."""

import shutil
import tempfile
import weakref
from functools import lru_cache
from typing import BinaryIO, Literal, NamedTuple

from triage.guard import guarded
from triage.readers.cells import shown
from triage.readers.jsonvalue import written

_HEADING = '"ファイル","行","列","値","理由","種別"\r\n'
# So many bytes stay in memory before the list goes to a nameless file, and so many lines go there at once.
_IN_MEMORY, _PIECE = 1 << 20, 500


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
    """All rejects of one file in the order in which they were met; their number takes no memory.

    They are held as the lines of the CSV that people read, so that a long list is written once.
    """

    def __init__(self) -> None:
        self._spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the list
        weakref.finalize(self, self._spool.close)
        self._lines = [_HEADING]

    def add(self, reject: Reject) -> None:
        """Put one at the end."""
        file, row, column, value, reason, kind = reject
        cells = f'{_quoted(file)},"{row}",{_quoted(column)},{_quoted(value)},{_quoted(reason)},"{kind}"'
        self._lines.append(f"{cells}\r\n")
        if len(self._lines) >= _PIECE:
            self._spill()

    def copy(self, stream: BinaryIO) -> None:
        """Write the list as CSV for a spreadsheet: a mark of UTF-8, a heading, every cell quoted and guarded."""
        self._spill()
        self._spool.seek(0)
        stream.write("\ufeff".encode())
        shutil.copyfileobj(self._spool, stream)

    def _spill(self) -> None:
        self._spool.write("".join(self._lines).encode())
        self._lines.clear()


# The csv module looks at each letter of each cell; all but the numbers and the values come again in every line.
@lru_cache(maxsize=1 << 10)
def _quoted(cell: str) -> str:
    return '"' + guarded(cell).replace('"', '""') + '"'


def value_of(value: object) -> str:
    """Return a value of a cell, or of JSON as its text, as it is listed: cut, in one line, its secrets masked."""
    return shown(value if isinstance(value, str) else written(value))
