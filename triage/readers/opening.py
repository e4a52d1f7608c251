"""Open one export: find its format, stream its comments, and refuse a file that changes under the reading."""

import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from triage import __version__
from triage.readers import (
    facebook,
    generic,
    instagram,
    line_oa,
    meta_insights,
    takeout,
    template,
    x_api,
    x_archive,
    ycd,
    youtube,
    ytdlp,
)
from triage.readers.cells import shown
from triage.readers.content import CHUNK, Content, fingerprint, look
from triage.readers.encoding import is_mojibake
from triage.readers.generic import columns_of, mapping_of
from triage.readers.reader import Reader
from triage.readers.rows import Evidence, ExportError, Identity, Intake, ReadOptions, Reject
from triage.records import Comment, Flag

# Detection asks in this order; the table comes last because it claims anything with a text column.
READERS: tuple[Reader, ...] = (
    youtube.READER,
    ytdlp.READER,
    ycd.READER,
    x_archive.READER,
    x_api.READER,
    instagram.READER,
    facebook.READER,
    takeout.READER,
    line_oa.READER,
    meta_insights.READER,
    template.READER,
    generic.READER,
)

_SPOOL = 64 * 2**20
# One broken comment in twenty means the file was broken when it was saved; fewer may be quotations.
_MOJIBAKE_RATE = 0.05
_MOJIBAKE_EARLY = 200
_SAMPLES = 3
# What decides whether a file is taken, and not what is read from it.
_NOT_READING = {"max_reject_rate", "keep_going"}


