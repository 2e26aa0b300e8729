"""The Django application `pages`."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Registers the models and jobs of `pages`."""

    name = "pages"
