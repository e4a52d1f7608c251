"""A quote opened or closed in the wrong place of a table: which lines it spoils, and what else can still be read.

Python's csv module and Excel agree on each of these. A quote within a cell that began without one is a letter of it.
After the quote that closes a cell nothing but a delimiter or a line end may come: Excel goes on as if there were no
quotes, which changes the text. A quote that is never closed swallows all lines up to the next one.
"""

import re
from collections.abc import Sequence

STRAY = (
    '引用符（"）の中に引用符が一つだけあります（Excelで開くと文字が変わります）。'
    '本文の中の引用符は二つ重ねて（""）保存し直してください。'
)
GOES_ON = '前の行の引用符（"）の続きか、次の行か、区別できません。前の行の引用符を直して保存し直してください。'
SWALLOWS = (
    '引用符（"）が後の行で閉じていて、次の行が本文に入っています。引用符を直して保存し直してください。'
    "本文に表を写したものであれば、Excel（xlsx）で保存し直してください。"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_FIGURES = re.compile(r"\d+")
_TOKEN = re.compile(r"[\w.\-#:]*\d[\w.\-#:]*", re.ASCII)
# A sentence may have a comma as well; two in every line is a table.
_SURE_COLUMNS = 3


def swallows(cells: Sequence[str], delimiter: str) -> bool:
    """Whether a cell of several lines holds rows of the table: what stands on each line makes a row of its width."""
    place = next((i for i, cell in enumerate(cells) if "\n" in cell or "\r" in cell), 0)
    first, *inner = _LINE_END.split(cells[place])
    if not inner:
        return False
    width = len(cells)
    widths = [place + 1 + first.count(delimiter), *(line.count(delimiter) + 1 for line in inner[:-1])]
    widths.append(inner[-1].count(delimiter) + width - place)
    if any(found != width for found in widths):
        return False
    begins = first if place == 0 else cells[0]
    return width >= _SURE_COLUMNS or (width > 1 and _begin_alike([begins, *inner], delimiter))


def holds_rows(lines: Sequence[str], delimiter: str) -> bool:
    """Whether lines between an opening quote and the place where it does not fit are rows themselves."""
    delimiters = {line.count(delimiter) for line in lines}
    even = len(delimiters) == 1 and delimiters.pop() + 1 >= _SURE_COLUMNS
    return even or _begin_alike(lines, delimiter)


def closes(line: str, delimiter: str) -> bool:
    """Whether the first quote of a line ends a cell that began on a line before."""
    before, found, after = line.partition('"')
    opens = not before or before.endswith(delimiter)
    ends = after.startswith((delimiter, "\r", "\n")) or not after
    return bool(found) and not opens and ends and after.count('"') % 2 == 0


def _begin_alike(lines: Sequence[str], delimiter: str) -> bool:
    """Whether the first cells are numbers, dates or ids of one form."""
    forms = {_form(line.partition(delimiter)[0].strip(' "')) for line in lines if delimiter in line}
    return len(forms) == 1 and "" not in forms and sum(delimiter in line for line in lines) > 1


def _form(cell: str) -> str:
    return "id" if _TOKEN.fullmatch(cell) else _FIGURES.sub("0", cell) if _FIGURES.search(cell) else ""
