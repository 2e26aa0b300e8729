"""The Django application `common`."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """Registers the models and jobs of `common`."""

    name = "common"
