"""Where the database is: a URL to Django's DATABASES entry, and whether that place is fit for it."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, unquote_to_bytes, urlsplit

from triage.settings import Settings

BUSY_S = 5
# A thread of the server keeps its connection: opening one takes longer than most pages need of the database.
CONNECTED_S = 600
_OWNERS_FILE = 0o600
# WAL lets people read while an import writes; FULL keeps an acknowledged decision through a power cut.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    f"PRAGMA busy_timeout={BUSY_S * 1000}; PRAGMA temp_store=MEMORY"
)


def sqlite_file(url: str) -> Path | None:
    """Return the file of a `sqlite:///path` URL, None for another database.

    As everywhere, what follows the third slash is the path: sqlite:////var/t.sqlite3, sqlite:///C:/t.sqlite3.
    """
    parts = urlsplit(url)
    if parts.scheme != "sqlite":
        return None
    host = f"//{parts.netloc}" if parts.netloc else ""
    return Path(host + os.fsdecode(unquote_to_bytes(parts.path[0 if host else 1 :])))


def database(url: str) -> dict[str, Any]:
    """Return Django's settings for a database URL; a query string of a PostgreSQL URL goes to libpq."""
    file = sqlite_file(url)
    if file is not None:
        options = {"timeout": BUSY_S, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS}
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(file),
            "CONN_MAX_AGE": CONNECTED_S,
            "OPTIONS": options,
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTED_S,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": f"-c lock_timeout={BUSY_S}s", **dict(parse_qsl(parts.query))},
    }


def check_place(settings: Settings) -> None:
    """Make the SQLite file with its folder, and refuse a place where the database would break.

    A new file may be read by its owner alone, and with it what SQLite writes beside it, which has the file's rights;
    on Windows it has those of its folder.

    Raises:
        StoreError: on a network drive, or not writable.
    """
    from triage.store.access import Fault, refuse_network_drive, store_error

    file = sqlite_file(settings.database_url)
    if file is None:
        return
    refuse_network_drive(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=_OWNERS_FILE)
    except OSError as error:
        raise store_error(Fault.READ_ONLY) from error
    if not os.access(file, os.W_OK):
        raise store_error(Fault.READ_ONLY)


def back_up(settings: Settings) -> Path | None:
    """Copy the SQLite store, open connections or not, into `backups` of the data directory; return the copy.

    None where there is no SQLite file, or nothing in it: PostgreSQL is backed up by its own tools. The copy, too, may
    be read by its owner alone.

    Raises:
        OSError, sqlite3.Error: the copy cannot be written.
    """
    file = sqlite_file(settings.database_url)
    if file is None or not file.exists() or not file.stat().st_size:
        return None
    folder = settings.home / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"triage-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.sqlite3"
    copy.touch(mode=_OWNERS_FILE)
    with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(copy)) as there:
        here.backup(there)
    return copy
