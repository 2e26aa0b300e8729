"""Decisions of adjudicators stand on the logs of admins: of the project, and of those who had voted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Task
from quality.labels import deciding
from tests.quality.labels.deciding import annotators_of, decide, disputed_project, says, the_task

pytestmark = pytest.mark.django_db


def log(browser, project):
    return browser.get(reverse("quality:trust_project", args=[project.pk])).context["log"]


def timeline(browser, project, person):
    return browser.get(reverse("quality:trust_person", args=[project.pk, person])).context["timeline"]


def test_a_decision_stands_on_the_log_of_its_project_until_and_after_it_is_taken_back(omar, ada, as_user):
    project = disputed_project(omar)
    decide(the_task(), "sad", "sad", omar, reason="It sobs.")
    browser = as_user(ada)
    [told] = log(browser, project)
    assert (told.words, told.who, told.reason, told.is_undone) == (
        "Adjudicated: sad",
        "omar",
        "It sobs.",
        False,
    )
    assert told.address == reverse("quality:why", args=[project.pk, the_task().pk])
    assert "It sobs." in browser.get(reverse("quality:trust_project", args=[project.pk])).content.decode()
    deciding.undo(project, omar, timezone.now())
    [told] = log(browser, project)
    assert told.is_undone
    assert told.lines == ["Taken back since"]


def test_who_left_it_as_it_is_is_told_so(omar, ada, as_user):
    project = disputed_project(omar)
    decide(the_task(), None, None, omar)
    [told] = log(as_user(ada), project)
    assert told.words == "Adjudicated: left as it is"


def test_those_who_had_voted_have_it_in_their_history(omar, ada, as_user):
    project = disputed_project(omar)
    question = project.questions.get()
    decide(the_task(), "sad", "sad", omar)
    right, wrong = annotators_of(question, "sad"), annotators_of(question, "happy")
    browser = as_user(ada)
    assert [(one.words, one.bodes) for one in timeline(browser, project, right)] == [
        ("Adjudicated as they had said", "good")
    ]
    assert [(one.words, one.bodes) for one in timeline(browser, project, wrong)] == [
        ("Adjudicated otherwise than they had said", "bad")
    ]
    deciding.undo(project, omar, timezone.now())
    [told] = timeline(browser, project, wrong)
    assert (told.is_undone, told.bodes) == (True, "")


def test_many_decisions_cost_as_much_as_one(omar, ada, as_user):
    project = disputed_project(omar, clips=4)
    browser, person = as_user(ada), annotators_of(project.questions.get(), "sad")

    def statements():
        found = []
        for name, args in (("trust_project", [project.pk]), ("trust_person", [project.pk, person])):
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(reverse(f"quality:{name}", args=args)).status_code == 200
            found.append(len(seen))
        return found

    tasks = list(Task.objects.select_related("question__project", "item__clip", "aggregated__label"))
    decide(tasks[0], "sad", "sad", omar)
    one = statements()
    for task in tasks[1:]:
        deciding.decide(
            deciding.hear(task, says(task, "sad"), omar, timezone.now()),
            says(task, "sad"),
            now=timezone.now(),
        )
    assert statements() == one
