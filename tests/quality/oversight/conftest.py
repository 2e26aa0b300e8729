"""A project that five people answered."""

import pytest
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Item, Participation, Purpose, Task
from quality.models import Control
from quality.revising.question import revise
from tests.game.makers import annotators, playable

NOW = timezone.now()
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 9}


@pytest.fixture
def judged(omar):
    """A project that five people answered: three listen, two say the same nonsense."""
    project = playable(omar, clips=44, controls=4, labels=("a", "b", "c", "d"), **RULES)
    question = project.questions.select_related("project").get()
    labels = list(question.labels.order_by("pk"))
    crowd = annotators(5)
    Participation.objects.bulk_create(Participation(project=project, annotator=one) for one in crowd)
    right = dict(Control.objects.values_list("item", "label"))
    for number, item in enumerate(Item.objects.order_by("pk")):
        truth = right.get(item.pk) or labels[number % 4].pk
        nonsense = labels[(number * 7 // 3) % 4].pk
        task = Task.objects.get(item=item)
        for place, one in enumerate(crowd):
            Annotation.objects.create(
                task=task,
                annotator=one,
                label_id=truth if place < 3 else nonsense,
                purpose=Purpose.CONTROL if item.is_control else Purpose.VOTE,
                seconds_to_answer=2.0 + place,
            )
        Task.objects.filter(pk=task.pk, item__is_control=False).update(votes=5)
    revise(question, NOW)
    return question, crowd


@pytest.fixture
def project(judged):
    """The project alone."""
    question, _ = judged
    return question.project
