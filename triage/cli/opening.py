"""Open the store for a command: Django set up, an empty database made ready, its accounts named as registered."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.policy import Policy
    from triage.settings import Settings


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
        if not _tables():
            migrate()
        check_schema()
    return settings


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


def _tables() -> bool:
    from django.db import connection

    return bool(connection.introspection.table_names())


def migrate() -> None:
    """Bring the open database to this program's version, without a word on stdout."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
