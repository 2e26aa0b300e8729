"""What is decided of clips whose answers are graded tells how far to trust those who had voted."""

import pytest
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Item, Task, TaskState
from annotation.services import Answer, LabelDraft, save_question
from quality.jobs import revise_questions
from quality.labels import deciding
from quality.labels.labelling import label_tasks
from quality.models import Crowd, TrustScore
from tests import makers
from tests.game.makers import annotators

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DECIDED = 8
# What is right, and what somebody careless says, as fields of an answer; numbers stand for labels.
SAID = {
    "multiple_choice": ({"value": [0, 1]}, {"value": [2]}),
    "scale": ({"number": 2}, {"number": 5}),
    "text": ({"text": "a bell"}, {"text": "a dog"}),
}


def asked(omar, kind, **fields):
    """Ask about 12 clips: one is right, one careless, and neither goes along more than the other."""
    project = makers.make_project(makers.make_dataset(omar, clips=12), aggregation=Aggregation.POSTERIOR)
    drafts = [LabelDraft(name) for name in ("bell", "siren", "dog")] if kind == "multiple_choice" else []
    question = save_question(project, text="What?", kind=kind, labels=drafts, **fields)
    people = annotators(2)
    for task in makers.make_tasks(question):
        for person, said in zip(people, SAID[kind], strict=True):
            Annotation.objects.create(task=task, annotator=person, kind=kind, **columns(question, said))
    Task.objects.update(votes=2, state=TaskState.DISPUTED)
    Item.objects.update(votes=2)
    label_tasks(Task.objects.select_related("question", "item__project"))
    return question, people


def columns(question, said):
    ids = [label.pk for label in question.labels.order_by("pk")]
    return {name: [ids[one] for one in some] if name == "value" else some for name, some in said.items()}


def decide(question, owner, now):
    right = columns(question, SAID[question.kind][0])
    right = {"labels" if name == "value" else name: some for name, some in right.items()}
    for task in Task.objects.select_related("question__project", "item__clip").order_by("pk")[:DECIDED]:
        hearing = deciding.hear(task, Answer(question.pk, **right), owner, now)
        deciding.decide(hearing, Answer(question.pk, **right), now=now)


def trust_in(question, people):
    Crowd.objects.update(revised_at=None)
    revise_questions()
    means = dict(TrustScore.objects.filter(question=question).values_list("annotator", "mean"))
    return [means.get(person.pk) for person in people]


@pytest.mark.parametrize("kind", ["multiple_choice", "scale"])
def test_who_had_said_otherwise_than_was_decided_weighs_less(omar, kind):
    question, people = asked(omar, kind)
    right, careless = trust_in(question, people)
    assert right == careless
    decide(question, omar, NOW)
    after, fallen = trust_in(question, people)
    assert after == right
    assert fallen < 0.6 * right
    open_one = Task.objects.order_by("pk").last()
    if kind == "scale":
        open_one.aggregated.refresh_from_db()
        assert open_one.aggregated.value["mean"] < 3.2
    else:
        labels = open_one.aggregated.value["labels"]
        assert labels == columns(question, SAID[kind][0])["value"]


@pytest.mark.parametrize(("kind", "fields"), [("text", {}), ("scale", {"subjective": True})])
def test_nobody_is_held_to_words_or_where_people_may_differ(omar, kind, fields):
    question, people = asked(omar, kind, **fields)
    before = trust_in(question, people)
    decide(question, omar, NOW)
    assert trust_in(question, people) == before


def test_what_is_taken_back_counts_no_more(omar):
    question, people = asked(omar, "scale")
    before = trust_in(question, people)
    decide(question, omar, NOW)
    assert trust_in(question, people) != before
    while deciding.undo(question.project, omar, NOW):
        pass
    assert trust_in(question, people) == before
