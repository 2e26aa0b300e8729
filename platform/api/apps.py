"""The Django application `api`."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the models and jobs of `api`."""

    name = "api"
