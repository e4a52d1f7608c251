"""The Django app of the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Django finds an app's models through a class of this kind; it carries its label."""

    name = "triage.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "コメント台帳"
