"""The rows under a heading: ragged ones rejected, columns found by folded heading."""

from collections.abc import Iterator

from triage.readers.content import Content
from triage.readers.mapping import fold
from triage.readers.rows import Intake, Row


def body_rows(content: Content, intake: Intake, *, header_row: int, width: int) -> Iterator[Row]:
    """Yield the rows below the heading, each counted; a text row of another width than `width` is rejected.

    Empty cells beyond the heading are padding and no fault; a workbook has no ragged rows.
    """
    text = content.dialect
    for row in content.rows(intake):
        if row.number <= header_row:
            continue
        intake.counts["rows"] += 1
        cells = row.cells
        if text is not None and len(cells) != width and (len(cells) < width or any(cells[width:])):
            reason = f"列の数が見出し（{width}列）と違います（{len(cells)}列）。区切り文字や引用符を確かめてください。"
            intake.reject(row.number, "", text.delimiter.join(cells[:8]), reason)
            continue
        yield row


def heading_with(content: Content, *needed: str) -> tuple[Row, dict[str, int]] | None:
    """Return the first row whose folded headings include all of `needed`, and folded heading to column."""
    for row in content.first_rows:
        at: dict[str, int] = {}
        for i, cell in enumerate(row.cells):
            at.setdefault(fold(cell), i)
        if all(name in at for name in needed):
            return row, at
    return None


def cell(row: Row, at: dict[str, int], *names: str) -> str:
    """Return the first of the named cells that the row has, or ""."""
    column = next((at[name] for name in names if name in at), None)
    return row.cells[column] if column is not None and column < len(row.cells) else ""
