"""The order in which a project's questions are asked."""

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.models import Question
from annotation.services.questions import locked_draft, still_there


@transaction.atomic
def move_question(question: Question, *, up: bool) -> None:
    """Ask a question of a draft one place earlier or later; at either end nothing changes."""
    project = locked_draft(question.project_id, _("Questions can be moved only before the launch."))
    question = still_there(project, question)
    order = list(project.questions.values_list("pk", flat=True))
    place = order.index(question.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    for position, pk in enumerate(order):
        Question.objects.filter(pk=pk).update(position=position)
