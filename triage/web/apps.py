"""The Django app of the console."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django finds templates, static files and the table of profiles through it."""

    name = "triage.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "確認画面"
