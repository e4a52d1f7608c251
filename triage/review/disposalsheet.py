"""廃棄予定一覧 as a file to attach to a 起案: one row a comment or import, CSV or XLSX, nothing in it a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from triage.guard import guarded
from triage.policy import Policy
from triage.results import string_cell
from triage.store.models.disposal import DisposalItem
from triage.store.units import COMMENT, Unit

AT_END = {"discard": "廃棄", "transfer": "移管"}
FORMATS = (".csv", ".xlsx")
_WHAT = {True: "コメントと記録", False: "取込の記録"}
_FIRST = ("番号", "種類", "参照番号", "アカウント", "保存期間満了日", "満了時の措置", "ファイル管理簿")
_LAST = "残す理由"


def write_disposal(units: Iterable[Unit | DisposalItem], policy: Policy, path: Path, about: Sequence[str]) -> None:
    """Write what has ended in order, how many records of each type it has, and why some of it stays.

    `about` says of the list as a whole what it is; in a CSV there is no place for it.

    Raises:
        ValueError: another ending than .csv or .xlsx.
    """
    columns = (*_FIRST, *(one.label for one in policy.records), _LAST)
    rows = (_row(number, unit, policy) for number, unit in enumerate(units, start=1))
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
            writer.writerow(columns)
            writer.writerows([guarded(cell) for cell in row] for row in rows)
    elif path.suffix == ".xlsx":
        _write_book(chain([columns], rows), about, path)
    else:
        raise ValueError(f"--out {path.name}: 末尾は {'、'.join(FORMATS)} のいずれかにしてください。")


def _write_book(rows: Iterable[Sequence[str]], about: Sequence[str], path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - 0.1 s

    book = Workbook(write_only=True)
    for title, lines in (("廃棄予定一覧", rows), ("一覧について", ([line] for line in about))):
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append([string_cell(sheet, cell) for cell in line])
    book.save(path)


def _row(number: int, unit: Unit | DisposalItem, policy: Policy) -> list[str]:
    files = dict.fromkeys(one.file_name for one in policy.records if one.id in unit.records)
    return [
        str(number),
        _WHAT[unit.what == COMMENT],
        unit.key if unit.what == COMMENT else f"取込み {unit.row}",
        next((one.name for one in policy.accounts if one.id == unit.account), unit.account),
        str(unit.ends),
        AT_END[unit.at_end],
        "、".join(files),
        *(str(unit.records.get(one.id, 0)) for one in policy.records),
        "、".join(_why(unit)),
    ]


def _why(unit: Unit | DisposalItem) -> Iterator[str]:
    if isinstance(unit, Unit):
        yield from unit.barred
