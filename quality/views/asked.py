"""Which question of a project a page is about."""

from collections.abc import Sequence

from django.http import Http404

from annotation.models import Question


def chosen(questions: Sequence[Question], wanted: str | None) -> Question:
    """Return the question whose id was asked for, the first one where none was; there is at least one."""
    for question in questions:
        if str(question.pk) == wanted:
            return question
    if wanted:
        raise Http404
    return questions[0]
