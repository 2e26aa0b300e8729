"""The Django application `live`."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Registers the models and jobs of `live`."""

    name = "live"
