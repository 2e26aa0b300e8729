"""The Django application `game`."""

from django.apps import AppConfig


class GameConfig(AppConfig):
    """Registers the models and jobs of `game`."""

    name = "game"
