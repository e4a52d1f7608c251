"""Open one export: find what it is by its content, or take the format that is named."""

import io
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from triage.readers import (
    facebook,
    generic,
    instagram,
    line_oa,
    meta_insights,
    takeout,
    template,
    x_analytics,
    x_api,
    x_archive,
    ycd,
    youtube,
    youtube_studio,
    ytdlp,
)
from triage.readers.cells import shown
from triage.readers.content import Content, fingerprint
from triage.readers.encoding import MOJIBAKE_RATE, is_mojibake, mojibake, sample_of
from triage.readers.generic import columns_of, mapping_of
from triage.readers.importing import Import, new_intake, stamp_of, with_file
from triage.readers.kind import look
from triage.readers.mapping import Mapping
from triage.readers.options import ReadOptions
from triage.readers.reader import Reader
from triage.readers.rows import ExportError

_OF_OBJECTS = (
    youtube.READER,
    ytdlp.READER,
    ycd.READER,
    x_archive.READER,
    x_api.READER,
    instagram.READER,
    facebook.READER,
)
_OF_TABLES = (
    takeout.READER,
    line_oa.READER,
    meta_insights.READER,
    x_analytics.READER,
    youtube_studio.READER,
    template.READER,
)
# Detection asks in this order; the generic one comes last because it claims anything with a text column.
READERS: tuple[Reader, ...] = (*_OF_OBJECTS, *_OF_TABLES, generic.READER)
# What of a mapping says how any table was filled in.
_FOR_FORMS = ("timezone", "sheet", "date_order")
_SPOOL = 64 * 2**20


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


def open_export(path: Path | str, options: ReadOptions, stdin: BinaryIO | None = None) -> Import:
    """Open an export; "-" reads `stdin`. Nothing is read into comments before the result is iterated.

    Raises ExportError with kind `missing` (no such file or mapping), `data` (no export), `refused` (office rule) or
    `usage` (no such format, or a mapping with what the format does not read).
    """
    name, handle, found = _handle(path, stdin)
    try:
        stamp = stamp_of(found) if found else None
        sha = fingerprint(handle)
        size = handle.seek(0, io.SEEK_END)
        content = look(handle, options)
        # Before the reader is found: a mapping may name the sheet.
        mapping = mapping_of(content)
        reader = _reader(content, options)
        _refuse_unread(mapping, reader)
        intake = new_intake(name, sha, reader, options)
        intake.date_order = mapping.date_order
        if mapping.timezone:
            intake.set_zone(mapping.timezone)
        opened = Import(name, reader.name, sha, reader.identity, intake, content, reader, handle, size, found, stamp)
        if reader is generic.READER and mapping.id_stable:
            opened.identity = "native"
    except ExportError as error:
        handle.close()
        raise with_file(name, error) from error
    return opened


def describe(path: Path | str, options: ReadOptions, stdin: BinaryIO | None = None) -> Description:
    """Say how a file would be read, without reading its comments. Raises ExportError."""
    with open_export(path, options, stdin) as opened:
        return description_of(opened)


def description_of(opened: Import) -> Description:
    """Say how an open file is being read. Raises ExportError."""
    content = opened.content
    sheet = content.workbook.sheet if content.workbook else ""
    delimiter = content.dialect.delimiter if content.dialect else ""
    encoding = "" if content.workbook else content.encoding.name
    shape = (opened.file, opened.format, opened.reader.label, encoding, delimiter, sheet)
    if opened.reader is not generic.READER:
        return Description(*shape, header_row=0, columns=(), unread=())
    if content.shape != "rows":
        return Description(*shape, header_row=0, columns=generic.keys_of(content), unread=())
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
    # As on disk, whatever the locale; what is no UTF-8 (an old disk, another system) is shown with marks.
    name = os.fsencode(found.name).decode("utf-8", "replace")
    if found.is_dir():
        raise ExportError(f"{name}：フォルダーです。ファイルを指定してください。", "missing")
    try:
        return name, found.open("rb"), found
    except FileNotFoundError as error:
        raise ExportError(f"{name}：ファイルがありません。場所と名前を確かめてください。", "missing") from error
    except OSError as error:
        raise ExportError(
            f"{name}：ファイルを開けません。ほかのソフトで開いていないか確かめてください。", "missing"
        ) from error


def _reader(content: Content, options: ReadOptions) -> Reader:
    if options.format != "auto":
        named = next((reader for reader in READERS if reader.name == options.format), None)
        if named is None:
            names = "、".join(reader.name for reader in READERS)
            raise ExportError(f"「{shown(options.format)}」という形式はありません。使える形式：auto、{names}", "usage")
        if (named in _OF_TABLES) != (content.shape == "rows") and named is not generic.READER:
            kind = "表（CSV、Excelなど）" if content.shape == "rows" else "JSON"
            raise ExportError(f"中身が{kind}のため、{named.label}としては読めません。--format を外してください。")
        return named
    found = next((reader for reader in READERS if reader.recognises(content)), None)
    if found is not None:
        return found
    if not options.accept_mojibake:
        _refuse_broken(content)
    if options.mapping:
        return generic.READER
    if content.shape == "rows":
        return _unknown_rows(content)
    keys = sorted({shown(str(key), chars=20) for item in content.first_objects for key in item})[:12]
    raise ExportError(
        f"コメントの書き出しと分かる項目がありません（項目：{'、'.join(keys) or 'なし'}）。{content.fault}"
        "使える形式は triage readers で確かめてください。"
    )


def _refuse_broken(content: Content) -> None:
    """Headings that are broken are not known, so the file is refused for what it is and not for its headings."""
    if content.shape == "rows":
        rows = [(row.number, row.cells) for row in content.first_rows]
    else:
        told = ([*item, *item.values()] for item in content.first_objects)
        rows = [(number, [one for one in cells if isinstance(one, str)]) for number, cells in enumerate(told, start=1)]
    broken = [(number, next(filter(is_mojibake, cells), "")) for number, cells in rows]
    samples = [sample_of(number, text) for number, text in broken if text]
    if samples and len(samples) >= len(rows) * MOJIBAKE_RATE:
        raise mojibake(samples)


def _refuse_unread(mapping: Mapping, reader: Reader) -> None:
    """A form's columns are known, and JSON of a platform leaves nothing open; what is written in vain is no help."""
    read = _FOR_FORMS if reader in _OF_TABLES else ()
    unread = [name for name in mapping.given if name not in read]
    if reader is generic.READER or not unread:
        return
    known = f"使えるのは {'、'.join(read)} です。" if read else ""
    raise ExportError(
        f"{reader.label}として読むため、マッピングの {'、'.join(unread)} は使えません。{known}"
        "その行を消すか、--mapping を外してください。"
        "列の対応を自分で決めて読むには --format generic を付けてください。",
        "usage",
    )


def _unknown_rows(content: Content) -> Reader:
    columns_of(content, mapping_of(content))
    return generic.READER
