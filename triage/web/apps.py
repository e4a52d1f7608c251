"""The Django app of the console."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django finds templates, static files and translations through it; it has no tables."""

    name = "triage.web"
    label = "web"
    verbose_name = "確認画面"
