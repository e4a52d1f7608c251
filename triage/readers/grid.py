"""The rows under a heading: ragged ones rejected, columns found by folded heading."""

from collections.abc import Iterator, Sequence

from triage.readers.cells import names_secret
from triage.readers.content import Content
from triage.readers.mapping import fold, heading_words, repeats_heading
from triage.readers.rows import Intake, Row

# A row above the heading with more filled cells than this, and with most of the columns filled, is no title.
_TITLE_CELLS = 2
# Name, day and office above a list of one column, and how they do not look.
_TITLE_ROWS, _TITLE_CHARS, _SENTENCE_ENDS = 3, 40, ("。", "！", "？", "!", "?", "．")
_ABOVE = (
    "見出しより上の行です。コメントであれば、見出しの行をファイルの先頭に移してください。"
    "題名や説明の行であれば、消してください。"
)
_AGAIN = (
    "見出しと同じ行、または見出しの言葉だけの行です。複数の表をつないだものであれば、列の順が同じことを確かめ、"
    "この行を消してください。"
)


def body_rows(content: Content, intake: Intake, header: Row) -> Iterator[Row]:
    """Yield the rows below the heading, each counted; a text row of another width than the heading is rejected.

    Rejected too are a heading that comes again and what stands above the heading and looks like its data. Empty cells
    beyond the heading are padding and no fault; a workbook has no ragged rows.
    """
    text, width, words = content.dialect, len(header.cells), heading_words(header.cells)
    secret = [i for i, heading in enumerate(header.cells) if names_secret(heading)]
    intake.secret_columns = bool(secret)
    for row in content.rows(intake):
        cells = row.cells
        again = repeats_heading(cells, header.cells, words)
        if row.number < header.number and is_like_data(row, header) and not again:
            intake.counts["rows"] += 1
            intake.reject(row.number, "", _joined(content, _without(secret, cells, width)), _ABOVE)
        if row.number <= header.number:
            continue
        intake.counts["rows"] += 1
        if text is not None and len(cells) != width and (len(cells) < width or any(cells[width:])):
            reason = f"列の数が見出し（{width}列）と違います（{len(cells)}列）。区切り文字や引用符を確かめてください。"
            intake.reject(row.number, "", _joined(content, _without(secret, cells, width)), reason)
            continue
        if again:
            intake.reject(row.number, "", _joined(content, cells), _AGAIN)
            continue
        yield row


def is_like_data(row: Row, header: Row) -> bool:
    """Whether a row fills as many columns as a comment does: all there are, or most of them where there are many.

    In a column alone a title fills it too: what stands close above its heading is told as one, if it is no sentence.
    """
    filled, columns = (sum(map(bool, map(str.strip, one.cells))) for one in (row, header))
    if columns == 1 and header.number <= _TITLE_ROWS + 1:
        return any(len(cell) > _TITLE_CHARS or cell.strip().endswith(_SENTENCE_ENDS) for cell in row.cells)
    return filled >= columns or (filled > _TITLE_CELLS and filled * 2 > columns)


def _joined(content: Content, cells: Sequence[str]) -> str:
    return (content.dialect.delimiter if content.dialect else ",").join(cells[:8])


def _without(secret: list[int], cells: list[str], width: int) -> list[str]:
    """Return the cells of a ragged row with a mark wherever a cell of a secret column may have been moved to."""
    moved = len(cells) - width
    hidden = {i for at in secret for i in range(at + min(moved, 0), at + max(moved, 0) + 1)}
    return ["***" if i in hidden and value else value for i, value in enumerate(cells)]


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
