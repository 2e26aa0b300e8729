"""What is missing before a launch, each with the page on which it is mended."""

from django.urls import reverse

from annotation.models import Project
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
