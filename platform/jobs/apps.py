"""The Django application `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the models and jobs of `jobs`."""

    name = "jobs"
