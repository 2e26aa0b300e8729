"""Writing questions and their labels."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max

from annotation.models import Label, Project, ProjectState, Question
from common.errors import Conflict, UserError

MOST_LABELS = 35
KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
# Keys that the play page uses itself: play, unsure, skip, report.
RESERVED = set("psux")


@dataclass(frozen=True)
class LabelDraft:
    """One label as its owner writes it; an empty key is filled in."""

    name: str
    help: str = ""
    key: str = ""
    colour: int | None = None


@transaction.atomic
def save_question(
    project: Project,
    *,
    text: str,
    labels: Sequence[LabelDraft],
    help: str = "",
    question: Question | None = None,
) -> Question:
    """Write a new question, or change one while its project is a draft."""
    if project.state != ProjectState.DRAFT:
        raise Conflict("Questions can be changed only before the launch.", code="state")
    labels = check_labels(labels)
    if not text.strip():
        raise UserError("Write the question itself.", field="text")
    if question is None:
        last = project.questions.aggregate(last=Max("position"))["last"]
        question = Question(project=project, position=0 if last is None else last + 1)
    else:
        question.labels.all().delete()
    question.text, question.help = text.strip(), help.strip()
    question.save()
    Label.objects.bulk_create(
        Label(
            question=question,
            name=label.name,
            help=label.help,
            key=label.key,
            colour=place % 8 if label.colour is None else label.colour,
            position=place,
        )
        for place, label in enumerate(labels)
    )
    return question


def check_labels(labels: Sequence[LabelDraft]) -> list[LabelDraft]:
    """Return the labels cleaned and with a key each, or say what is wrong with them."""
    named = [label for label in labels if label.name.strip()]
    if len(named) < 2:
        raise UserError("A question needs at least two labels.", field="labels")
    if len(named) > MOST_LABELS - len(RESERVED):
        raise UserError(f"A question has room for {MOST_LABELS - len(RESERVED)} labels.", field="labels")
    seen: set[str] = set()
    for label in named:
        if label.name.strip().casefold() in seen:
            raise UserError(f"The label “{label.name.strip()}” stands twice.", field="labels")
        seen.add(label.name.strip().casefold())
    return _with_keys(named)


def _with_keys(labels: list[LabelDraft]) -> list[LabelDraft]:
    taken = set(RESERVED)
    for label in labels:
        key = label.key.strip().lower()
        if key and (key in taken or key not in KEYS):
            raise UserError(
                f"The key “{key}” of “{label.name}” is taken or not a letter or digit.", field="labels"
            )
        taken.add(key)
    free = iter(key for key in KEYS if key not in taken)
    return [
        LabelDraft(
            label.name.strip(), label.help.strip(), label.key.strip().lower() or next(free), label.colour
        )
        for label in labels
    ]


@transaction.atomic
def delete_question(question: Question) -> None:
    """Remove a question of a draft and close the gap."""
    if question.project.state != ProjectState.DRAFT:
        raise Conflict("Questions can be removed only before the launch.", code="state")
    later = question.project.questions.filter(position__gt=question.position)
    later.update(position=F("position") - 1)
    question.delete()
