"""The Django app of the store."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    """Django finds an app's models through a class of this kind; it carries its label."""

    name = "triage.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "コメント台帳"

    def ready(self) -> None:
        """Have counts and index set up after each `migrate`."""
        from triage.store.derived import ensure  # noqa: PLC0415 - models are not loaded before

        post_migrate.connect(ensure, sender=self)
