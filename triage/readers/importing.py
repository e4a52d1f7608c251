"""One export being read: its comments, what happened to each row, and whether the file stayed what it was."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from triage import __version__
from triage.readers.content import Content, fingerprint
from triage.readers.encoding import MOJIBAKE_RATE, MOJIBAKE_SHOWN, is_mojibake, mojibake, sample_of
from triage.readers.options import ReadOptions
from triage.readers.reader import Reader
from triage.readers.reject import Reject, RejectList
from triage.readers.rows import ExportError, Identity, Intake
from triage.records import Comment, Flag

_MOJIBAKE_EARLY = 200
# What decides whether a file is taken, and not what is read from it.
_NOT_READING = {"max_reject_rate", "keep_going"}


@dataclass(slots=True)
class Import:
    """One export being read: iterate it once for its comments in file order, then ask what happened.

    `listed`, `warnings` and `counts` are complete when the iteration has ended. `identity` says whether the
    same id with other content is a new version (`native`) or another comment (`table`; see `version_key`).
    Raises ExportError while iterating when the file breaks off, changes, or is unreadable in part.
    """

    file: str
    format: str
    sha256: str
    identity: Identity
    intake: Intake
    content: Content
    reader: Reader
    handle: BinaryIO
    size: int
    path: Path | None
    stamp: tuple[int, int] | None = None
    mojibake: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Comment]:
        try:
            yield from self._checked()
            self._refuse_changed()
        except ExportError as error:
            raise with_file(self.file, error) from error
        finally:
            self.handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.handle.close()

    @property
    def reading(self) -> str:
        """A SHA-256 (hex) over all that decides which comments come out of these bytes."""
        options = self.intake.options
        given = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in _NOT_READING}
        if options.mapping:
            given["mapping"] = options.mapping.read_bytes()
        told = (__version__, self.format, self.identity, sorted(given.items()))
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def place(self) -> tuple[int, int]:
        """How many bytes of how many have been read, for a progress bar."""
        return self.handle.tell(), self.size

    @property
    def listed(self) -> RejectList:
        """The rows left out and the values not understood, in the order in which they were met; not held in memory."""
        return self.intake.listed

    @property
    def first_reject(self) -> Reject | None:
        """The first row left out."""
        return self.intake.first_reject

    @property
    def warnings(self) -> list[str]:
        """What the user must be told, in Japanese."""
        return self.intake.warnings()

    @property
    def counts(self) -> Mapping[str, int]:
        """rows, comments, owner, rejected, duplicate, replies, no_text, lossy_id and others by name."""
        return self.intake.counts

    @property
    def reject_rate(self) -> float:
        """Rejected rows as a share of all rows, 0 to 1; the job compares it with `max_reject_rate`."""
        rows = max(self.intake.counts["rows"], self.intake.counts["rejected"])
        return self.intake.counts["rejected"] / rows if rows else 0.0

    def _checked(self) -> Iterator[Comment]:
        broken = seen = 0
        accept = self.intake.options.accept_mojibake
        try:
            for comment in self.reader.read(self.content, self.intake):
                if not accept and is_mojibake(comment.text) and Flag.REPLACED_BYTES not in comment.flags:
                    broken += 1
                    if len(self.mojibake) < MOJIBAKE_SHOWN:
                        self.mojibake.append(sample_of(comment.source.row, comment.text))
                seen += 1
                if seen == _MOJIBAKE_EARLY:
                    self._refuse_mojibake(broken, seen)
                yield comment
        except UnicodeError as error:
            raise ExportError("途中に文字コードの違う部分があります。--encoding で指定してください。") from error
        self._refuse_mojibake(broken, seen)
        if broken:
            self.intake.warn(
                f"文字化けらしい本文が{broken}件あります（{'、'.join(self.mojibake)}）。元のコメントを確かめてください。"
            )

    def _refuse_mojibake(self, broken: int, seen: int) -> None:
        if broken and broken >= seen * MOJIBAKE_RATE:
            raise mojibake(self.mojibake)

    def _refuse_changed(self) -> None:
        if self.path is not None and (stamp_of(self.path) != self.stamp or not self._same_bytes(self.path)):
            raise ExportError("読んでいる間にファイルが変わりました。保存や書き出しが終わってからやり直してください。")

    def _same_bytes(self, path: Path) -> bool:
        with path.open("rb") as stream:
            return fingerprint(stream) == self.sha256


def new_intake(name: str, sha256: str, reader: Reader, options: ReadOptions) -> Intake:
    """Return an account of nothing read yet."""
    return Intake(options, name, sha256, reader.name, reader.identity, datetime.now(UTC))


def stamp_of(path: Path) -> tuple[int, int]:
    """Return size in bytes and time of the last change in nanoseconds, (-1, -1) for a file that is gone."""
    try:
        found = path.stat()
    except OSError:
        return (-1, -1)
    return (found.st_size, found.st_mtime_ns)


def with_file(name: str, error: ExportError) -> ExportError:
    """Return the error with the name of the file before it."""
    return ExportError(f"{name}：{error}", error.kind)
