"""Live rounds over HTTP: the same verbs and states as the page, which follows changes by WebSocket."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from annotation.access import turn_for
from annotation.services import Listening
from annotation.turns import turn_of
from api.answers import answer_of
from api.requests import KnownRequest
from api.schemas import BODY, NOTHING, errors
from api.turns import RewardBody, SubmitBody, TurnBody, valid
from game.together import services
from game.together.access import party_for
from game.together.models import Party, PartyState
from game.together.state import state_for

TAG = ["together"]
PARTY = """Where a live round stands, as you may see it.

Two to eight people hear one clip at once and answer blind. `bout` is the newest clip: from `begins_at` on it
is heard, until all have answered or `ends_at` has passed by the server's clock (`now`). Then `reveal` says
who said what, to those who were asked, and nobody here answers it any more. The same state comes first over
the WebSocket topic `party:ID`; its event `changed` says that there is news."""
OPEN = """Open a live round in a project and sit down first; you get up wherever else you sat.

Not to be repeated blindly: each call opens another round, with another code, and you get up from the one
before. A round that nobody sits at ends by itself."""
BEGIN = """Begin, or go on after too few were there; it takes two who are there (`alone`).

May be repeated: a round that goes on stays as it is."""
HERE = """Say that you are there, about every five seconds.

Who was not heard of for fifteen gets no next clip. Each sign of life moves the round on where something is
due: a clip is revealed when its time is up."""
ANSWER = """Answer the clip that the round is hearing, with the turn's id from its state.

