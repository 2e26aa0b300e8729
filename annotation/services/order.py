"""The order in which a project's questions are asked."""

from django.db import transaction

from annotation.models import Project, ProjectState, Question
from common.errors import Conflict


@transaction.atomic
def move_question(question: Question, *, up: bool) -> None:
    """Ask a question of a draft one place earlier or later; at either end nothing changes."""
    project = Project.objects.select_for_update().get(pk=question.project_id)
    if project.state != ProjectState.DRAFT:
        raise Conflict("Questions can be moved only before the launch.", code="state")
    order = list(project.questions.values_list("pk", flat=True))
    place = order.index(question.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, pk in enumerate(order):
        Question.objects.filter(pk=pk).update(position=position)
