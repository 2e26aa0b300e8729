"""What is missing before a launch, each with the page on which it is mended."""

from django.urls import reverse

from annotation.models import Project
from annotation.services.projects import problems_before_launch


def problems_of(project: Project) -> list[tuple[str, str]]:
    """Return each problem's sentence and the address that mends it: a question's, or else the dataset's."""
    dataset = reverse("clips:dataset", args=[project.dataset_id])
    questions = reverse("annotation:question_new", args=[project.pk])
    if project.questions.exists():
        questions = "#questions"
    return [
        (problem, questions if "question" in problem else dataset)
        for problem in problems_before_launch(project)
    ]
