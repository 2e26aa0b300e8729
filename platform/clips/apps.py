"""The Django application `clips`."""

from django.apps import AppConfig


class ClipsConfig(AppConfig):
    """Registers the models and jobs of `clips`."""

    name = "clips"
