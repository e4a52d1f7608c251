"""What an Office file may not hold: bombs, counted while inflating; document types; odd member names."""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from triage.readers.rows import ExportError

# An honest sheet of a million comments is below both; a real bomb was 737 KB to 300 MB (419:1).
INFLATED_LIMIT = 1 << 30
RATIO_LIMIT = 100
_RATIO_FLOOR = 8 * 2**20
_CHUNK = 1 << 20
_MEMBERS = 10_000
_FORBIDDEN = re.compile(
    rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T\x00?I\x00?T\x00?Y)", re.IGNORECASE
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]|table:formula=")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\shidden=\"(?:1|true)\")[^>]*\sr=\"(\d+)\"")


@dataclass(slots=True)
class Seen:
    """What the members of an Office file hold: their bytes, and by member name formulas and numbers of hidden rows."""

    size: int = 0
    names: tuple[str, ...] = ()
    formulas: set[str] = field(default_factory=set)
    hidden: dict[str, set[int]] = field(default_factory=dict)


def inspect_zip(handle: BinaryIO, size: int) -> Seen:
    """Inflate every member once, counting, and look for what is forbidden. Raises ExportError."""
    handle.seek(0)
    seen = Seen()
    try:
        with zipfile.ZipFile(handle) as archive:
            members = archive.infolist()
            _check_names(members)
            seen.names = tuple(member.filename for member in members)
            total = 0
            for member in members:
                total += _inflate(archive, member, seen, total, size)
            seen.size = total
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(_broken(error)) from error
    return seen


def _broken(error: Exception) -> str:
    if "encrypted" in str(error) or "password" in str(error):
        return "パスワード付きのファイルです。パスワードを外して保存し直してください。"
    return "ファイルが壊れています（圧縮を展開できません）。Excelで開いて保存し直すか、書き出しをやり直してください。"


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MEMBERS:
        raise ExportError("ファイルの中身が多すぎます。CSVで保存し直してください。")
    for member in members:
        name = member.filename.replace("\\", "/")
        symlink = (member.external_attr >> 16) & 0o170000 == 0o120000
        if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) or symlink:
            raise ExportError("ファイルの中に、外の場所を指す名前（../など）があります。安全のため読み込みません。")


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, seen: Seen, before: int, size: int) -> int:
    total, tail = 0, b""
    xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            _check_total(before + total, size)
            if xml:
                _look(member.filename, tail + chunk, seen)
                tail = chunk[-512:]
    return total


def _check_total(total: int, size: int) -> None:
    if total > INFLATED_LIMIT or (total > _RATIO_FLOOR and total > RATIO_LIMIT * size):
        raise ExportError(
            "展開すると極端に大きくなるファイル（圧縮爆弾のおそれ）です。読み込みません。"
            "正しいファイルであれば、CSVで保存し直してください。"
        )


def _look(name: str, data: bytes, seen: Seen) -> None:
    if _FORBIDDEN.search(data):
        raise ExportError("ファイルの中に外部を参照する定義（DOCTYPE）があります。安全のため読み込みません。")
    if _FORMULA.search(data):
        seen.formulas.add(name)
    for found in _HIDDEN_ROW.finditer(data):
        seen.hidden.setdefault(name, set()).add(int(found[1]))


def sheet_parts(handle: BinaryIO) -> dict[str, str]:
    """Return sheet name to archive member of an inspected xlsx file, as its own table of relations says."""
    from xml.etree import ElementTree as ET  # noqa: PLC0415 - only for sheets with hidden rows

    handle.seek(0)
    with zipfile.ZipFile(handle) as archive:
        try:
            book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - inspected: it defines no entity
            relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
        except (KeyError, ET.ParseError):
            return {}
    targets = {found.get("Id"): found.get("Target", "").removeprefix("/xl/") for found in relations}
    sheets = (found for found in book.iter() if found.tag.endswith("}sheet"))
    ids = {found.get("name", ""): next((v for k, v in found.items() if k.endswith("}id")), "") for found in sheets}
    return {name: f"xl/{targets[key]}" for name, key in ids.items() if key in targets}
