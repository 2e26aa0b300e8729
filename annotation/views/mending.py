"""What is missing before a launch or would be good to have, each with the page on which it is mended."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from annotation.examples import askable
from annotation.models import Item, Project, Question, QuestionKind
from annotation.services.projects import Missing, problems_before_launch


def problems_of(project: Project) -> list[tuple[str, str]]:
    """Return each problem's sentence and the address that mends it."""
    return [(problem.sentence, _place(problem, project)) for problem in problems_before_launch(project)]


def _place(problem: Missing, project: Project) -> str:
    if problem == Missing.QUESTION:
        return reverse("annotation:question_new", args=[project.pk])
    if problem == Missing.LABELS:
        return "#questions"
    page = "clips:dataset" if problem in {Missing.CLIPS, Missing.PAIR} else "clips:dataset_edit"
    return reverse(page, args=[project.dataset_id])


def advice_for(project: Project, questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Return what would help newcomers and is not there: a sentence, and the address to make it at."""
    advice = []
    if not project.instructions.strip():
        said = _(
            "Write a few sentences of instructions: what to listen for, and what is meant by each label."
        )
        advice.append((said, reverse("annotation:project_edit", args=[project.pk]) + "#id_instructions"))
    if teaching := _without_practice(project, questions):
        said = _(
            "Answer a few clear clips for practice: newcomers hear them first, and are told what is right."
        )
        advice.append((said, reverse("quality:checks_answer", args=[teaching.pk]) + "?practice=1"))
    return advice


def _without_practice(project: Project, questions: Sequence[Question]) -> Question | None:
    """Return a question whose answers practice could tell, where there is none but clips for it."""
    # Where people may rightly differ, nobody can be told what is right.
    told = (one for one in questions if one.kind == QuestionKind.SINGLE_CHOICE and not one.subjective)
    question = next(told, None)
    practised = Item.objects.filter(project=project, is_training=True)
    return question if question and askable(project).exists() and not practised.exists() else None
