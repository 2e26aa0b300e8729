"""Audits: drawn as clips end, heard by the owner, and what they say about percentages."""

import pytest
from django.utils import timezone

from annotation.models import Aggregation, Annotation, Item, Task, TaskState
from common.errors import UserError
from quality.labels import audits
from quality.models import AggregatedLabel, Audit, Crowd
from quality.people.ruling import Ruling
from quality.revising.auditing import temperature_of
from quality.revising.question import revise
from quality.selectors import labels_of
from tests.game.makers import annotators, playable

pytestmark = pytest.mark.django_db
RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 8}


@pytest.fixture
def project(omar):
    """A project of which all clips are agreed on."""
    project = playable(omar, clips=70, **RULES)
    labels = [project.questions.get().labels.get(name=name) for name in ("happy", "sad")]
    people = annotators(2)
    tasks = list(Task.objects.all())
    Annotation.objects.bulk_create(
        Annotation(task=task, annotator=person, label=labels[number % 2])
        for number, task in enumerate(tasks)
        for person in people
    )
    ended = {"votes": 2, "state": TaskState.RETIRED, "retired_at": timezone.now()}
    Task.objects.update(**ended)
    Item.objects.update(votes=2, wanted=0)
    return project


@pytest.fixture
def question(project):
    return project.questions.select_related("project").get()


def drawn_whole(question, share=0.9):
    """Draw every clip, each believed to be "happy" with this probability."""
    happy, sad = (question.labels.get(name=name) for name in ("happy", "sad"))
    posterior = {str(happy.pk): share, str(sad.pk): round(1 - share, 6)}
    AggregatedLabel.objects.bulk_create(
        AggregatedLabel(task=task, label=happy, posterior=posterior, votes=2, support=2)
        for task in Task.objects.all()
    )
    Audit.objects.bulk_create(
        Audit(task=task, question=question, posterior=posterior) for task in Task.objects.all()
    )
    return happy, sad


def test_a_share_of_what_ends_is_drawn_and_always_the_same(project, question, monkeypatch):
    monkeypatch.setattr("quality.people.ruling.RULING", Ruling(audited=0.3))
    revise(question, timezone.now())
    drawn = set(Audit.objects.values_list("pk", flat=True))
    assert 8 <= len(drawn) <= 36
    assert audits.draw(question, since=None) == 0
    Audit.objects.all().delete()
    audits.draw(question, since=None)
    assert set(Audit.objects.values_list("pk", flat=True)) == drawn
    assert all(sum(audit.posterior.values()) == pytest.approx(1) for audit in Audit.objects.all())


def test_only_what_ended_since_is_looked_at(question, monkeypatch):
    monkeypatch.setattr("quality.people.ruling.RULING", Ruling(audited=1.0))
    revise(question, timezone.now())
    Audit.objects.all().delete()
    assert audits.draw(question, since=timezone.now()) == 0
    assert audits.draw(question, since=timezone.now() - timezone.timedelta(hours=1)) == 70


def test_what_was_heard_is_counted_and_stays(omar, question):
    happy, sad = drawn_whole(question)
    first, second, third, *_ = Audit.objects.order_by("pk")
    said = {first.pk: happy.pk, second.pk: sad.pk, third.pk: None}
    assert audits.hear(question, said, omar, timezone.now()) == 3
    standing = audits.standing(question)
    assert (standing.drawn, standing.waiting, standing.heard, standing.right) == (70, 67, 2, 1)
    low, high = standing.interval
    assert low == pytest.approx(0.0945, abs=1e-3)
    assert high == pytest.approx(0.9055, abs=1e-3)
    assert audits.hear(question, {first.pk: sad.pk}, omar, timezone.now()) == 0
    assert Audit.objects.get(pk=first.pk).truth == happy


def test_a_label_of_another_question_is_refused_and_nothing_is_kept(omar, question):
    drawn_whole(question)
    one = Audit.objects.order_by("pk")[0]
    with pytest.raises(UserError):
        audits.hear(question, {one.pk: 10**6}, omar, timezone.now())
    assert audits.standing(question).heard == 0


def test_before_enough_audits_there_is_no_percentage_and_then_it_says_what_is_true(omar, question):
    happy, sad = drawn_whole(question, share=0.99)
    labelled = Task.objects.order_by("pk")
    Crowd.objects.create(question=question)
    for number, task in enumerate(labelled[: audits.ENOUGH - 1]):
        said = happy.pk if number % 5 else sad.pk
        audits.hear(question, {task.pk: said}, omar, timezone.now())
    assert temperature_of(question) is None
    assert {task.sure for task in labels_of(question, "answered").tasks} == {""}

    audits.hear(question, {labelled[audits.ENOUGH - 1].pk: happy.pk}, omar, timezone.now())
    assert Crowd.objects.get().is_behind
    found = temperature_of(question)
    assert found > 1.5
    # Four of five were right, and 99 % was claimed.
    assert audits.sure({"1": 0.99, "2": 0.01}, found) == pytest.approx(0.8, abs=0.06)
    Crowd.objects.update(temperature=found)
    assert labels_of(question, "answered").tasks[0].sure in {f"{n} % sure" for n in range(76, 88)}
