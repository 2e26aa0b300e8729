"""How ten turns went together, over HTTP."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from api.requests import KnownRequest
from api.schemas import NOTHING, errors
from game.models import Round
from game.rounds import Place, newest_round

ROUND = """How ten turns went together.

Your turns in a project are counted in rounds of ten. Once the newest round is over, this says in how many of
its turns you said what is known or agreed on so far: never in which. Each round is told once; `204` where
there is nothing to tell, or too little to compare."""


class PlaceBody(serializers.Serializer[Place]):
    """Where a turn stands in its round of ten."""

    number = serializers.IntegerField(help_text="Counts your rounds in this project, from 1.")
    turn = serializers.IntegerField(help_text="Counts the turns of the round, from 1; skipped ones too.")
    turns = serializers.IntegerField(help_text="How many turns a round has.")


class RoundBody(serializers.Serializer[Round]):
    """What is told of ten turns together."""

    agreed = serializers.IntegerField(
        help_text="In how many of them you said what is known or agreed on so far; or the same as before."
    )
    counted = serializers.IntegerField(help_text="How many of them can be compared.")
    with_oneself = serializers.BooleanField(
        help_text="True where people may rightly differ: you are compared with what you said before."
    )


class TellRound(APIView):
    """How ten turns went."""

    @extend_schema(
        operation_id="tell_round",
        request=None,
        description=ROUND,
        responses={200: RoundBody, 204: NOTHING, **errors(404)},
        tags=["play"],
    )
    def post(self, request: KnownRequest, project_id: UUID) -> Response:
        """How your newest ten turns went, told once."""
        found = newest_round(request.user, project_id)
        if found is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return Response(RoundBody(found).data)
