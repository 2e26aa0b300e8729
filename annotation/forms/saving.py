"""From a form to a service, and back with what the service refused."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from common.errors import UserError

Saved = TypeVar("Saved")


def save_with(form: forms.Form, save: Callable[[], Saved]) -> Saved | None:
    """Save what a form holds; nothing, and the reason in the form, when it or the service refuses."""
    if not form.is_valid():
        return None
    try:
        return save()
    except UserError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
