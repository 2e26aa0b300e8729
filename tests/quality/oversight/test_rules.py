"""The rules of a project: their state, trying others, and when they are applied."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotation.models import (
    Item,
    Participation,
    Project,
    ProjectState,
    Task,
)
from common.errors import Conflict
from game.models import Holding, HoldingKind
from jobs.models import Job, State
from jobs.running import run
from jobs.services import cancel
from quality.findings.services import order
from quality.labels.settled import let_players_contest
from quality.models import Act, Contest, Control, Crowd, Finding, FindingKind
from quality.oversight.ruling import BOUNDS, apply, rules_now
from quality.people import pauses
from quality.people.ruling import rules_in
from quality.revising.counting import keep_counts
from tests.quality.oversight.trying import NOW, address, applied, tried

pytestmark = pytest.mark.django_db


def test_every_rule_stands_on_one_page_with_how_often_it_acted(project, ada, as_user):
    keep_counts(project.questions.get())
    page = as_user(ada).get(address(project))
    rows = {row.name: row for row in page.context["rows"]}
    assert len(rows) == 21
    # Whatever can be chosen can be tried; what cannot says why.
    assert {one.name for row in rows.values() for one in row.tries} == {*BOUNDS, "check_rate"}
    assert all(bool(row.fixed) != bool(row.tries) for row in rows.values())
    assert rows["Checks"].acted == "20 asked"
    assert rows["Confidence"].value == "90 %"
    assert rows["Pause"].value == "from 85 % doubt"
    assert rows["Pause"].acted == "2 paused, 0 more by hand"
    assert rows["Cleared"].value == "from 50 % that they listen"
    assert "Try them" in page.content.decode()


def test_rules_that_nothing_is_tried_of_say_their_number_and_where_they_are_changed(project, ada, as_user):
    let_players_contest(project, on=True)
    resting = Control.objects.first()
    Item.objects.filter(pk=resting.item_id).update(is_control=False)
    Crowd.objects.update(pairs=[{}, {}, {}])
    Participation.objects.filter(project=project).update(circle=7)
    task = Task.objects.filter(item__is_control=False, item__controls=None).first()
    Contest.objects.create(task=task, by=ada, reason="No.", before={})
    Holding.objects.create(player=ada, project=project, kind=HoldingKind.PATTERN, since=timezone.now())
    rows = {row.name: row for row in as_user(ada).get(address(project)).context["rows"]}
    told = {
        "Met by many": ("200 people, or 33 % of all", "1 rest", "The same in all projects"),
        "Checks to close alone": ("5 checks", "", "The same in all projects"),
        "Pairs who answer alike": (
            "from 10 clips on, 4 deviations above what is expected",
            "3 named now",
            "The same in all projects",
        ),
        "Circles": ("from 30 clips heard together", "1 now", "The same in all projects"),
        "Answers wanted": ("2 answers", "", "Fixed by the launch"),
        "Referral": ("2 answers more, within 7 days", "0 referred", "The same in all projects"),
        "Contest": (
            "by players too, 20 open of one person",
            "1 made, 1 open",
            "Who may: on the adjudication page",
        ),
        "Audits of machine labels": (
            "10 % of what it is sure of, at least 20 clips",
            "0 drawn",
            "Whether it labels: in the plan of the loop",
        ),
        "Points held back": (
            "from 12 answers in a pattern on, or answers like guesses",
            "1 so far, 1 now",
            "The same in all projects",
        ),
    }
    assert {name: (rows[name].value, rows[name].acted, rows[name].fixed) for name in told} == told


def test_under_the_same_rules_nothing_would_change(project, ada, as_user):
    found = tried(as_user(ada), project)
    assert (found["paused"], found["restored"], found["number"]) == ([], [], 0)
    assert "No label and no clip would change by it." in as_user(ada).get(address(project)).content.decode()


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


def test_only_whoever_looks_after_a_project_sees_and_changes_its_rules(project, sam, anna, ada, as_user):
    for name in ("trust_rules", "trust_rules_apply"):
        assert as_user(sam).post(address(project, name), NOW).status_code == 404
        assert as_user(anna).post(address(project, name), NOW).status_code == 403
    Project.objects.filter(pk=project.pk).update(state=ProjectState.DRAFT)
    assert as_user(ada).get(address(project)).status_code == 404


def test_the_page_costs_the_same_however_much_is_found(project, ada, as_user):
    browser = as_user(ada)
    with CaptureQueriesContext(connection) as without:
        browser.get(address(project))
    assert len(without) <= 19
    tried(browser, project, confidence="99")
    with CaptureQueriesContext(connection) as with_it:
        browser.get(address(project))
    assert len(with_it) <= len(without) + 4


def test_pauses_of_other_projects_keep_the_rules_of_the_site(project):
    assert rules_in(project.pk) == pauses.rules_in(project.pk)
    assert rules_in(project.pk).cut == 0.85
