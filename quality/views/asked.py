"""What a page was asked for: which question of a project, which number."""

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


def number(text: str | None) -> int:
    """Return the whole number that was asked for, 0 where none was, or none that a database knows."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
