"""What the store says when it cannot be used, and where it refuses to be."""

from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from triage.store.access import (
    WRITER_LOCK,
    Fault,
    StoreError,
    check_schema,
    explained,
    fault_of,
    hold_writer,
    refuse_network_drive,
)

_MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/kyoyu /mnt/kyoyu nfs4 rw 0 0
//server/kyoyu /mnt/with\\040space cifs rw 0 0
/dev/sdb1 /mnt/kyoyu/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    "path",
    ["/mnt/kyoyu/triage.sqlite3", "/mnt/with space/a/triage.sqlite3", "//server/kyoyu/triage.sqlite3"],
)
def test_a_network_drive_is_refused(path):
    """An SQLite file on NFS, SMB or a UNC path is refused in Japanese, with what to do."""
    with pytest.raises(StoreError, match=r"共有フォルダー.*TRIAGE_HOME") as refused:
        refuse_network_drive(Path(path), mounts=_MOUNTS)

    assert refused.value.fault == Fault.NETWORK_DRIVE


@pytest.mark.parametrize("path", ["/home/a/t.sqlite3", "/mnt/kyoyu2/t.sqlite3", "/mnt/kyoyu/local/t.sqlite3"])
def test_a_local_drive_is_accepted(path):
    """A local file system is fine, also beside or below a network mount, and a network one on the way to it is not."""
    refuse_network_drive(Path(path), mounts=_MOUNTS)

    with pytest.raises(StoreError):
        refuse_network_drive(Path("/mnt/kyoyu", Path(path).name), mounts=_MOUNTS)


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("database is locked", Fault.LOCKED),
        ("attempt to write a readonly database", Fault.READ_ONLY),
        ("database or disk is full", Fault.FULL),
        ("database disk image is malformed", Fault.CORRUPT),
        ("no such table: store_comment", Fault.OLDER_SCHEMA),
    ],
)
def test_what_sqlite_says_is_explained(words, fault):
    """SQLite's English becomes a fault with a Japanese message."""
    with pytest.raises(StoreError) as explained_error, explained():
        raise OperationalError(words)

    assert explained_error.value.fault == fault


def test_a_programming_error_is_not_dressed_up():
    """What is no fault of the place is raised as it is."""
    with pytest.raises(DatabaseError, match="near SELCT"), explained():
        raise DatabaseError("near SELCT: syntax error")


def test_a_missing_table_means_an_older_schema(database):
    """Both engines' word for a missing table is understood."""
    with pytest.raises(DatabaseError) as missing, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM nowhere")

    assert fault_of(missing.value) == Fault.OLDER_SCHEMA


def test_an_absent_server_is_unavailable(postgres):
    """A PostgreSQL that does not answer is said to be unavailable."""
    connection.close()
    before = connections.settings["default"]["PORT"]
    connections.settings["default"]["PORT"] = "1"
    try:
        with pytest.raises(StoreError) as refused, explained():
            connection.ensure_connection()
    finally:
        connections.settings["default"]["PORT"] = before

    assert refused.value.fault == Fault.UNAVAILABLE


def test_a_second_writer_is_told_to_wait(database):
    """While one writes, another gets LOCKED after the busy time, not a broken chain."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=100" if database == "sqlite" else "SET lock_timeout='100ms'")
    lock = f"SELECT pg_advisory_xact_lock({WRITER_LOCK})"
    try:
        with transaction.atomic():
            hold_writer()
            with pytest.raises(StoreError) as refused, explained(), other.cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE" if database == "sqlite" else lock)
    finally:
        other.close()

    assert refused.value.fault == Fault.LOCKED


def test_a_current_schema_is_accepted(database):
    """A database that was just migrated is fine."""
    check_schema()


def test_a_newer_schema_is_refused(database):
    """A database that a newer program has migrated is refused before anything is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
        )

    with pytest.raises(StoreError, match="新しい版") as refused:
        check_schema()

    assert refused.value.fault == Fault.NEWER_SCHEMA


def test_an_older_schema_is_refused(database):
    """A database with a migration to come is refused with the command that brings it up to date."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'store' AND name <> '0001_tables'")

    with pytest.raises(StoreError, match="triage migrate"):
        check_schema()


def test_sqlite_runs_with_wal_and_full(sqlite):
    """Readers are not blocked by an import, and an acknowledged decision survives a power cut."""
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
