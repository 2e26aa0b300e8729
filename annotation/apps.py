"""The Django application `annotation`."""

from django.apps import AppConfig


class AnnotationConfig(AppConfig):
    """Registers the models and jobs of `annotation`."""

    name = "annotation"
