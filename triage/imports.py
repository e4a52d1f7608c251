"""Exports in: each file is read once whole to see whether it may be used, and only then kept, piece by piece."""

import io
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from triage.readers import (
    Description,
    ExportError,
    Import,
    ReadOptions,
    content_key,
    description_of,
    held,
    hold,
    open_export,
    version_key,
)
from triage.records import Comment

if TYPE_CHECKING:
    from triage.store.comments import Saved

# What is done, how much of it, out of how much.
Progress = Callable[[str, int, int], None]
_STEP = 1000
_RENUMBERED = (
    "前のファイルのコメントと番号が同じで、内容の違うコメントが{n}件あります。"
    "別のコメントとして扱い、番号の後に記号を付けました。毎回同じ番号が同じコメントを指すときは、"
    "マッピングファイルに id_stable = true と書き、次から --mapping で指定してください。"
)
_BUFFER = 1 << 20
# Comments and names stand in the list of what could not be read.
_OWNERS_FOLDER, _OWNERS_FILE = 0o700, 0o600


@dataclass(frozen=True, slots=True)
class FileReport:
    """What one export gave: comments read, rows rejected, values left empty, the file that lists both, warnings."""

    file: str
    format: str
    comments: int
    rejected: int
    rejects_file: Path | None
    warnings: tuple[str, ...]
    left_empty: int = 0

    def renumbered(self, n: int) -> "FileReport":
        """Return the report with a warning about `n` comments whose number an earlier file gave another one."""
        return replace(self, warnings=(*self.warnings, _RENUMBERED.format(n=n))) if n else self


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: its comments, held where nobody changes them, and what else is recorded of it.

    `identity` and `reading` as in `Import`. Close `comments` in the end; with it the held file vanishes.
    """

    comments: BinaryIO
    sha256: str
    identity: str
    reading: str
    report: FileReport


# Told how a file is going to be read, before it is.
Show = Callable[[Description], None]


class Watch(NamedTuple):
    """Who watches a run: told how far it is, and of each file how it is going to be read."""

    progress: Progress = lambda _title, _done, _total: None
    show: Show = lambda _: None


def read(
    path: str,
    options: ReadOptions,
    home: Path,
    progress: Progress,
    reports: list[FileReport],
    show: Show = lambda _: None,
) -> Iterator[tuple[Comment, str]]:
    """Yield each comment of one file with what its id is (`Import.identity`), for a run that keeps nothing.

    The file's report is appended to `reports` at its end. Raises ExportError, then too; what is wrong with the file
    is in the rejects file by then.
    """
    export = _opened(path, options, show)
    n = 0
    for comment in _watched("読取り", export, lambda: export.place, progress):
        n += 1
        yield comment, export.identity
    reports.append(_account_for(export, n, options, home))


def check(path: str, options: ReadOptions, home: Path, progress: Progress, show: Show = lambda _: None) -> Checked:
    """Read one file from end to end and store nothing; its comments are held in a nameless file under `home`.

    Raises:
        ExportError: a file that cannot be used, that changed meanwhile, or has too many rejected rows.
    """
    export = _opened(path, options, show)
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        stream = cast("BinaryIO", undo.enter_context(tempfile.TemporaryFile(dir=home, buffering=_BUFFER)))
        count = hold(_watched("確認", export, lambda: export.place, progress), stream)
        report = _account_for(export, count, options, home)
        undo.pop_all()
    return Checked(stream, export.sha256, export.identity, export.reading, report)


def keep(checked: Checked, progress: Progress) -> "Saved":
    """Store the comments of a file, a fixed number at a time; return their row numbers and what they changed.

    Killed and run again on the same file, it goes on behind the last piece that was stored.

    Raises:
        StoreError: the store cannot be written now; run it again later.
    """
    from triage.store import comments as store  # noqa: PLC0415 - Django stays out of `score --no-store`

    report, stream = checked.report, checked.comments
    identity = store.Identity(checked.identity == "native", content_key, version_key)
    file = store.File(report.file, checked.sha256, report.format, reading=checked.reading)
    size = stream.seek(0, io.SEEK_END)
    comments = held(stream, report.format, report.file, checked.sha256)
    watched = _watched("取込み", comments, lambda: (stream.tell(), size), progress)
    return store.save_comments(watched, file, identity, rejected=report.rejected)


def rehearse(path: str, options: ReadOptions, show: Show) -> FileReport:
    """Read one file from end to end as `check` does, and keep nothing of it, not even a list of its rejects.

    Raises:
        ExportError: what `check` would refuse.
    """
    export = _opened(path, options, show)
    comments = sum(1 for _ in export)
    _refuse_rejects(export, options, "")
    return _report_of(export, comments, None)


def _opened(path: str, options: ReadOptions, show: Show) -> Import:
    export = open_export(path, options, sys.stdin.buffer if path == "-" else None)
    try:
        show(description_of(export))
    except ExportError:
        export.handle.close()
        raise
    return export


def _watched(
    title: str, comments: Iterable[Comment], place: Callable[[], tuple[int, int]], progress: Progress
) -> Iterator[Comment]:
    for number, comment in enumerate(comments):
        if number % _STEP == 0:
            progress(title, *place())
        yield comment


def _account_for(export: Import, comments: int, options: ReadOptions, home: Path) -> FileReport:
    """Write the rejects file, then refuse a file with too many of them."""
    unread = export.counts.get("rejected", 0) + export.counts.get("left_empty", 0)
    listed = _write_rejects(export, home) if unread else None
    _refuse_rejects(export, options, f"すべての理由は {listed} にあります。")
    return _report_of(export, comments, listed)


def _report_of(export: Import, comments: int, listed: Path | None) -> FileReport:
    rejected, empty = (export.counts.get(name, 0) for name in ("rejected", "left_empty"))
    return FileReport(export.file, export.format, comments, rejected, listed, tuple(export.warnings), empty)


def _refuse_rejects(export: Import, options: ReadOptions, where: str) -> None:
    if export.reject_rate > options.max_reject_rate and not options.keep_going:
        raise ExportError(
            f"{export.file}：{export.counts['rejected']}行を読めません（全体の{export.reject_rate:.0%}、許容{options.max_reject_rate:.0%}）。"
            f"何も取り込んでいません。{_first(export)}{where}読める行だけ取り込むには --keep-going を付けてください。",
        )


def _first(export: Import) -> str:
    first = export.first_reject
    if first is None:
        return ""
    return f"最初は{first.row}行目{f'「{first.value}」' if first.value else ''}：{first.reason}"


def _write_rejects(export: Import, home: Path) -> Path:
    folder = home / "rejects"
    folder.mkdir(mode=_OWNERS_FOLDER, parents=True, exist_ok=True)
    path = folder / f"{export.sha256[:16]}.csv"
    path.touch(mode=_OWNERS_FILE)
    with path.open("wb") as stream:
        export.listed.copy(stream)
    return path
