"""Open the store for a command: Django set up, an empty database made ready, its accounts named as registered."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from triage.policy import Policy
    from triage.settings import Settings

# Seconds that one first start waits for another; all steps take about one.
_PATIENCE = 60


def open_store() -> "Settings":
    """Return the settings with the store open; a database that does not exist yet is made.

    Raises:
        SettingsError, StoreError: what to mend, in Japanese.
    """
    from triage.settings import load
    from triage.web import configure

    settings = load()
    configure(settings)
    from triage.store.access import check_schema, explained

    with explained():
        if _is_unfinished():
            _make_ready(settings.home)
        check_schema()
    return settings


def _is_unfinished() -> bool:
    """Whether the database was never made ready: steps are missing, and neither a comment nor a person is kept yet.

    A first start that was killed leaves one, and so does one that goes on beside this. Where anything is kept, an
    older version stays for `triage migrate`, which is run on purpose.
    """
    from triage.store.access import StoreError, check_schema

    try:
        check_schema()
    except StoreError:
        return not _is_kept()
    return False


def _is_kept() -> bool:
    """Whether a comment or a person is in the database, whichever of its tables are there."""
    from django.contrib.auth.models import User
    from django.db import connection

    from triage.store.models.machine import Comment

    tables = {"store_comment": Comment.objects.all(), "auth_user": User.objects.all()}
    there = connection.introspection.table_names()
    return any(table in there and rows.exists() for table, rows in tables.items())


def _make_ready(home: "Path") -> None:
    """Make a new database ready, or finish one; of several first starts at once the others wait for one."""
    from filelock import FileLock, Timeout

    from triage.store.access import Fault, store_error

    home.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(home / "first-start.lock", timeout=_PATIENCE):
            if _is_unfinished():
                migrate()
    except Timeout as error:
        raise store_error(Fault.LOCKED) from error


def settle_accounts(rules: "Policy") -> None:
    """Bring comments kept under a platform's own name of an account under the registry's id, and say so.

    Raises:
        StoreError: the store cannot be written now.
    """
    from triage.policy import by_name
    from triage.readers import content_key
    from triage.store.accounts import take_over

    moved = take_over(by_name(rules.accounts), content_key)
    if moved:
        print(f"取込み済みのコメント {moved} 件のアカウントを、要領の一覧の ID に改めました。", file=sys.stderr)


def migrate() -> None:
    """Bring the open database to this program's version, without a word on stdout."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
