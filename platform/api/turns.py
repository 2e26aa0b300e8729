"""Playing over HTTP: the same services as the play page, which is itself a client of these endpoints."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from annotation.models import Question, ReportReason
from annotation.services import Listening
from annotation.services.reports import EITHER, MEANT
from annotation.turns import Turn
from api.answers import EXAMPLES, AnswerBody, answer_of
from api.listening import ListeningBody
from api.projects import QuestionBody, examples_for
from api.requests import KnownRequest
from api.rounds import PlaceBody
from api.schemas import BODY, NOTHING, errors
from clips.serving import audio_url
from game import play
from game.rounds import place_of

# By id: the question as it was last read, and its body.
_bodies: dict[int, tuple[Question, Any]] = {}
MOST_BODIES = 2048


def body_of(question: Question) -> Any:
    """Return a question with its labels; worked out once: turns share one object until a project changes."""
    seen, body = _bodies.get(question.pk, (None, None))
    if seen is not question:
        if len(_bodies) >= MOST_BODIES:
            _bodies.clear()
        body = QuestionBody(question).data
        _bodies[question.pk] = question, body
    return body


def shown_to(user: User, question: Question) -> Any:
    """Return a question with its labels' examples, whose links are for this person alone."""
    body = body_of(question)
    examples = {label.pk: examples_for(label, user) for label in question.labels.all()}
    if not any(examples.values()):
        return body
    return {**body, "labels": [{**label, "examples": examples[label["id"]]} for label in body["labels"]]}


class Holding(serializers.Serializer[Any]):
    """The turns a client still shows."""

    holding = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=10,
        default=list,
        help_text="Ids of turns you hold and show; a lent turn that is not listed is handed to you again.",
    )


OTHER = {
    "type": "object",
    "nullable": True,
    "required": ["audio", "duration", "peaks"],
    "properties": {
        "audio": {"type": "string", "description": "Where its sound is, as for the first clip."},
        "duration": {"type": "number", "description": "Seconds."},
        "peaks": {"type": "array", "items": {"type": "integer"}, "description": "Its outline."},
    },
}


class TurnBody(serializers.Serializer[Turn]):
    """One clip lent to you, or two to compare, with the questions about it."""

    id = serializers.UUIDField(
        source="assignment.pk",
        help_text="The turn's id; it is also the key that makes its answer count once.",
    )
    project = serializers.UUIDField(source="assignment.project_id", help_text="The project it belongs to.")
    expires_at = serializers.DateTimeField(
        source="assignment.expires_at",
        help_text="When the turn runs out (UTC); a heartbeat moves it to ten minutes from then.",
    )
    audio = serializers.SerializerMethodField(
        help_text="Where the sound is (FLAC): a path here or a full address, for ten minutes, for you alone; "
        "parts of it by Range. Then it answers 404: ask for the turn once more."
    )
    duration = serializers.FloatField(source="assignment.item.clip.duration", help_text="Seconds.")
    peaks = serializers.ListField(
        child=serializers.IntegerField(),
        source="assignment.item.clip.peaks",
        help_text="The waveform's outline: the loudest of equal stretches, 0 to 100 percent of full scale.",
    )
    other = serializers.SerializerMethodField(
        help_text="The second clip, where two are compared; both are to be heard. Else null."
    )
    training = serializers.BooleanField(
        source="assignment.is_training",
        help_text="True in the training round: its answer is no vote, and you are told what is right.",
    )
    retest = serializers.BooleanField(
        source="assignment.is_retest",
        help_text="True in the re-test of a paused person: its answer is no vote, and gets no feedback.",
    )
    round = serializers.SerializerMethodField(help_text="Where it stands in its round of ten.")
    questions = serializers.SerializerMethodField()

    def get_audio(self, turn: Turn) -> str:
        """Return the link to the sound."""
        return audio_url(turn.assignment.item.clip, turn.assignment.annotator)

    @extend_schema_field(OTHER)
    def get_other(self, turn: Turn) -> Any:
        """Return the second clip of a pair."""
        other = turn.assignment.item.other
        if other is None:
            return None
        audio = audio_url(other, turn.assignment.annotator)
        return {"audio": audio, "duration": other.duration, "peaks": other.peaks}

    @extend_schema_field(PlaceBody)
    def get_round(self, turn: Turn) -> Any:
        """Return its place in its round."""
        return asdict(place_of(turn.assignment))

    @extend_schema_field(QuestionBody(many=True))
    def get_questions(self, turn: Turn) -> Any:
        """Return the questions that this turn asks."""
        return [shown_to(turn.assignment.annotator, task.question) for task in turn.tasks]


