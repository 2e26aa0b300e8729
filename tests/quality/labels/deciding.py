"""Disputed clips, and what somebody who judges them does: for tests."""

from django.utils import timezone

from annotation.models import Aggregation, Annotation, Task
from annotation.services import Answer
from game import play
from quality.labels import deciding
from tests.game.makers import annotators, answer, playable

RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 2, "confidence": 80}


def disputed_project(omar, clips=1, **fields):
    """Make a project on each of whose clips two people say different things."""
    project = playable(omar, clips=clips, **{**RULES, **fields})
    for person, name in zip(annotators(2), ("happy", "sad"), strict=True):
        for _ in range(clips):
            answer(person, play.next_turn(person, project.pk), name)
    return project


def the_task():
    return Task.objects.select_related("question__project", "item__clip", "aggregated__label").get()


def says(task, name):
    """Return the answer that names this label; None is unsure."""
    label = task.question.labels.get(name=name) if name else None
    return Answer(task.question_id, label and label.pk, unsure=label is None)


def hear(task, name, by):
    return deciding.hear(task, says(task, name), by, timezone.now())


def decide(task, blind, then, by, **fields):
    hearing = hear(task, blind, by)
    return deciding.decide(hearing, says(task, then), now=timezone.now(), **fields)


def annotators_of(question, name):
    return (
        Annotation.objects.filter(task__question=question, label__name=name, purpose="vote")
        .first()
        .annotator_id
    )
