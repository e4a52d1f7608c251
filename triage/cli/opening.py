"""Open the store for a command: set Django up, make an empty database ready, refuse one of another version."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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


def _tables() -> bool:
    from django.db import connection

    return bool(connection.introspection.table_names())


def migrate() -> None:
    """Bring the open database to this program's version, without a word on stdout."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
