"""The one shape of every API error: {"error": {"code", "message", "fields"}}."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from common.errors import UserError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What the framework calls the body as a whole.
WHOLE = api_settings.NON_FIELD_ERRORS_KEY


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Translate an exception into the one error shape; unknown exceptions stay unhandled."""
    if isinstance(error, UserError):
        fields = {error.field: [error.message]} if error.field else {}
        return Response(shape(error.code, error.message, fields), status=error.status)
    if isinstance(error, RequestDataTooBig):
        return Response(shape("too_large", _("The body of this request is too large.")), status=413)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _shape_of(error, response.data)
    return response


def shape(code: str, message: "StrOrPromise", fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return the body of an error."""
    return {"error": {"code": code, "message": str(message), "fields": fields or {}}}


def _shape_of(error: Exception, data: Any) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        whole, fields = _whole_and_fields(data)
        first = [*whole, *(f"{name}: {texts[0]}" for name, texts in fields.items() if texts)]
        return shape("invalid", first[0] if first else _("The request is not valid."), fields)
    if isinstance(error, exceptions.NotFound):
        return shape(*_PLAIN["Http404"])
    if isinstance(error, exceptions.APIException):
        return shape(str(error.default_code), str(error.detail))
    return shape(*_PLAIN.get(type(error).__name__, ("error", _("The request could not be answered."))))


_PLAIN = {
    "Http404": ("not_found", gettext_lazy("There is nothing at this address, or it is not yours to see.")),
    "PermissionDenied": ("permission_denied", gettext_lazy("Your role does not allow this.")),
}


def _whole_and_fields(data: Any) -> tuple[list[str], dict[str, list[str]]]:
    """Return what is wrong with the body as a whole, which belongs to no field, and what with its fields."""
    if not isinstance(data, dict):
        return _sentences(data), {}
    fields = {name: _sentences(value) for name, value in data.items()}
    return fields.pop(WHOLE, []), fields


def _sentences(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            text if name == WHOLE else f"{name}: {text}"
            for name, inner in value.items()
            for text in _sentences(inner)
        ]
    if isinstance(value, list):
        return [text for inner in value for text in _sentences(inner)]
    return [str(value)]
