"""What was discarded leaves the files too: free pages, indexes of words, the index of past posts.

Copies elsewhere (backups, exports, a disk's own) are out of reach.
"""

import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from filelock import FileLock

from triage.store.access import Fault, explained, store_error
from triage.store.derived import INDEX, SAID_INDEX
from triage.store.models.disposal import DisposalList
from triage.store.past import FOLDER

# So long the transactions of others are waited for: a page takes seconds, an import may take longer.
PATIENCE_S = 60.0
_POLL_S = 0.1
_SEEN = """
SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8 AND NOT EXISTS (
  SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) > age(%s::xid8::xid))
"""
_TABLES = (
    *("comment", "version", "judgement", "queueentry", "batch", "possible", "wording", "concern", "opentask", "sample"),
    *("decisionevent", "eventtext", "eventwording", "attachment"),
)


def sweep(home: Path, made: DisposalList, now: datetime) -> None:
    """Write the database's files anew without what was discarded, and drop the index of past posts in `home`.

    The index is laid out again by the next import. Both take a while, and nobody else can use the database meanwhile.

    Raises:
        StoreError: somebody else is using the database; run it again then.
        OSError: the index cannot be removed.
    """
    with explained():
        _write_anew_sqlite() if connection.vendor == "sqlite" else _write_anew_postgresql()
    folder = home / FOLDER
    if folder.exists():
        with FileLock(folder / "lock"):
            for path in folder.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.name != "lock":
                    path.unlink()
    made.swept_at = now
    made.save(update_fields=["swept_at"])


def _write_anew_sqlite() -> None:
    with connection.cursor() as cursor:
        for index in (INDEX, SAID_INDEX):
            # FTS5 marks words of a deleted row; merging all segments into one drops them (sqlite.org/fts5.html, 6.8).
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - constants
        # The rest of the database would not fit into memory.
        cursor.execute("PRAGMA temp_store=FILE")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA temp_store=MEMORY")
        # What was there stands in the log until it is emptied.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    if busy:
        raise store_error(Fault.LOCKED)


def _write_anew_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        (now,) = cursor.fetchone()
        until = time.monotonic() + PATIENCE_S
        # Rows that an older transaction may still see are copied with the others (PostgreSQL 17 manual, 24.1.2).
        while not _seen_by_nobody(cursor, now):
            if time.monotonic() > until:
                raise store_error(Fault.LOCKED)
            time.sleep(_POLL_S)
        for table in _TABLES:
            cursor.execute(f"VACUUM FULL store_{table}")


def _seen_by_nobody(cursor: Any, since: str) -> bool:
    """Return whether no transaction is left that began before the one numbered `since`."""
    cursor.execute(_SEEN, [since, since])
    (nobody,) = cursor.fetchone()
    return bool(nobody)
