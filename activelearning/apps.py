"""The Django application `activelearning`."""

from django.apps import AppConfig


class ActiveLearningConfig(AppConfig):
    """Registers the models and jobs of `activelearning`."""

    name = "activelearning"
