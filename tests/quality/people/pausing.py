"""People who are paused, and what they do about it: for tests."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from annotation.models import (
    Aggregation,
    Annotation,
    Purpose,
    Task,
)
from common.errors import Forbidden
from game import play
from quality.people import pauses
from tests.game.makers import answer, playable

NOW = timezone.now()
LATER = NOW + dt.timedelta(minutes=5)
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}
RIGHT, WRONG = "happy", "sad"


def paused(omar, anna, *, controls=6, answers=1):
    """Return a project in which Anna is paused after an answer; all its controls are "happy"."""
    project = playable(omar, clips=controls + 8, controls=controls, **RULES)
    for _ in range(answers):
        answer(anna, play.next_turn(anna, project.pk, now=NOW), now=NOW)
    assert pause(anna, project)
    return project


def pause(person, project, now=NOW):
    question = project.questions.select_related("project").get()
    return pauses.pause(person.pk, question, {"listens": 0.02, "answers": 12}, now)


def refused(person, project, now=LATER):
    with pytest.raises(Forbidden) as refusal:
        play.next_turn(person, project.pk, now=now)
    assert refusal.value.code == "paused"
    return refusal.value.message


def retest(person, project, *names, now=LATER):
    """Take a re-test, with these answers."""
    play.begin_retest(person, project.pk, now=now)
    turns = []
    for name in names:
        turns.append(play.next_turn(person, project.pk, now=now))
        answer(person, turns[-1], name, now=now)
    return turns


def stage(person, project, now=LATER):
    held = pauses.pause_of(person, project.pk)
    return pauses.stage_of(held, now) if held else None


def vote(person, item, name):
    task = Task.objects.get(item=item)
    label, purpose = task.question.labels.get(name=name), Purpose.VOTE
    if item.is_control:
        purpose = Purpose.CONTROL
    else:
        Task.objects.filter(pk=task.pk).update(votes=task.votes + 1)
    Annotation.objects.create(task=task, annotator=person, label=label, purpose=purpose)


def post(client, path, body=None):
    return client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json")
