"""The review console and the Django settings that the store runs under."""

import os
from dataclasses import dataclass

from triage.settings import Settings


@dataclass(slots=True)
class _Configured:
    """The settings Django was set up with; None in a process that only reads `project` (type checks)."""

    settings: Settings | None = None


configured = _Configured()


def configure(settings: Settings) -> None:
    """Set Django up for these settings, once per process; the same settings again do nothing.

    Raises:
        StoreError: the SQLite file would be on a network drive or cannot be written.
        SettingsError: the secret key cannot be read or made, or the extra `oidc` that the settings need is missing.
        RuntimeError: the process was set up with other settings before.
    """
    if configured.settings is not None:
        if configured.settings != settings:
            raise RuntimeError("Django is set up with other settings already")
        return
    from triage.web.place import check_place
    from triage.web.ways import check_extra

    check_extra(settings)
    check_place(settings)
    configured.settings = settings
    os.environ["DJANGO_SETTINGS_MODULE"] = "triage.web.project"
    import django

    django.setup()
