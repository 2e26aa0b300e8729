"""Errors that people are meant to read."""


class UserError(Exception):
    """Something a person can mend: one sentence, a stable code, and the field it belongs to, if any."""

    status = 400

    def __init__(self, message: str, *, code: str = "invalid", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class Forbidden(UserError):  # noqa: N818 - the HTTP word
    """This person may not do this, or not yet."""

    status = 403


class Conflict(UserError):  # noqa: N818 - the HTTP word
    """The request was sound, but the state has moved on."""

    status = 409
