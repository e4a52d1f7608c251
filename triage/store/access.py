"""How the database is reached safely: one writer at a time, faults in Japanese, no network drive."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path, PurePath

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "afpfs", "webdav", "davfs", "fuse.sshfs", "fuse.davfs"}
)
_MOUNTS = Path("/proc/self/mounts")
_DRIVE_REMOTE = 4  # Win32 GetDriveTypeW
# "triage" in ASCII: any constant serves, it names the lock in pg_locks.
WRITER_LOCK = 0x747269616765


class Fault(StrEnum):
    """What is wrong with the database, so that the command line can choose its exit code."""

    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    CORRUPT = "corrupt"
    UNAVAILABLE = "unavailable"
    NETWORK_DRIVE = "network_drive"
    NEWER_SCHEMA = "newer_schema"
    OLDER_SCHEMA = "older_schema"


class StoreError(RuntimeError):
    """The database cannot be used now; the message says what to do, `fault` why."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


_MESSAGES = {
    Fault.LOCKED: "データベースを他の処理が使用中です。少し待ってから、もう一度実行してください。",
    Fault.READ_ONLY: "データベースに書き込めません。ファイルとフォルダーの書込み権限を確認してください。",
    Fault.FULL: "ディスクの空きがありません。空きを作ってから、もう一度実行してください。",
    Fault.CORRUPT: "データベースが壊れています。使うのをやめ、バックアップから復元してください。",
    Fault.UNAVAILABLE: "データベースに接続できません。TRIAGE_DATABASE_URL と動作状況を確認してください。",
    Fault.NEWER_SCHEMA: "データベースの方が新しい版です。プログラムを更新してください。",
    Fault.OLDER_SCHEMA: "データベースが古い版です。triage migrate を実行してください。",
}
# SQLite's own words, and PostgreSQL's SQLSTATE (PostgreSQL 17 manual, appendix A).
_SQLITE = (
    ("locked", Fault.LOCKED),
    ("busy", Fault.LOCKED),
    ("readonly", Fault.READ_ONLY),
    ("unable to open", Fault.READ_ONLY),
    ("disk is full", Fault.FULL),
    ("disk i/o", Fault.FULL),
    ("malformed", Fault.CORRUPT),
    ("not a database", Fault.CORRUPT),
    ("no such table", Fault.OLDER_SCHEMA),
    ("no such column", Fault.OLDER_SCHEMA),
)
_SQLSTATE = {
    "55P03": Fault.LOCKED,
    "40001": Fault.LOCKED,
    "40P01": Fault.LOCKED,
    "25006": Fault.READ_ONLY,
    "42501": Fault.READ_ONLY,
    "53100": Fault.FULL,
    "XX001": Fault.CORRUPT,
    "42P01": Fault.OLDER_SCHEMA,
    "42703": Fault.OLDER_SCHEMA,
}


def store_error(fault: Fault) -> StoreError:
    """Return the error of one fault with its message."""
    return StoreError(fault, _MESSAGES[fault])


def fault_of(error: DatabaseError) -> Fault | None:
    """Return what a database error means for the office, None for a programming or integrity error."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state is not None:
        return _SQLSTATE.get(state, Fault.UNAVAILABLE if state.startswith(("08", "57", "28", "3D")) else None)
    if type(error.__cause__).__module__.startswith("psycopg"):
        return Fault.UNAVAILABLE if type(error.__cause__).__name__ == "OperationalError" else None
    words = str(error).lower()
    return next((fault for sign, fault in _SQLITE if sign in words), None)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a locked, full, read-only or absent database says into `StoreError` (also a decorator)."""
    try:
        yield
    except DatabaseError as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise store_error(fault) from error


def hold_writer() -> None:
    """Wait until nobody else writes, at most 5 s; call first thing inside a transaction.

    On SQLite BEGIN IMMEDIATE has done it already; on PostgreSQL it is an advisory lock until the end of the
    transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITER_LOCK])


def refuse_network_drive(path: Path, *, mounts: str | None = None) -> None:
    """Refuse an SQLite file on NFS, SMB or a UNC path: WAL needs shared memory (sqlite.org/wal.html).

    Args:
        path: the database file, or where it will be.
        mounts: the text of /proc/self/mounts; read from the system by default.

    Raises:
        StoreError: `path` is on a network drive.
    """
    if _is_unc(path) or _is_remote_windows(path) or _filesystem(path, _mounts(mounts)) in _NETWORK:
        raise StoreError(
            Fault.NETWORK_DRIVE,
            f"{path}: 共有フォルダー(ネットワークドライブ)には置けません。記録が壊れるおそれがあります。"
            "この PC の中のフォルダーを TRIAGE_HOME に指定するか、局内サーバの PostgreSQL を使ってください。",
        )


def _is_unc(path: Path) -> bool:
    return PurePath(path).as_posix().startswith("//") or str(path).startswith("\\\\")


def _is_remote_windows(path: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes  # noqa: PLC0415 - wanted on Windows alone

    return ctypes.windll.kernel32.GetDriveTypeW(path.absolute().anchor) == _DRIVE_REMOTE


def _mounts(given: str | None) -> str:
    if given is not None:
        return given
    return _MOUNTS.read_text(encoding="utf-8", errors="replace") if _MOUNTS.exists() else ""


def _filesystem(path: Path, mounts: str) -> str:
    """Return the type of the file system that holds `path`: of all mount points above it, the longest."""
    place = path.absolute().resolve().as_posix()
    found = ("", "")
    for line in mounts.splitlines():
        _device, point, kind, *_rest = line.split(" ")
        point = re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), point)
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(found[0]):
            found = (point, kind)
    return found[1]


def check_schema() -> None:
    """Refuse a database of another version than the program.

    Raises:
        StoreError: the schema is newer (update the program) or older, also empty (run `triage migrate`).
    """
    executor = MigrationExecutor(connection)
    applied = {key for key in executor.loader.applied_migrations if key[0] == "store"}
    if applied - set(executor.loader.disk_migrations):
        raise store_error(Fault.NEWER_SCHEMA)
    wanted = {key for key in executor.loader.disk_migrations if key[0] == "store"}
    # A plan looks at the last migration alone; a gap before it is an older schema too.
    if wanted - applied or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise store_error(Fault.OLDER_SCHEMA)
