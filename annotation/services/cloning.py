"""Copying a project: the same questions and rules for a new round, and none of the answers."""

from itertools import chain, count

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.models import User
from annotation.models import Label, LabelExample, Project, Question
from annotation.services.projects import EDITABLE, create_project
from clips.models import ClipState, Dataset

LONGEST_NAME = 120
COPIED = ("kind", "options", "text", "help", "position", "subjective")
COPIED_LABEL = ("name", "help", "colour", "key", "position")


@transaction.atomic
def clone_project(project: Project, *, owner: User, dataset: Dataset | None = None) -> Project:
    """Make a draft that asks what a project asks, about the same dataset or another one.

    Examples and practice go along only where the clips do; checks and answers stay where they are.
    """
    dataset = dataset or project.dataset
    rules = {name: getattr(project, name) for name in EDITABLE if name != "name"}
    copy = create_project(owner=owner, dataset=dataset, name=_name(project.name, owner), **rules)
    with_examples = dataset.pk == project.dataset_id
    for question in project.questions.prefetch_related("labels"):
        _copy(question, copy, with_examples=with_examples)
    for step in settings.PROJECT_COPY_STEPS:
        import_string(step)(project, copy)
    return copy


def _name(name: str, owner: User) -> str:
    """Return the first name of a copy that its owner has not given yet."""
    taken = set(Project.objects.filter(owner=owner).values_list("name", flat=True))
    endings = chain([" (copy)"], (f" (copy {number})" for number in count(2)))
    names = (name[: LONGEST_NAME - len(ending)] + ending for ending in endings)
    return next(one for one in names if one not in taken)


def _copy(question: Question, project: Project, *, with_examples: bool) -> None:
    said = {name: getattr(question, name) for name in COPIED}
    new = Question.objects.create(project=project, **said)
    labels = Label.objects.bulk_create(
        Label(question=new, **{name: getattr(label, name) for name in COPIED_LABEL})
        for label in question.labels.all()
    )
    if with_examples:
        by_name = {label.name: label for label in labels}
        shown = LabelExample.objects.filter(label__question=question, clip__state=ClipState.READY)
        LabelExample.objects.bulk_create(
            LabelExample(label=by_name[example.label.name], clip_id=example.clip_id)
            for example in shown.select_related("label")
        )