@dataclass(slots=True)
class Import:
    """One export being read: iterate it once for its comments in file order, then ask what happened.

    `rejects`, `warnings` and `counts` are complete when the iteration has ended. `identity` says whether the
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
    copied: bool = False
    mojibake: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Comment]:
        try:
            yield from self._checked()
            self._refuse_changed()
        except ExportError as error:
            raise _with_file(self.file, error) from error
        finally:
            if not self.copied:
                self.handle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.handle.close()

    def again(self) -> "Import":
        """Return the same bytes to be iterated once more; only of an export that was opened with `copy_in`."""
        return replace(self, intake=_intake(self.file, self.sha256, self.reader, self.intake.options), path=None)

    @property
    def reading(self) -> str:
        """A SHA-256 (hex) over all that decides which comments come out of these bytes."""
        options = self.intake.options
        given = {f.name: getattr(options, f.name) for f in fields(options) if f.name not in _NOT_READING}
        given["own_accounts"] = sorted(options.own_accounts)
        if options.mapping:
            given["mapping"] = options.mapping.read_bytes()
        told = (__version__, self.format, self.identity, sorted(given.items()))
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @property
    def place(self) -> tuple[int, int]:
        """How many bytes of how many have been read, for a progress bar."""
        return self.handle.tell(), self.size

    @property
    def rejects(self) -> list[Reject]:
        """The rows left out, in file order."""
        return self.intake.rejects

    @property
    def warnings(self) -> list[str]:
        """What the user must be told, in Japanese."""
        return self.intake.warnings()

    @property
    def counts(self) -> Mapping[str, int]:
        """rows, comments, owner, rejected, duplicate, replies, no_text, lossy_id and others by name."""
        return self.intake.counts

    @property
    def evidence(self) -> list[Evidence]:
        """What a 取込様式 says beside its comments: screenshots and who checked them."""
        return self.intake.evidence

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
                    if len(self.mojibake) < _SAMPLES:
                        self.mojibake.append(f"{comment.source.row}行目「{shown(comment.text, chars=20)}」")
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
        if broken and broken >= seen * _MOJIBAKE_RATE:
            raise ExportError(
                f"文字化けしています（{'、'.join(self.mojibake)}）。元の文字コードで書き出し直してください。"
                "このまま取り込む場合は --accept-mojibake を付けてください。"
            )

    def _refuse_changed(self) -> None:
        if self.path is not None and (_stamp(self.path) != self.stamp or not self._same_bytes(self.path)):
            raise ExportError("読んでいる間にファイルが変わりました。保存や書き出しが終わってからやり直してください。")

    def _same_bytes(self, path: Path) -> bool:
        with path.open("rb") as stream:
            return fingerprint(stream) == self.sha256


@dataclass(frozen=True, slots=True)
class Description:
    """What an import would do: the format, how the file is read, which column is taken for which field."""

    file: str
    format: str
    label: str
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    columns: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]


def open_export(
    path: Path | str, options: ReadOptions, stdin: BinaryIO | None = None, *, copy_in: Path | None = None
) -> Import:
    """Open an export; "-" reads `stdin`. Nothing is read into comments before the result is iterated.

    With `copy_in`, a folder, the bytes are first copied into a nameless file there, which vanishes when it is
    closed: it can be iterated `again`, and no change of the file reaches it. Use such an import in a `with`.

    Raises ExportError with kind `missing` (no such file), `data` (no export) or `refused` (office rule).
    """
    name, handle, found = _handle(path, stdin)
    try:
        stamp = _stamp(found) if found else None
        if copy_in is not None and found is not None:
            handle = _copied(handle, copy_in)
        sha = fingerprint(handle)
        size = handle.seek(0, io.SEEK_END)
        content = look(handle, options)
        reader = _reader(content, options)
        intake = _intake(name, sha, reader, options)
        copied = copy_in is not None
        opened = Import(
            name, reader.name, sha, reader.identity, intake, content, reader, handle, size, found, stamp, copied
        )
        if reader is generic.READER and mapping_of(content).id_stable:
            opened.identity = "native"
    except ExportError as error:
        handle.close()
        raise _with_file(name, error) from error
    return opened


def _intake(name: str, sha256: str, reader: Reader, options: ReadOptions) -> Intake:
    return Intake(options, name, sha256, reader.name, reader.identity, datetime.now(UTC))


def _copied(handle: BinaryIO, folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    copy = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by Import
    with handle:
        shutil.copyfileobj(handle, copy, CHUNK)
    return cast("BinaryIO", copy)


def _with_file(name: str, error: ExportError) -> ExportError:
    return ExportError(f"{name}：{error}", error.kind)


def describe(path: Path | str, options: ReadOptions, stdin: BinaryIO | None = None) -> Description:
    """Say how a file would be read, without reading its comments. Raises ExportError."""
    with open_export(path, options, stdin) as opened:
        content = opened.content
        sheet = content.workbook.sheet if content.workbook else ""
        delimiter = content.dialect.delimiter if content.dialect else ""
        encoding = "" if content.workbook else content.encoding.name
        shape = (opened.file, opened.format, opened.reader.label, encoding, delimiter, sheet)
        if opened.reader is not generic.READER or content.shape != "rows":
            return Description(*shape, header_row=0, columns=(), unread=())
        columns = columns_of(content, mapping_of(content))
        return Description(*shape, header_row=columns.row, columns=columns.pairs, unread=columns.unread)


def _handle(path: Path | str, stdin: BinaryIO | None) -> tuple[str, BinaryIO, Path | None]:
    if str(path) == "-":
        if stdin is None:
            raise ExportError("標準入力がありません。", "missing")
        spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - closed by Import
        shutil.copyfileobj(stdin, spool)
        return "標準入力", cast("BinaryIO", spool), None
    found = Path(path)
    if found.is_dir():
        raise ExportError(f"{found.name}：フォルダーです。ファイルを指定してください。", "missing")
    try:
        return found.name, found.open("rb"), found
    except FileNotFoundError as error:
        raise ExportError(f"{found.name}：ファイルがありません。場所と名前を確かめてください。", "missing") from error
    except OSError as error:
        raise ExportError(
            f"{found.name}：ファイルを開けません。ほかのソフトで開いていないか確かめてください。", "missing"
        ) from error


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (-1, -1)
    return (found.st_size, found.st_mtime_ns)


def _reader(content: Content, options: ReadOptions) -> Reader:
    if options.format != "auto":
        named = next((reader for reader in READERS if reader.name == options.format), None)
        if named is None:
            names = "、".join(reader.name for reader in READERS)
            raise ExportError(
                f"「{shown(options.format)}」という形式はありません。使える形式：auto、{names}", "refused"
            )
        return named
    found = next((reader for reader in READERS if reader.recognises(content)), None)
    if found is not None:
        return found
    if content.shape == "rows":
        return generic.READER if options.mapping else _unknown_rows(content)
    keys = sorted({shown(str(key), chars=20) for item in content.first_objects for key in item})[:12]
    raise ExportError(
        f"コメントの書き出しと分かる項目がありません（項目：{'、'.join(keys) or 'なし'}）。"
        "使える形式は triage readers で確かめてください。"
    )


def _unknown_rows(content: Content) -> Reader:
    columns_of(content, mapping_of(content))
    return generic.READER
