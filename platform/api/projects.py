"""Projects that can be played, and the progress of one's own."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import IsOwner
from annotation import access, selectors
from annotation.examples import HEARD
from annotation.kinds import KINDS
from annotation.models import Label, Project, Question
from api.requests import KnownRequest
from api.schemas import errors
from clips.models import Clip
from clips.serving import audio_url
from clips.sheets.facts import Short, short
from common.paging import NewestFirst


class ExampleBody(serializers.Serializer[Clip]):
    """A clip that lets you hear what a label means; it is not asked about."""

    audio = serializers.CharField(help_text="Where its sound is, for ten minutes, for you alone.")
    duration = serializers.FloatField(help_text="Seconds.")


def examples_for(label: Label, user: User) -> list[dict[str, Any]]:
    """Return the examples of a label with links for this person."""
    return [
        {"audio": audio_url(example.clip, user), "duration": example.clip.duration}
        for example in getattr(label, "heard", ())
    ]


class LabelBody(serializers.ModelSerializer[Label]):
    """One possible answer."""

    examples = serializers.SerializerMethodField(help_text="Up to three clips that show what it means.")

    class Meta:
        model = Label
        fields = ["id", "name", "help", "key", "colour", "position", "examples"]
        read_only_fields = fields
        extra_kwargs = {
            "id": {"help_text": "What an answer sends as `label`."},
            "name": {"help_text": "The answer in words."},
            "help": {"help_text": "When to choose it; may be empty."},
            "position": {"help_text": "Its place among the labels, from 0."},
            "key": {"help_text": "The key that chooses it, its own in the whole project; may be empty."},
            "colour": {"help_text": "A place in the palette, 0 to 7."},
        }

    @extend_schema_field(ExampleBody(many=True))
    def get_examples(self, label: Label) -> list[dict[str, Any]]:
        """Return its examples, where it is known who will hear them."""
        user = self.context.get("user")
        return examples_for(label, user) if user else []


KINDS_IN_WORDS = ", ".join(f"`{kind.name}` (`{kind.field}`)" for kind in KINDS.values()) + "."
OPTIONS = """The settings of its kind, every one of them.

- `multiple_choice`: `at_least`, `at_most` labels (null: all of them).
- `scale`: whole steps from `first` to `last`, with words for `low`, `middle` and `high`, and which `pictures`
  to show: none (empty), `valence`, `arousal` or `dominance`.