class SubmitBody(serializers.Serializer[Any]):
    """The answers of one turn."""

    answers = AnswerBody(many=True, allow_empty=False, help_text="One for each question of the turn.")
    listening = ListeningBody(required=False)


class FeedbackBody(serializers.Serializer[Any]):
    """What a training answer is told about one question."""

    question = serializers.IntegerField(help_text="The question's id.")
    right = serializers.BooleanField(help_text="Whether the answer was right.")
    label = serializers.CharField(  # type: ignore[assignment]  # what a client calls it
        help_text="The right label's name."
    )


class RewardBody(serializers.Serializer[Any]):
    """What an answer brought."""

    points = serializers.IntegerField(source="reward.points", help_text="Points of this turn.")
    total = serializers.IntegerField(source="reward.total", help_text="Your points after it.")
    turns = serializers.IntegerField(source="reward.turns", help_text="Your answered turns after it.")
    repeated = serializers.BooleanField(help_text="True when this turn had been answered before.")
    feedback = FeedbackBody(
        many=True, allow_null=True, help_text="After a training turn, for each question; else null."
    )


class SkipBody(serializers.Serializer[Any]):
    """How much to pass on."""

    whole_training = serializers.BooleanField(
        default=False, help_text="True in a training turn: pass on the rest of the training round too."
    )


class ReportBody(serializers.Serializer[Any]):
    """Why a clip should not be played."""

    reason = serializers.ChoiceField(choices=ReportReason.choices, help_text="What is wrong with the clip.")
    clip = serializers.ChoiceField(
        choices=MEANT,
        default=EITHER,
        help_text="Where two clips are compared, which one is meant; `either` where you cannot say, and then "
        "both are reported. Of one clip it says nothing.",
    )


def valid(body: serializers.Serializer[Any]) -> dict[str, Any]:
    """Return the checked data, or raise what is wrong with it."""
    body.is_valid(raise_exception=True)
    data: dict[str, Any] = body.validated_data
    return data


# A serializer puts its fields together once; on the road of a label nobody waits for that again and again.
HOLDING, TURN, SUBMIT, REWARD = Holding(), TurnBody(), SubmitBody(), RewardBody()


NEXT_TURN = """Lend you the next turn for ten minutes.

May be repeated: a turn that was lent to you and is not listed in `holding` is handed to you again before
another one is lent. So a request whose answer was lost is simply sent once more, and no key is needed."""
RETEST = """Begin a re-test, where you are `paused` in this project.

The next five turns are clips whose answers are known (`retest` is true). With four right you go on; else you
may try again a day later. May be repeated; whoever is not paused goes on as before."""
ANSWER = """Answer every question of a turn.

May be repeated: the turn's id is the idempotency key. Sent again, with whatever body, it changes nothing and
returns the points of this turn, where the player stands now, and `repeated` true.
After the turn ran out it still counts while there is room."""
HEARTBEAT = """Keep a turn for ten more minutes while its person is listening; once a minute is plenty.

Say how much was heard by then where you know: it helps to believe the answer, and bounds what it may say.
An hour after it was lent a turn ends, however often it was kept."""

SKIP = """Pass on a turn; its clip is not shown to you again.

May be repeated, and means the same after the turn ran out; a turn that you answered stays answered
(`turn_over`)."""
RETURN = """Give a turn back unheard; it may come to you again.

May be repeated; a turn that you answered stays answered (`turn_over`)."""
REPORT = """Say what is wrong with the clip of a turn; the turn ends.

What is reported as private or distressing, or by two people, may be lent to nobody else until the owner of
the project has heard it.

May be repeated, and means the same after the turn ran out; a turn that you answered stays answered
(`turn_over`)."""


class NextTurn(APIView):
    """The next clip to hear."""

    @extend_schema(
        operation_id="next_turn",
        request=Holding,
        description=NEXT_TURN,
        responses={
            200: TurnBody,
            204: OpenApiResponse(description="Nothing is left for you in this project right now."),
            **errors(*BODY, 404, 409),
        },
        tags=["play"],
    )
    def post(self, request: KnownRequest, project_id: UUID) -> Response:
        """Lend you the next turn for ten minutes."""
        holding = HOLDING.run_validation(request.data)["holding"]
        turn = play.next_turn(request.user, project_id, holding=holding)
        if turn is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        turn.assignment.annotator = request.user
        return Response(TURN.to_representation(turn))


