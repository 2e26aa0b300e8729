"""Labels that the classifier gives are told apart from people's: on pages and in exports."""

import csv
import io
import json

import pytest
from django.db.models import Q
from django.utils import timezone

from activelearning import mapped
from activelearning.machine.standing import sample_of
from activelearning.models import Plan, Round, RoundState
from annotation.models import Annotation, Item, Project, Task
from annotation.services import Answer
from exports.views import pieces_of
from exports.writers import writer
from quality.labels import deciding, machine
from quality.labels.chosen import asked_in_words, chosen_of
from quality.labels.contesting import contest
from quality.labels.deciding import hear
from quality.models import AggregatedLabel
from tests.activelearning.makers import answer_all, of_machine
from tests.game.makers import annotators

pytestmark = pytest.mark.django_db


def test_exports_tell_machine_from_human(labelling):
    project = Project.objects.get()
    text = b"".join(pieces_of(project, writer("csv"))).decode()
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    by_machine = [row for row in rows if row["machine"] == "true"]
    assert len(by_machine) == of_machine().count()
    newest = Round.objects.filter(state=RoundState.LEARNT).last()
    for row in by_machine:
        assert (row["method"], row["votes"], row["machine_round"]) == ("machine", "0", str(newest.number))
        assert float(row["machine_confidence"]) >= 0.75
        assert row["selected_by"] == "machine"
    people = [row for row in rows if row["machine"] == "false"]
    assert {row["machine_round"] for row in people} == {""}
    assert "audit" in {row["selected_by"] for row in people}
    lines = b"".join(pieces_of(project, writer("jsonl"))).decode().splitlines()
    of_lines = [row for row in map(json.loads, lines) if row["machine"]]
    assert of_lines[0]["machine_round"] == newest.number
    assert of_lines[0]["why"]["history"][0]["became"] == "machine"


def test_the_page_of_a_label_says_that_nobody_has_heard_its_clip(labelling, omar, as_user):
    task = machine.labels_of(labelling).first()
    page = as_user(omar).get(f"/projects/{labelling.project_id}/labels/{task.pk}/").content.decode()
    assert "Nobody has heard this clip" in page
    assert "The classifier said after round" in page
    where = f"/projects/{labelling.project_id}/labels/?after={task.item_id - 1}"
    page = as_user(omar).get(where).content.decode()
    assert "By the classifier" in page


def test_why_a_label_and_the_map_say_that_nobody_was_asked(labelling, django_assert_num_queries):
    task = machine.labels_of(labelling).first()
    with django_assert_num_queries(0):
        assert asked_in_words(task, chosen_of([task]).get(task.pk)).startswith("Nobody was asked")
    assert not mapped._known(labelling, Q(pk=task.pk))


def test_a_decision_taken_back_leaves_what_people_voted_meanwhile(labelling, omar):
    now = timezone.now()
    task = machine.labels_of(labelling).select_related("question__project").order_by("pk").first()
    low, high = (Answer(labelling.pk, labelling.labels.get(name=name).pk) for name in ("low", "high"))
    contest(task, omar, "That is no buzz at all.", now)
    deciding.decide(hear(task, low, omar, now), low, now=now)
    item = Item.objects.get(pk=task.item_id)
    Annotation.objects.create(task=task, annotator=annotators(1)[0], purpose="vote", label_id=high.label_id)
    Task.objects.filter(pk=task.pk).update(votes=1)
    Item.objects.filter(pk=item.pk).update(votes=1)
    AggregatedLabel.objects.filter(task=task).update(votes=1)
    deciding.undo(labelling.project, omar, timezone.now())
    label = AggregatedLabel.objects.get(task=task)
    assert (label.machine, label.label_id, label.method) == (False, high.label_id, "majority")


def test_the_page_of_the_loop_shows_the_audits_with_their_interval(labelling, omar, as_user):
    answer_all(labelling)
    page = " ".join(as_user(omar).get(f"/projects/{labelling.project_id}/loop/").content.decode().split())
    sample = sample_of(Plan.objects.get())
    low, high = sample.interval
    assert f"they said the same of {sample.right}" in page
    assert f"95 % between {round(100 * low)} % and {round(100 * high)} %" in page


def test_an_owner_switches_it_on_by_the_form(omar, as_user, loop):
    where = f"/projects/{loop.project_id}/loop/"
    client = as_user(omar)
    assert 'name="machine_labels"' in client.get(where).content.decode()
    client.post(where, {"strategy": "default", "machine_labels": "on", "bar": "95"})
    plan = Plan.objects.get()
    assert (plan.machine_labels, plan.bar) == (True, 95)
    assert plan.machine_since is not None
    client.post(where, {"strategy": "default"})
    plan.refresh_from_db()
    assert (plan.machine_labels, plan.bar) == (False, 90)
