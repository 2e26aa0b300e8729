"""Wording a launched question better; what was asked before stays known."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotation.models import Label, Project, ProjectState, Question, QuestionWording
from annotation.services.questions import still_there
from common.errors import Conflict, UserError

UNDER_WAY = (ProjectState.LIVE, ProjectState.PAUSED)


@transaction.atomic
def reword(question: Question, *, text: str, help: str, labels: Mapping[int, str]) -> Question:
    """Change the words of a question that people are asked, and the help of its labels, by their ids.

    Its kind, its settings and its labels stay: answers before and after are answers to one question. The
    wording so far is kept under its number, which every answer has.
    """
    project = Project.objects.select_for_update(no_key=True).get(pk=question.project_id)
    if project.state not in UNDER_WAY:
        raise Conflict(_("A question is reworded while its project is live or paused."), code="state")
    question = still_there(project, question)
    text, explained = text.strip(), help.strip()
    if not text:
        raise UserError(_("Write the question itself."), field="text")
    helps = {label: labels.get(label.pk, label.help).strip() for label in question.labels.all()}
    if (text, explained) == (question.text, question.help) and all(
        label.help == words for label, words in helps.items()
    ):
        return question
    _keep(question, list(helps))
    question.text, question.help, question.wording = text, explained, question.wording + 1
    question.save(update_fields=["text", "help", "wording", "updated_at"])
    for label, words in helps.items():
        label.help = words
    Label.objects.bulk_update(helps, ["help"])
    # Questions are kept in memory until their project changes.
    project.save(update_fields=["updated_at"])
    return question


def _keep(question: Question, labels: list[Label]) -> None:
    QuestionWording.objects.create(
        question=question,
        number=question.wording,
        text=question.text,
        help=question.help,
        labels={label.name: label.help for label in labels if label.help},
        until=timezone.now(),
    )