May be repeated like any other answer. It counts from the moment the turn is lent until it is revealed,
however fast the line; quick answers earn no more than slow ones."""


class SeatBody(serializers.Serializer[Any]):
    """One player of a live round, under a name of this round alone."""

    number = serializers.IntegerField(help_text="The seat; it is also the player's mark.")
    name = serializers.CharField(help_text="What the player is called in this round.")
    is_there = serializers.BooleanField(help_text="Whether they were heard of a moment ago.")
    has_answered = serializers.BooleanField(help_text="Whether they have answered the newest clip.")
    is_ready = serializers.BooleanField(help_text="Whether they are done looking at it.")


class SaidBody(serializers.Serializer[Any]):
    """What one player said."""

    seat = serializers.IntegerField(help_text="Who.")
    name = serializers.CharField(help_text="Their name in this round.")
    words = serializers.CharField(allow_null=True, help_text="The answer in words; null for unsure.")


class RevealBody(serializers.Serializer[Any]):
    """Who said what to one question."""

    question = serializers.CharField(help_text="The question's words.")
    said = SaidBody(many=True, help_text="By seat; who did not answer is missing.")


class BoutBody(serializers.Serializer[Any]):
    """One clip that a round hears together."""

    number = serializers.IntegerField(help_text="Counts the clips of the round, from 1.")
    begins_at = serializers.DateTimeField(help_text="When all hear it (UTC).")
    ends_at = serializers.DateTimeField(help_text="When the time to answer is up (UTC).")
    next_at = serializers.DateTimeField(allow_null=True, help_text="When the next clip comes at the latest.")
    is_revealed = serializers.BooleanField(help_text="Whether all are in, or the time is up.")
    turn = serializers.UUIDField(allow_null=True, help_text="Your turn; null if you came later.")
    has_answered = serializers.BooleanField(help_text="Whether you have.")
    reveal = RevealBody(many=True, allow_null=True, help_text="Null until it is revealed to you.")


class PartyBody(serializers.Serializer[Any]):
    """A live round as one player sees it."""

    id = serializers.UUIDField(help_text="The round's id.")
    code = serializers.CharField(help_text="Whoever knows it may sit down.")
    state = serializers.ChoiceField(choices=PartyState.choices, help_text="Where the round stands.")
    changed = serializers.IntegerField(help_text="Counts what happened; with another number you are behind.")
    now = serializers.DateTimeField(help_text="The server's clock (UTC).")
    clips = serializers.IntegerField(help_text="How many clips it has.")
    you = serializers.IntegerField(help_text="Your seat.")
    seats = SeatBody(many=True)
    bout = BoutBody(allow_null=True)
    turn = serializers.SerializerMethodField()

    @extend_schema_field(TurnBody(allow_null=True))
    def get_turn(self, state: dict[str, Any]) -> Any:
        """Return the clip to hear, while it is open and you have not answered it."""
        bout = state["bout"]
        if not bout or not bout["turn"] or bout["is_revealed"] or bout["has_answered"]:
            return None
        user = self.context["user"]
        turn = turn_of(turn_for(user, UUID(bout["turn"])))
        if not turn.tasks:
            return None
        turn.assignment.annotator = user
        return TurnBody(turn).data


def shown(request: KnownRequest, party: Party) -> Response:
    """Return a round as this person sees it."""
    state = state_for(request.user, party, timezone.now())
    return Response(PartyBody(state, context={"user": request.user}).data)


class OpenParty(APIView):
    """A new live round."""

    @extend_schema(
        operation_id="open_party",
        description=OPEN,
        request=None,
        responses={200: PartyBody, **errors(404, 409)},
        tags=TAG,
    )
    def post(self, request: KnownRequest, project_id: UUID) -> Response:
        """Open a live round in a project and sit down first; you get up wherever else you sat."""
        party = services.open_party(request.user, project_id, timezone.now())
        return shown(request, party)


class CodeBody(serializers.Serializer[Any]):
    """The code of a live round."""

    code = serializers.CharField(max_length=12, help_text="As its players see it; case does not matter.")


class JoinParty(APIView):
    """A seat at a live round."""

    @extend_schema(
        operation_id="join_party",
        request=CodeBody,
        responses={200: PartyBody, **errors(*BODY, 404, 409)},
        tags=TAG,
    )
    def post(self, request: KnownRequest) -> Response:
        """Sit down at the live round with this code; who was there before gets the same seat again."""
        code = valid(CodeBody(data=request.data))["code"]
        return shown(request, services.sit_down(request.user, code, timezone.now()))


class ShowParty(APIView):
    """A live round."""

    @extend_schema(
        operation_id="party", description=PARTY, responses={200: PartyBody, **errors(404)}, tags=TAG
    )
    def get(self, request: KnownRequest, party_id: UUID) -> Response:
        """Where a live round stands, as you may see it."""
        return shown(request, party_for(request.user, party_id))


class Here(APIView):
    """A sign of life."""

    @extend_schema(
        operation_id="party_here",
        description=HERE,
        request=None,
        responses={200: PartyBody, **errors(404)},
        tags=TAG,
    )
    def post(self, request: KnownRequest, party_id: UUID) -> Response:
        """Say that you are there."""
        return shown(request, services.here(request.user, party_id, timezone.now()))


class BeginParty(APIView):
    """The beginning of a live round."""

    @extend_schema(
        operation_id="party_begin",
        description=BEGIN,
        request=None,
        responses={200: PartyBody, **errors(404, 409)},
        tags=TAG,
    )
    def post(self, request: KnownRequest, party_id: UUID) -> Response:
        """Begin, or go on after too few were there; it takes two."""
        return shown(request, services.begin(request.user, party_id, timezone.now()))


class TogetherBody(SubmitBody):
    """The answers of one turn of a live round."""

    turn = serializers.UUIDField(help_text="The turn's id, from the state.")


class AnswerTogether(APIView):
    """Answers to a clip that is heard together."""

    @extend_schema(
        operation_id="party_answer",
        description=ANSWER,
        request=TogetherBody,
        responses={200: RewardBody, **errors(*BODY, 404, 409)},
        tags=TAG,
    )
    def post(self, request: KnownRequest, party_id: UUID) -> Response:
        """Answer what the round is hearing."""
        data = valid(TogetherBody(data=request.data))
        outcome = services.answer(
            request.user,
            party_id,
            data["turn"],
            [answer_of(given) for given in data["answers"]],
            listening=Listening(**data.get("listening", {})),
            now=timezone.now(),
        )
        return Response(RewardBody(outcome).data)


class ReadyBody(serializers.Serializer[Any]):
    """Which clip was looked at."""

    number = serializers.IntegerField(min_value=1, max_value=1000, help_text="The number of the clip.")


class Ready(APIView):
    """The wish for the next clip."""

    @extend_schema(
        operation_id="party_ready",
        request=ReadyBody,
        responses={200: PartyBody, **errors(*BODY, 404)},
        tags=TAG,
    )
    def post(self, request: KnownRequest, party_id: UUID) -> Response:
        """Say that you have looked at a revealed clip; once all have, the next one comes."""
        number = valid(ReadyBody(data=request.data))["number"]
        return shown(request, services.ready(request.user, party_id, number, timezone.now()))


class LeaveParty(APIView):
    """Getting up."""

    @extend_schema(
        operation_id="party_leave", request=None, responses={204: NOTHING, **errors(404)}, tags=TAG
    )
    def post(self, request: KnownRequest, party_id: UUID) -> Response:
        """Get up; what you have answered stays."""
        services.leave(request.user, party_id, timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)
