"""The apostrophe before a cell that a spreadsheet would run: put there in all that is written, taken off in reading."""

# What a spreadsheet would run or swallow when a cell begins with it (OWASP ASVS 5.0, V1.2.10), with full-width forms.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def guarded(cell: str) -> str:
    """Prefix one apostrophe where a spreadsheet would take the cell for a formula, or where one stands already.

    `unguarded` gives the cell as it was.
    """
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """Take off the one apostrophe that `guarded` puts; what merely begins with one stays as it is."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(_FORMULA) else cell
