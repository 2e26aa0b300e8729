"""The Django application `quality`."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    """Registers the models and jobs of `quality`."""

    name = "quality"
