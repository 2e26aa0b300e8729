"""The person who asks."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from api.requests import KnownRequest
from api.schemas import errors
from game.services import player_of


class MeBody(serializers.Serializer[object]):
    """Who you are here."""

    username = serializers.CharField(help_text="Your name here; data owners never see it.")
    role = serializers.ChoiceField(choices=Role.choices, help_text="What you are here for.")
    is_guest = serializers.BooleanField(help_text="Guests have no password; signing up keeps their points.")
    points = serializers.IntegerField(help_text="The sum of the points ledger.")
    turns = serializers.IntegerField(help_text="Turns answered so far.")


class Me(APIView):
    """Your name, role and points."""

    @extend_schema(operation_id="me", responses={200: MeBody, **errors()}, tags=["player"])
    def get(self, request: KnownRequest) -> Response:
        """Return your name, role and points."""
        player = player_of(request.user)
        body = {
            "username": request.user.username,
            "role": request.user.role,
            "is_guest": request.user.is_guest,
            "points": player.points,
            "turns": player.turns,
        }
        return Response(MeBody(body).data)