class BeginRetest(APIView):
    """The way back for a paused person."""

    @extend_schema(
        operation_id="begin_retest",
        request=None,
        description=RETEST,
        responses={204: NOTHING, **errors(404)},
        tags=["play"],
    )
    def post(self, request: KnownRequest, project_id: UUID) -> Response:
        """Let your next turns in this project be those of a re-test."""
        play.begin_retest(request.user, project_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AnswerTurn(APIView):
    """Answers to a turn."""

    @extend_schema(
        operation_id="answer_turn",
        description=ANSWER,
        request=SubmitBody,
        responses={200: RewardBody, **errors(*BODY, 404, 409)},
        examples=[
            OpenApiExample(
                "One label",
                {"answers": [{"question": 1, "label": 3}], "listening": {"heard_seconds": 2.4}},
                request_only=True,
            ),
            *(
                OpenApiExample(name, {"answers": [{"question": 1, **said}]}, request_only=True)
                for name, said in EXAMPLES.items()
            ),
            OpenApiExample(
                "Unsure",
                {"answers": [{"question": 1, "unsure": True}], "listening": {"device_kind": "program"}},
                request_only=True,
            ),
            OpenApiExample(
                "The reward",
                {"points": 6, "total": 42, "turns": 7, "repeated": False, "feedback": None},
                response_only=True,
                status_codes=["200"],
            ),
        ],
        tags=["play"],
    )
    def post(self, request: KnownRequest, turn_id: UUID) -> Response:
        """Answer every question of a turn; sending it again changes nothing and returns the same reward."""
        data = SUBMIT.run_validation(request.data)
        answers = [answer_of(given) for given in data["answers"]]
        listening = Listening(**data.get("listening", {}))
        outcome = play.submit_answer(request.user, turn_id, answers, listening=listening)
        return Response(REWARD.to_representation(outcome))


class BeatBody(serializers.Serializer[Any]):
    """How much was heard so far."""

    heard_seconds = serializers.FloatField(
        default=None,
        allow_null=True,
        min_value=0,
        max_value=86400,
        help_text="Seconds of the clip heard so far, each part once; null where you do not know. It is held "
        "against the clock. What the answer says to be heard beyond this must fit into the time since, with "
        "ten seconds to spare.",
    )


class LeaseBody(serializers.Serializer[Any]):
    """How long a turn is still lent."""

    expires_at = serializers.DateTimeField(help_text="When the turn runs out now (UTC).")


class Heartbeat(APIView):
    """A sign that you are still listening."""

    @extend_schema(
        operation_id="heartbeat",
        description=HEARTBEAT,
        request=BeatBody,
        responses={200: LeaseBody, **errors(*BODY, 404, 409)},
        tags=["play"],
    )
    def post(self, request: KnownRequest, turn_id: UUID) -> Response:
        """Keep a turn for ten more minutes."""
        heard = valid(BeatBody(data=request.data))["heard_seconds"]
        return Response(LeaseBody(play.heartbeat(request.user, turn_id, heard_seconds=heard)).data)


class SkipTurn(APIView):
    """Passing on a clip."""

    @extend_schema(
        operation_id="skip_turn",
        description=SKIP,
        request=SkipBody,
        responses={204: NOTHING, **errors(*BODY, 404, 409)},
        tags=["play"],
    )
    def post(self, request: KnownRequest, turn_id: UUID) -> Response:
        """Pass on a turn; its clip is not shown to you again."""
        body = valid(SkipBody(data=request.data))
        play.skip(request.user, turn_id, whole_training=body["whole_training"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReturnTurn(APIView):
    """Giving back a turn that was not shown."""

    @extend_schema(
        operation_id="return_turn",
        description=RETURN,
        request=None,
        responses={204: NOTHING, **errors(404, 409)},
        tags=["play"],
    )
    def post(self, request: KnownRequest, turn_id: UUID) -> Response:
        """Give a turn back unheard; it may come to you again."""
        play.give_back(request.user, turn_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReportClip(APIView):
    """Clips that should not be played."""

    @extend_schema(
        operation_id="report_clip",
        description=REPORT,
        request=ReportBody,
        responses={204: NOTHING, **errors(*BODY, 404, 409)},
        tags=["play"],
    )
    def post(self, request: KnownRequest, turn_id: UUID) -> Response:
        """Say what is wrong with the clip of a turn; the turn ends."""
        body = valid(ReportBody(data=request.data))
        play.report_clip(request.user, turn_id, ReportReason(body["reason"]), meant=body["clip"])
        return Response(status=status.HTTP_204_NO_CONTENT)
