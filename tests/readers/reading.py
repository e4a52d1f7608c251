"""Reads invented files the way a job does."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from triage.guard import unguarded
from triage.policy import Account
from triage.readers import ExportError, ReadOptions, Reject, open_export
from triage.readers.reject import RejectList
from triage.records import Comment, Platform

SAMPLES = Path(__file__).parent / "exports"
# Formats that hold no comment at all and are refused always.
COUNTS_ONLY = ("meta_insights", "youtube_studio")
PLAIN = ReadOptions()
ALL = ReadOptions(own_posts=True, allow_private_messages=True)


def own(platform: Platform, native_id: str, *, number: int = 1, comments: bool = True) -> tuple[Account, ...]:
    """Return a register with one account, `<platform>-<number>`."""
    name, url = f"見本 {native_id}", f"https://{platform}.example/{native_id}"
    return (Account(f"{platform}-{number}", platform, name, url, "見本課", comments, native_id, aliases=()),)


@dataclass(frozen=True)
class Result:
    """What one reading gave."""

    comments: list[Comment]
    rejects: list[Reject]
    warnings: list[str]
    counts: Mapping[str, int]
    format: str

    @property
    def texts(self) -> list[str]:
        """The texts in file order."""
        return [comment.text for comment in self.comments]

    @property
    def told(self) -> str:
        """All warnings."""
        return "\n".join(self.warnings)


def listed(rejects: RejectList) -> list[Reject]:
    """Return a list as people find it in its file, heading and guards taken off."""
    stream = io.BytesIO()
    rejects.copy(stream)
    _, *lines = csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    found = (map(unguarded, line) for line in lines)
    return [Reject(file, int(row), column, value, reason, kind) for file, row, column, value, reason, kind in found]


def read_file(path: Path, options: ReadOptions = ALL) -> Result:
    opened = open_export(path, options)
    comments = list(opened)
    left_out = [reject for reject in listed(opened.listed) if reject.kind == "不採用"]
    return Result(comments, left_out, opened.warnings, opened.counts, opened.format)


def read_bytes(folder: Path, data: bytes | str, options: ReadOptions = PLAIN, name: str = "入力 一.csv") -> Result:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_file(path, options)


def refusal(folder: Path, data: bytes | str, options: ReadOptions = PLAIN) -> ExportError:
    try:
        read_bytes(folder, data, options)
    except ExportError as error:
        return error
    raise AssertionError("the file was not refused")
