"""The Django application `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the models and jobs of `accounts`."""

    name = "accounts"
