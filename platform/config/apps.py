"""The Django application `config`, and Django's own for admin and static files with what we leave out."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigurationConfig(AppConfig):
    """Registers the models and jobs of `config`."""

    name = "config"
    default = True


class Admin(SimpleAdminConfig):
    """Django's admin with our own pages alone: those of other packages would change people past the log."""

    def ready(self) -> None:
        """Register our pages."""
        super().ready()
        import_module("accounts.admin")


class StaticFiles(StaticFilesConfig):
    """Collects all static files but those that no page uses: compressing them would take most of the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "django_htmx/ext/*",  # one of them names a file that is not there
        "django_htmx/*-4*.js",
        "drf_spectacular_sidecar/redoc/*",
        "rest_framework/*",
    ]
