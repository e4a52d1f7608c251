"""Exports in: each file is read once whole to see whether it may be used, and only then kept, piece by piece."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.readers import ExportError, Import, ReadOptions, content_key, open_export, version_key
from triage.records import Comment
from triage.results import guarded

# What is done, how much of it, out of how much.
Progress = Callable[[str, int, int], None]
_STEP = 1000


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one export gave: comments read, rows rejected (and the file that lists them), what to know about it."""

    file: str
    format: str
    comments: int
    rejected: int
    rejects_file: Path | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its bytes, held where nobody changes them, and what reading them gave."""

    export: Import
    report: FileReport


def read(
    path: str, options: ReadOptions, home: Path, progress: Progress, reports: list[FileReport]
) -> Iterator[tuple[Comment, str]]:
    """Yield each comment of one file with what its id is (`Import.identity`), for a run that keeps nothing.

    The file's report is appended to `reports` at its end. Raises ExportError, then too; what is wrong with the file
    is in the rejects file by then.
    """
    export = _opened(path, options, None)
    n = 0
    for comment in _watched("読取り", export, progress):
        n += 1
        yield comment, export.identity
    reports.append(_account_for(export, n, options, home))


def check(path: str, options: ReadOptions, home: Path, progress: Progress) -> Checked:
    """Read one file from end to end and keep nothing but a private copy of its bytes under `home`, until closed.

    Raises:
        ExportError: a file that cannot be used, that changed meanwhile, or has too many rejected rows.
    """
    export = _opened(path, options, home)
    try:
        n = sum(1 for _ in _watched("確認", export, progress))
        report = _account_for(export, n, options, home)
    except BaseException:
        export.handle.close()
        raise
    return Checked(export.again(), report)


def keep(checked: Checked, progress: Progress) -> Sequence[int]:
    """Store the comments of a file, a fixed number at a time; return their row numbers, in file order.

    Killed and run again on the same file, it goes on behind the last piece that was stored.

    Raises:
        StoreError: the store cannot be written now; run it again later.
    """
    from triage.store import comments as store  # noqa: PLC0415 - Django stays out of `score --no-store`

    export, report = checked.export, checked.report
    identity = store.Identity(export.identity == "native", content_key, version_key)
    file = store.File(report.file, export.sha256, report.format, reading=export.reading)
    watched = _watched("取込み", export, progress)
    return store.save_comments(watched, file, identity, rejected=report.rejected).rows


def _opened(path: str, options: ReadOptions, copy_in: Path | None) -> Import:
    return open_export(path, options, sys.stdin.buffer if path == "-" else None, copy_in=copy_in)


def _watched(title: str, export: Import, progress: Progress) -> Iterator[Comment]:
    for number, comment in enumerate(export):
        if number % _STEP == 0:
            progress(title, *export.place)
        yield comment


def _account_for(export: Import, comments: int, options: ReadOptions, home: Path) -> FileReport:
    """Write the rejects file, then refuse a file with too many of them."""
    rejected = len(export.rejects)
    listed = _write_rejects(export, home) if rejected else None
    if export.reject_rate > options.max_reject_rate and not options.keep_going:
        first = export.rejects[0]
        raise ExportError(
            f"{export.file}：{rejected}行を読めません（全体の{export.reject_rate:.0%}、許容{options.max_reject_rate:.0%}）。"
            f"何も取り込んでいません。最初は{first.row}行目：{first.reason}すべての理由は {listed} にあります。"
            "読める行だけ取り込むには --keep-going を付けてください。",
        )
    return FileReport(export.file, export.format, comments, rejected, listed, tuple(export.warnings))


def _write_rejects(export: Import, home: Path) -> Path:
    folder = home / "rejects"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{export.sha256[:16]}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(("ファイル", "行", "列", "値", "理由"))
        for reject in export.rejects:
            cells = (reject.file, reject.row, reject.column, reject.value, reject.reason)
            writer.writerow([guarded(str(cell)) for cell in cells])
    return path
