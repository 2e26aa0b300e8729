"""The rules of a project: their state, a dry run, and what comes of applying it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation.models import Project, ProjectState, Task
from common.errors import Conflict
from jobs.models import Job, State
from jobs.running import run
from jobs.services import cancel
from quality.findings.services import order
from quality.models import Act, ActKind, Crowd, Ending, Finding, FindingKind, Pause, TrustRules
from quality.oversight.ruling import apply, rules_now
from quality.people import pauses
from quality.people.ruling import rules_in
from quality.revising.everything import judge_anew
from tests.quality.test_oversight import judged  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
NOW = {"confidence": "90", "cut": "85", "largest_share": "10"}


@pytest.fixture
def project(judged):  # noqa: F811
    question, _ = judged
    return question.project


def address(project, name="trust_rules"):
    return reverse(f"quality:{name}", args=[project.pk])


def tried(browser, project, **wanted):
    """Try rules, let the worker do it, and return what was found."""
    assert browser.post(address(project), {**NOW, **wanted}).status_code == 302
    run(str(Job.objects.latest("created_at").pk))
    assert Job.objects.latest("created_at").state == State.DONE
    return Finding.objects.get().found


def applied(browser, project, reason="They guess."):
    return browser.post(
        address(project, "trust_rules_apply"), {"reason": reason}, follow=True
    ).content.decode()


def test_every_rule_stands_on_one_page_with_how_often_it_acted(project, ada, as_user):
    page = as_user(ada).get(address(project))
    rows = {row.name: row for row in page.context["rows"]}
    assert len(rows) == 11
    assert rows["Checks"].acted == "20 asked"
    assert rows["Confidence"].value == "90 %"
    assert rows["Pause"].value == "from 85 % doubt"
    assert rows["Cleared"].value == "from 50 % that they listen"
    assert "Try other rules" in page.content.decode()


def test_under_the_same_rules_nothing_would_change(project, ada, as_user):
    found = tried(as_user(ada), project)
    assert (found["paused"], found["restored"], found["number"]) == ([], [], 0)
    assert "No label and no clip would change by it." in as_user(ada).get(address(project)).content.decode()


def test_a_dry_run_names_who_would_be_paused_and_writes_nothing(project, judged, ada, as_user):  # noqa: F811
    _, crowd = judged
    Pause.objects.all().delete()
    TrustRules.objects.create(project=project, cut=0.9999)
    Project.objects.filter(pk=project.pk).update(largest_share=10)
    found = tried(as_user(ada), project, cut="60")
    doubted = {one.pk for one in crowd[3:]}
    assert set(found["paused"]) <= doubted
    assert not Pause.objects.exists()
    assert rules_in(project.pk).cut == 0.9999


def test_more_confidence_opens_clips_again_and_is_applied_by_the_job(project, ada, as_user):
    browser = as_user(ada)
    Task.objects.filter(item__is_control=False).update(wanted=9, maximum=9, state="retired", votes=5)
    found = tried(browser, project, confidence="99")
    assert found["counts"]["reopened"] == sum(move[4] == "open" for move in found["clips"])
    Crowd.objects.update(is_behind=False)
    page = applied(browser, project)
    assert "The rules are changed" in page
    project.refresh_from_db()
    assert project.confidence == 99
    assert Crowd.objects.get().is_behind
    act = Act.objects.get(kind=ActKind.RULED)
    assert (act.facts, act.reason, act.actor) == ({"confidence": [90, 99]}, "They guess.", ada)
    before = set(Task.objects.filter(state="open").values_list("pk", flat=True))
    judge_anew(project.questions.select_related("project").get(), timezone.now())
    opened = set(Task.objects.filter(state="open").values_list("pk", flat=True)) - before
    assert opened == {move[0] for move in found["clips"] if move[4] == "open"}


def test_a_stricter_cut_pauses_whom_the_dry_run_named(project, ada, as_user):
    browser = as_user(ada)
    Pause.objects.all().delete()
    TrustRules.objects.create(project=project, cut=0.99)
    found = tried(browser, project, cut="50")
    applied(browser, project)
    assert rules_in(project.pk).cut == 0.5
    judge_anew(project.questions.select_related("project").get(), timezone.now())
    assert set(found["paused"]) <= set(Pause.objects.values_list("annotator", flat=True))


def test_a_milder_cut_restores_whom_the_dry_run_named(project, judged, ada, as_user):  # noqa: F811
    browser, (_, crowd) = as_user(ada), judged
    doubted = {one.pk for one in crowd[3:]}
    assert set(Pause.objects.filter(ended_at=None).values_list("annotator", flat=True)) == doubted
    assert tried(browser, project, cut="90")["restored"] == []
    found = tried(browser, project, cut="99")
    assert (set(found["restored"]), found["paused"]) == (doubted, [])
    page = browser.get(address(project)).content.decode()
    assert all(one.username in page.split("Would be restored:")[1] for one in crowd[3:])
    applied(browser, project)
    for _ in range(2):
        judge_anew(project.questions.select_related("project").get(), timezone.now())
    # Who is cleared stays so: the rules do not cut them at once again.
    assert {one.ending for one in Pause.objects.all()} == {Ending.CLEARED}
    assert Pause.objects.count() == 2
    rows = {row.name: row for row in browser.get(address(project)).context["rows"]}
    assert (rows["Cleared"].value, rows["Cleared"].acted) == ("from 5 % that they listen", "2 ended")


def leave(how):
    """Let the newest job end without having found anything out."""
    job = Job.objects.latest("created_at")
    if how == "cancelled":
        cancel(job)
    elif how == "failed":
        Job.objects.filter(pk=job.pk).update(state=State.FAILED, finished_at=timezone.now())
    else:
        # Old jobs are tidied away.
        job.delete()


@pytest.mark.parametrize("how", ["cancelled", "failed", "gone"])
def test_rules_that_were_not_tried_to_the_end_are_neither_shown_nor_applied(project, ada, as_user, how):
    browser = as_user(ada)
    tried(browser, project, confidence="95")
    browser.post(address(project), {**NOW, "confidence": "99"})
    leave(how)
    page = browser.get(address(project)).content.decode()
    assert "Apply these rules" not in page
    assert 'value="99"' in page
    assert "were not tried to the end" in applied(browser, project)
    project.refresh_from_db()
    assert (project.confidence, Act.objects.exists()) == (90, False)
    tried(browser, project, confidence="99")
    assert "The rules are changed" in applied(browser, project)


def test_what_was_asked_for_since_the_page_was_read_is_not_applied(project, ada):
    order(ada, project, FindingKind.DRY_RUN, wanted={**rules_now(project).as_json(), "confidence": 95})
    run(str(Job.objects.latest("created_at").pk))
    read = Finding.objects.select_related("job").get()
    order(ada, project, FindingKind.DRY_RUN, wanted={**rules_now(project).as_json(), "confidence": 99})
    with pytest.raises(Conflict, match="not tried to the end"):
        apply(ada, read, "They guess.")


def test_without_a_reason_or_a_dry_run_nothing_is_applied(project, ada, as_user):
    browser = as_user(ada)
    assert "Try the rules first" in applied(browser, project)
    tried(browser, project, confidence="95")
    assert "Say why" in applied(browser, project, reason=" ")
    Project.objects.filter(pk=project.pk).update(confidence=80)
    assert "The rules have changed since" in applied(browser, project)
    assert not Act.objects.exists()


def test_the_same_rules_are_not_applied_twice(project, ada, as_user):
    browser = as_user(ada)
    tried(browser, project)
    assert "These are the rules already." in applied(browser, project)
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"confidence": "50"}, {"confidence": "x"}, {"cut": "100"}, {"cut": ""}, {"largest_share": "1"}]
)
def test_bad_numbers_get_a_sentence_and_no_job(project, ada, as_user, wrong):
    page = as_user(ada).post(address(project), {**NOW, **wrong}, follow=True).content.decode()
    assert "Write whole numbers: here from" in page
    assert not Finding.objects.exists()


def test_only_admins_see_and_change_rules(project, omar, anna, ada, as_user):
    for name in ("trust_rules", "trust_rules_apply"):
        assert as_user(omar).post(address(project, name), NOW).status_code == 403
        assert as_user(anna).post(address(project, name), NOW).status_code == 403
    Project.objects.filter(pk=project.pk).update(state=ProjectState.DRAFT)
    assert as_user(ada).get(address(project)).status_code == 404


def test_the_page_costs_the_same_however_much_is_found(project, ada, as_user):
    browser = as_user(ada)
    with CaptureQueriesContext(connection) as without:
        browser.get(address(project))
    assert len(without) <= 14
    tried(browser, project, confidence="99")
    with CaptureQueriesContext(connection) as with_it:
        browser.get(address(project))
    assert len(with_it) <= len(without) + 4


def test_pauses_of_other_projects_keep_the_rules_of_the_site(project):
    assert rules_in(project.pk) == pauses.rules_in(project.pk)
    assert rules_in(project.pk).cut == 0.85
