"""Parts of the schema that every endpoint shares."""

from typing import Any

from drf_spectacular import authentication as schemes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, inline_serializer
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
                    help_text="Sentences by the field they belong to; empty where none is to blame, but "
                    "the body as a whole.",
                ),
            },
        )
    },
)

MEANINGS = {
    400: "The request is not valid: `invalid` (`fields` says where), `parse_error` (no JSON), `not_heard`, "
    "`bad_request` (it could not be read at all).",
    401: "Nobody is signed in (`not_authenticated`), or the token is wrong (`authentication_failed`).",
    403: "Not allowed: `permission_denied`, `csrf_failed` (sessions), `not_confirmed`, `can_read_labels`, "
    "`paused` (take the re-test, or come back when the message says), "
    "`share_reached` (come back when others have answered more).",
    404: "There is nothing at this address, or it is not yours to see: `not_found`.",
    409: "Sound, but the state has moved on: `turn_over`, `too_many_turns`, `project_closed`. "
    "Of live rounds: `heard_alone` (this project has none), `full` (no seat is free), `same_device` "
    "(somebody on your device sits there), `alone` (it takes two), `try_again` (send it once more).",
    413: "The body is larger than this site takes at once: `too_large`.",
    415: "The body must be `application/json`: `unsupported_media_type`.",
    429: "Too many requests in this minute: `throttled`; `Retry-After` says how many seconds to wait.",
}
_EXAMPLES = {
    400: ("invalid", "reason: “loud” is not a valid choice.", {"reason": ["“loud” is not a valid choice."]}),
    401: ("not_authenticated", "Authentication credentials were not provided.", {}),
    403: ("not_confirmed", "Confirm what is stored and that you are 16 or older, then play.", {}),
    404: ("not_found", "There is nothing at this address, or it is not yours to see.", {}),
    409: ("turn_over", "This turn has run out; ask for the next one.", {}),
    413: ("too_large", "This is more than 2 MB at once; please send it in parts.", {}),
    415: ("unsupported_media_type", "Unsupported media type “text/plain” in request.", {}),
    429: ("throttled", "Request was throttled. Expected available in 20 seconds.", {}),
}
ALWAYS = {401, 403, 429}
# What can be wrong with any body that is read.
BODY = (400, 413, 415)

Responses = dict[int | tuple[int, str], Any]


def errors(*statuses: int) -> Responses:
    """Return the error responses of an endpoint; 401, 403 and 429 always belong to them."""
    return {status: _error(status) for status in sorted({*ALWAYS, *statuses})}


def _error(status: int) -> OpenApiResponse:
    code, message, fields = _EXAMPLES[status]
    body = {"error": {"code": code, "message": message, "fields": fields}}
    example = OpenApiExample(code, body, response_only=True, status_codes=[str(status)])
    return OpenApiResponse(ErrorBody, description=MEANINGS[status], examples=[example])


NOTHING = OpenApiResponse(description="Done; there is nothing to return.")


class SessionScheme(schemes.SessionScheme):  # type: ignore[no-untyped-call]  # defining it registers it
    """The site's session cookie in the schema."""

    target_class = "api.authentication.SessionAuthentication"