- `grid`: the words at its four sides, `x_low`, `x_high`, `y_low`, `y_high`.
- `text`: `longest`, in characters.
- `regions`: `at_least` so many.
- `pair`: `ties`, whether `tie` is an answer.
- `single_choice`: none."""


class QuestionBody(serializers.ModelSerializer[Question]):
    """A question with its labels."""

    options = serializers.SerializerMethodField(help_text=OPTIONS)
    labels = LabelBody(many=True, read_only=True)

    class Meta:
        model = Question
        fields = ["id", "kind", "options", "text", "help", "position", "wording", "labels"]
        read_only_fields = fields
        extra_kwargs = {
            "id": {"help_text": "What an answer sends as `question`."},
            "kind": {"help_text": "How it is answered, and by which field of an answer: " + KINDS_IN_WORDS},
            "text": {"help_text": "The question in words."},
            "help": {"help_text": "How to answer it; may be empty."},
            "position": {"help_text": "Its place among the questions, from 0."},
            "wording": {"help_text": "Which wording of the question this is, counted from 1."},
        }

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_options(self, question: Question) -> dict[str, Any]:
        """Return all options of its kind."""
        return question.settings


class ProjectBody(serializers.ModelSerializer[Project]):
    """A project as a player sees it."""

    class Meta:
        model = Project
        fields = [
            "id",
            "name",
            "description",
            "instructions",
            "state",
            "share_to_hear",
            "minimum_age",
            "warning",
        ]
        read_only_fields = fields
        extra_kwargs = {
            "id": {"help_text": "The project's id, as its addresses have it."},
            "name": {"help_text": "What the project is called."},
            "description": {"help_text": "What it is about, in a sentence; may be empty."},
            "instructions": {"help_text": "What to read before the first answer; may be empty."},
            "state": {"help_text": "Turns are lent only while it is `live`."},
            "share_to_hear": {
                "help_text": "Percent of a clip to hear before a label is accepted, "
                "all of a clip under 2 s; 0: nothing need be heard."
            },
            "minimum_age": {"help_text": "How old one must have confirmed to be (years)."},
            "warning": {"help_text": "What may distress in these sounds; may be empty."},
        }


class DataSheetBody(serializers.Serializer[Short]):
    """What players may know of where the sounds come from."""

    # A serializer is a field itself, whose own `source` this does not touch: DRF collects what is declared.
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="The collection, archive or publication in a line."
    )
    licence = serializers.CharField(help_text="The licence of the sounds; a project starts only with one.")
    languages = serializers.ListField(
        child=serializers.CharField(), help_text="What is spoken; empty where nobody said so."
    )
    notes = serializers.CharField(help_text="Socio-cultural notes by the owner; may be empty.")


class ProjectDetailBody(ProjectBody):
    """A project with its questions."""

    questions = QuestionBody(many=True, read_only=True)
    data_sheet = serializers.SerializerMethodField(help_text="The data sheet of the sounds, in short.")

    class Meta(ProjectBody.Meta):
        fields = [*ProjectBody.Meta.fields, "questions", "data_sheet"]
        read_only_fields = fields

    @extend_schema_field(DataSheetBody)
    def get_data_sheet(self, project: Project) -> dict[str, Any]:
        """Return the short form of the dataset's sheet."""
        return DataSheetBody(short(project.dataset)).data


class ProgressBody(serializers.Serializer[dict[str, float]]):
    """How far a project is."""

    tasks = serializers.IntegerField(help_text="Questions about clips, in all.")
    retired = serializers.IntegerField(help_text="Tasks that have their label.")
    disputed = serializers.IntegerField(help_text="Tasks on which people disagree after the most answers.")
    answers = serializers.IntegerField(help_text="Votes so far.")
    wanted = serializers.IntegerField(help_text="Votes wanted in all, as it stands now.")
    people = serializers.IntegerField(help_text="People who answered at least one turn.")
    share = serializers.FloatField(
        min_value=0, max_value=1, help_text="(retired + disputed) / tasks, from 0 to 1."
    )
    percent = serializers.IntegerField(help_text="The same in whole percent.")


class ProjectList(generics.ListAPIView[Project]):
    """Projects that are open for answers."""

    serializer_class = ProjectBody
    pagination_class = NewestFirst

    def get_queryset(self):  # type: ignore[no-untyped-def]
        """Return live projects."""
        return access.playable_projects()

    @extend_schema(
        operation_id="list_projects", responses={200: ProjectBody(many=True), **errors(404)}, tags=["play"]
    )
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Return the projects that are open for answers, newest first, a page at a time: follow `next`."""
        return super().get(request, *args, **kwargs)


class ProjectDetail(APIView):
    """One project with its questions."""

    @extend_schema(
        operation_id="get_project", responses={200: ProjectDetailBody, **errors(404)}, tags=["play"]
    )
    def get(self, request: KnownRequest, project_id: UUID) -> Response:
        """Return a launched project with its questions and labels."""
        project = access.playable_project_for(request.user, project_id)
        heard = Prefetch("questions__labels", Label.objects.prefetch_related(HEARD))
        prefetch_related_objects([project], heard)
        return Response(ProjectDetailBody(project, context={"user": request.user}).data)


class ProjectProgress(APIView):
    """How far one's own project is."""

    permission_classes = [IsOwner]

    @extend_schema(operation_id="get_progress", responses={200: ProgressBody, **errors(404)}, tags=["own"])
    def get(self, request: KnownRequest, project_id: UUID) -> Response:
        """Return a project's progress; only its owner and admins may see it."""
        project = access.project_for(request.user, project_id)
        return Response(ProgressBody(selectors.progress_of(project.pk).as_dict()).data)
