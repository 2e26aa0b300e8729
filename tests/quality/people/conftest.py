"""A crowd of which one does not listen; and no check by chance."""

import pytest

from annotation.models import (
    Item,
    Participation,
)
from quality.revising.question import revise
from tests.game.makers import annotators, playable
from tests.quality.people.pausing import NOW, RIGHT, RULES, WRONG, vote


@pytest.fixture
def no_checks(monkeypatch):
    """Let no check come by chance."""
    monkeypatch.setattr("quality.services.dice", lambda _: 1.0)


@pytest.fixture
def crowd(omar):
    """Return a function that lets four people listen to as many clips, and a fifth say the opposite."""

    def play_it(clips, *, checks=3, subjective=False):
        project = playable(omar, clips=clips + checks, controls=checks, **RULES)
        project.questions.update(subjective=subjective)
        people = annotators(5)
        Participation.objects.bulk_create(
            Participation(project=project, annotator=person) for person in people
        )
        for number, item in enumerate(Item.objects.filter(project=project).order_by("pk")):
            names = (RIGHT, WRONG) if item.is_control or number % 2 else (WRONG, RIGHT)
            for person in people[:-1]:
                vote(person, item, names[0])
            vote(people[-1], item, names[1])
        revise(project.questions.select_related("project").get(), NOW)
        return project, people[:-1], people[-1]

    return play_it
