"""The tables that ship with the program: tab-separated, a line of names first, nothing quoted."""

from collections.abc import Iterator, Sequence
from importlib.resources import files


class TableError(ValueError):
    """A shipped table has other columns than the program reads; the message names both."""


def tables(*folder: str) -> list[str]:
    """Return the names of the tables in a folder of the package, sorted."""
    return sorted(entry.name for entry in files("triage").joinpath(*folder).iterdir() if entry.name.endswith(".tsv"))


def rows(columns: Sequence[str], *path: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of a table inside the package: the number of its line (from 1) and one cell for each column.

    A row that ends early has its last cells empty; empty lines are passed over. (5,000 rows are read at every start,
    and csv.DictReader takes 20 ms for them.)

    Raises:
        TableError: the line of names is not `columns`, or a row has more cells.
    """
    head, *lines = files("triage").joinpath(*path).read_text(encoding="utf-8").splitlines()
    if head.split("\t") != [*columns]:
        raise TableError(f"{path[-1]} の列は {head!r} です。{'、'.join(columns)} の順にしてください。")
    for number, line in enumerate(lines, start=2):
        if line:
            cells = line.split("\t")
            if len(cells) > len(columns):
                raise TableError(f"{path[-1]} の {number} 行目: 欄は {len(columns)} までです（今は {len(cells)}）。")
            yield number, cells if len(cells) == len(columns) else [*cells, *[""] * (len(columns) - len(cells))]
