"""The Django application `config`."""

from django.apps import AppConfig


class ConfigurationConfig(AppConfig):
    """Registers the models and jobs of `config`."""

    name = "config"
