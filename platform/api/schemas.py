"""Parts of the schema that every endpoint shares."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

ErrorBody = inline_serializer(
    "Error",
    {
        "error": inline_serializer(
            "ErrorDetail",
            {
                "code": serializers.CharField(help_text="A stable word for programs, such as `turn_over`."),
                "message": serializers.CharField(help_text="One sentence for people."),
                "fields": serializers.DictField(
                    child=serializers.ListField(child=serializers.CharField()),
                    help_text="Sentences by the field they belong to; empty when none is to blame.",
                ),
            },
        )
    },
)

_MEANINGS = {
    400: "The request is not valid; `fields` says where.",
    401: "Sign in, or send `Authorization: Token …`.",
    403: "Your role does not allow this.",
    404: "There is nothing at this address, or it is not yours to see.",
    409: "The request was sound, but the state has moved on; `code` says how.",
}


def errors(*statuses: int) -> dict[int | tuple[int, str], Any]:
    """Return the error responses of an endpoint; 401 and 403 always belong to them."""
    return {
        status: OpenApiResponse(ErrorBody, description=_MEANINGS[status])
        for status in sorted({401, 403, *statuses})
    }


NOTHING = OpenApiResponse(OpenApiTypes.NONE, description="Done; there is nothing to return.")
