"""Errors that people are meant to read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class UserError(Exception):
    """Something a person can mend: one sentence, a stable code, and the field it belongs to, if any.

    The sentence is said in the language of whoever is answered just then.
    """

    status = 400

    def __init__(self, message: "StrOrPromise", *, code: str = "invalid", field: str | None = None) -> None:
        self.message = str(message)
        super().__init__(self.message)
        self.code = code
        self.field = field


class Forbidden(UserError):  # noqa: N818 - the HTTP word
    """This person may not do this, or not yet."""

    status = 403


class Conflict(UserError):  # noqa: N818 - the HTTP word
    """The request was sound, but the state has moved on."""

    status = 409
