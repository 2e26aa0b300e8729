"""The Django application `config`, and Django's own for static files with what we leave out."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigurationConfig(AppConfig):
    """Registers the models and jobs of `config`."""

    name = "config"
    default = True


class StaticFiles(StaticFilesConfig):
    """Collects all static files but htmx's extensions: no page uses them, and one names a file that is not there."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]
