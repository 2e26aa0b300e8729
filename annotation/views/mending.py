"""What is missing before a launch, each with the page on which it is mended."""

from django.urls import reverse

from annotation.models import Project
from annotation.services.projects import problems_before_launch


def problems_of(project: Project) -> list[tuple[str, str]]:
    """Return each problem's sentence and the address that mends it."""
    return [(problem, _place(problem, project)) for problem in problems_before_launch(project)]


def _place(problem: str, project: Project) -> str:
    if "question" in problem:
        asks = project.questions.exists()
        return "#questions" if asks else reverse("annotation:question_new", args=[project.pk])
    page = "clips:dataset" if "clip" in problem else "clips:dataset_edit"
    return reverse(page, args=[project.dataset_id])
