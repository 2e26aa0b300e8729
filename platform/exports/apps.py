"""The Django application `exports`."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Registers the models and jobs of `exports`."""

    name = "exports"
