"""What jobs work out for pages: asked for once, kept, shown; the forecast of a project."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Aggregation, Item, ProjectState, Task, TaskState
from game import play
from jobs.models import Job, State
from jobs.running import run
from quality.findings.forecast import forecast_of
from quality.findings.services import finding_of, order
from quality.models import Audit, Finding, FindingKind
from quality.revising.question import revise
from tests.game.makers import annotators, answer, playable

RULES = {"aggregation": Aggregation.POSTERIOR, "answers_wanted": 2, "answers_maximum": 6}


@pytest.fixture
def played(omar):
    """A project of 30 clips that four people have half answered."""
    project = playable(omar, clips=36, controls=6, **RULES)
    items = Item.objects.filter(is_control=False).order_by("pk")
    truth = {item.pk: ("happy", "sad")[number % 2] for number, item in enumerate(items)}
    dice = random.Random(1)
    for person in annotators(4) * 11:
        if turn := play.next_turn(person, project.pk):
            right = truth.get(turn.assignment.item_id, "happy")
            answer(person, turn, right if dice.random() < 0.85 else dice.choice(("happy", "sad")))
    revise(project.questions.select_related("project").get(), timezone.now())
    return project


class Quiet:
    """A progress that nobody follows."""

    done = total = 0

    def set_total(self, total):
        self.total = total

    def advance(self, n=1, message=None):
        self.done += n


def address(project, name="forecast"):
    return reverse(f"quality:{name}", args=[project.pk])


def work_off(browser, project, name="forecast"):
    """Press the button, let the worker do the job, and return the page."""
    assert browser.post(address(project, name)).status_code == 302
    run(str(Job.objects.latest("created_at").pk))
    assert Finding.objects.latest("asked_at").job.state == State.DONE
    return browser.get(address(project, name)).content.decode()


@pytest.mark.django_db
def test_an_owner_has_a_forecast_worked_out_and_reads_it(played, omar, as_user):
    browser = as_user(omar)
    assert "Nothing is worked out yet" in browser.get(address(played)).content.decode()
    page = work_off(browser, played)
    finding = Finding.objects.get()
    assert (
        finding.found["states"]["open"] == Task.objects.filter(state="open", item__is_control=False).count()
    )
    assert "Answers still expected" in page
    for percent in ("80 %", "90 %", "95 %"):
        assert percent in page
    assert "Majority of 5" in page
    assert "Work it out anew" in page


@pytest.mark.django_db
def test_a_second_press_starts_no_second_job_and_a_later_one_takes_its_place(played, omar):
    question = played.questions.get()
    first = order(omar, played, FindingKind.FORECAST, question=question)
    second = order(omar, played, FindingKind.FORECAST, question=question)
    assert first.pk == second.pk
    assert Job.objects.filter(kind="quality.make_finding").count() == 1
    Job.objects.update(state=State.DONE)
    order(omar, played, FindingKind.FORECAST, question=question)
    assert Job.objects.filter(kind="quality.make_finding").count() == 2
    assert Finding.objects.count() == 1


@pytest.mark.django_db
def test_while_a_job_is_at_it_or_has_failed_the_page_says_so(played, omar, as_user):
    question = played.questions.get()
    order(omar, played, FindingKind.FORECAST, question=question)
    page = as_user(omar).get(address(played)).content.decode()
    assert "Playing the open clips to their end" in page
    assert "Work it out" not in page
    Job.objects.update(state=State.FAILED, error="The worker fell over.")
    page = as_user(omar).get(address(played)).content.decode()
    assert "The worker fell over." in page
    assert "Work it out" in page


@pytest.mark.django_db
def test_the_forecast_tells_states_cost_and_what_is_to_come(played):
    question = played.questions.select_related("project").get()
    found = forecast_of(Finding(project=played, question=question), Quiet())
    asked = Task.objects.filter(item__is_control=False)
    assert found["states"]["open"] == asked.filter(state=TaskState.OPEN).count()
    assert found["states"]["closed"] == asked.filter(state=TaskState.RETIRED).count()
    assert sum(found["states"][one] for one in ("open", "closed", "disputed")) == 30
    assert found["cost"]["checks"] > 0
    low, _usual, high = found["targets"]
    assert low["answers"] < high["answers"]
    for one in found["targets"]:
        assert one["low"] <= one["answers"] <= one["high"]
        assert one["closed"] + one["disputed"] == pytest.approx(30)


@pytest.mark.django_db
def test_the_truth_of_audits_says_how_often_a_majority_would_be_right(played):
    question = played.questions.select_related("project").get()
    Task.objects.filter(votes__gte=2).update(state=TaskState.RETIRED)
    for task in Task.objects.filter(votes__gte=3):
        wrong = question.labels.exclude(pk=task.aggregated.label_id).first()
        Audit.objects.update_or_create(
            task=task,
            defaults={"question": question, "posterior": {}, "truth": wrong, "heard_at": timezone.now()},
        )
    three = forecast_of(Finding(project=played, question=question), Quiet())["majorities"][0]
    assert three["known"] == three["clips"] == Task.objects.filter(votes__gte=3).count()
    assert three["weighed_right"] == 0


@pytest.mark.django_db
def test_where_nobody_is_weighed_or_little_was_said_the_page_says_why(omar):
    little = playable(omar, **RULES)
    found = forecast_of(Finding(project=little, question=little.questions.get()), Quiet())
    assert found["why_not"] == "too_few"
    votes = playable(omar, aggregation=Aggregation.MAJORITY)
    found = forecast_of(Finding(project=votes, question=votes.questions.get()), Quiet())
    assert found["why_not"] == "not_weighed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "found", [None, {"states": dict.fromkeys(("open", "closed", "disputed", "untouched"), 1)}]
)
def test_the_page_costs_the_same_whatever_is_found(played, omar, as_user, found):
    question = played.questions.get()
    if found:
        found["cost"] = {"votes": 1, "checks": 0, "others": 0, "ended": 0, "votes_on_ended": 0}
        found["why_not"] = "too_few"
        Finding.objects.create(
            project=played, question=question, kind=FindingKind.FORECAST, found=found, made_at=timezone.now()
        )
    browser = as_user(omar)
    with CaptureQueriesContext(connection) as made:
        assert browser.get(address(played)).status_code == 200
    assert len(made) <= 7


@pytest.mark.django_db
def test_drafts_and_strangers_have_no_forecast(played, omar, sam, anna, as_user):
    assert as_user(sam).get(address(played)).status_code == 404
    assert as_user(anna).post(address(played)).status_code in {403, 404}
    played.state = ProjectState.DRAFT
    played.save()
    assert as_user(omar).get(address(played)).status_code == 404
    assert finding_of(played, FindingKind.FORECAST, played.questions.get()) is None


@pytest.mark.django_db
def test_the_labels_under_each_aggregation_stand_side_by_side(played, omar, as_user):
    page = work_off(as_user(omar), played, "comparison")
    found = Finding.objects.get(kind=FindingKind.COMPARISON).found
    answered = Task.objects.filter(votes__gt=0)
    assert found["clips"] == answered.count()
    assert found["number"] == len(found["rows"]) > 0
    assert [row[number] for number, row in enumerate(found["differ"])] == [0, 0, 0, 0]
    task, votes, labels = found["rows"][0]
    assert Task.objects.get(pk=task).votes == votes
    assert len(set(labels)) > 1
    assert reverse("quality:why", args=[played.pk, task]) in page
    assert reverse("clips:clip_audio", args=[Task.objects.get(pk=task).item.clip_id]) in page


@pytest.mark.django_db
def test_two_methods_alone_can_be_looked_at(played, omar, as_user):
    browser = as_user(omar)
    work_off(browser, played, "comparison")
    finding = Finding.objects.get()
    rows = finding.found["rows"]
    for pair in ("0-1", "0-3", "2-3"):
        one, other = map(int, pair.split("-"))
        page = browser.get(address(played, "comparison"), {"pair": pair}).context["page"]
        assert page.number == sum(row[2][one] != row[2][other] for row in rows)
    for nonsense in ("9-1", "x", "0-", "-1--1"):
        page = browser.get(address(played, "comparison"), {"pair": nonsense, "after": "x"}).context["page"]
        assert page.number == len(rows)


@pytest.mark.django_db
def test_a_page_of_many_that_differ_costs_what_one_of_few_does(played, omar, as_user):
    browser = as_user(omar)
    work_off(browser, played, "comparison")
    finding = Finding.objects.get()
    made = {}
    for number in (1, 60):
        finding.found["rows"] = (finding.found["rows"] * 60)[:number]
        finding.save()
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(address(played, "comparison"))
        made[number] = len(queries)
    assert made[1] == made[60] <= 10
    assert page.context["more"]
    assert browser.get(page.context["more"]).context["first"]


@pytest.mark.django_db
def test_what_nobody_answered_is_not_compared(omar, as_user):
    project = playable(omar, **RULES)
    assert "Nobody has given a sure answer yet." in work_off(as_user(omar), project, "comparison")


@pytest.mark.django_db
def test_where_the_truth_is_known_each_method_is_held_against_it(played, omar, as_user):
    question = played.questions.get()
    for task in Task.objects.filter(votes__gt=0)[:4]:
        Audit.objects.update_or_create(
            task=task,
            defaults={
                "question": question,
                "posterior": {},
                "truth": task.aggregated.label,
                "heard_at": timezone.now(),
            },
        )
    page = work_off(as_user(omar), played, "comparison")
    found = Finding.objects.get().found
    assert found["known"] == found["right"]["posterior"] == 4
    assert "heard blind in an audit" in page
