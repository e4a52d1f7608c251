"""Workbooks in the format of Excel 97-2003, as large as wanted: text cells alone, one sheet ([MS-XLS], [MS-CFB])."""

import struct
from collections.abc import Iterable, Sequence

_SECTOR = 512
_FREE, _END, _FAT, _FAT_OF_FATS = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
# So many sectors of the table of sectors the first sector of a file names.
_NAMED = 109
# A shorter stream would have to go into a stream of small ones.
_LEAST = 4096


def xls(rows: Iterable[Sequence[str]], sheet: str = "Sheet1") -> bytes:
    """Return a workbook of at most 65,536 rows of text cells; an empty cell is left out."""
    name = sheet.encode("utf-16-le")
    place = len(_begin(5)) + len(_record(0x85, bytes(8) + name)) + len(_record(0x0A))
    bound = struct.pack("<IHBB", place, 0, len(sheet), 1)
    cells = b"".join(_row(number, row) for number, row in enumerate(rows))
    return _filed(_begin(5) + _record(0x85, bound + name) + _record(0x0A) + _begin(16) + cells + _record(0x0A))


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 6))


def _row(number: int, row: Sequence[str]) -> bytes:
    return b"".join(_label(number, column, text) for column, text in enumerate(row) if text)


def _label(row: int, column: int, text: str) -> bytes:
    wide = text.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(wide) // 2, 1) + wide)


def _filed(stream: bytes) -> bytes:
    """Return a compound file that holds the stream alone: heading, its sectors, the folder, the table of sectors."""
    stream = stream.ljust(max(_LEAST, -len(stream) % _SECTOR + len(stream)), b"\0")
    length = len(stream) // _SECTOR
    tables = next(n for n in range(1, length + 2) if n * 128 >= length + 1 + n + _more(n))
    chain = [*range(1, length), _END, _END, *[_FAT] * tables, *[_FAT_OF_FATS] * _more(tables)]
    chain += [_FREE] * (tables * 128 - len(chain))
    first = length + 1
    named = [*range(first, first + tables)]
    return b"".join(
        (
            _heading(length, tables, named),
            stream,
            _folder(len(stream)),
            struct.pack(f"<{len(chain)}I", *chain),
            *_further(named, first + tables),
        )
    )


def _more(tables: int) -> int:
    """How many sectors name what the first sector has no room for."""
    return -(-max(tables - _NAMED, 0) // 127)


def _heading(folder: int, tables: int, named: Sequence[int]) -> bytes:
    begin = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    more = _more(tables)
    counts = (0, tables, folder, 0, _LEAST, _END, 0, folder + 1 + tables if more else _END, more)
    shown = [*named[:_NAMED], *[_FREE] * (_NAMED - len(named))]
    return begin + struct.pack("<9I", *counts) + struct.pack(f"<{_NAMED}I", *shown)


def _further(named: Sequence[int], first: int) -> Iterable[bytes]:
    left = [named[at : at + 127] for at in range(_NAMED, len(named), 127)]
    for number, part in enumerate(left, start=1):
        after = first + number if number < len(left) else _END
        yield struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), after)


def _folder(size: int) -> bytes:
    return _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, 0, size) + _entry("", 0, _FREE, 0, 0) * 2


def _entry(name: str, kind: int, below: int, first: int, size: int) -> bytes:
    written = f"{name}\0".encode("utf-16-le") if name else b""
    place = struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, below)
    return written.ljust(64, b"\0") + place + bytes(36) + struct.pack("<IQ", first, size)
