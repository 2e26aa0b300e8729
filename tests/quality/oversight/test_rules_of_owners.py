"""Owners change the rules of their project: tried first, with a reason, kept for whoever looks after it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import Forbidden
from quality.models import Act, Finding, TrustRules
from quality.oversight.ruling import OF_OWNERS, apply
from tests.quality.oversight.trying import address, applied, tried

pytestmark = pytest.mark.django_db


def test_an_owner_tries_a_rule_changes_it_with_a_reason_and_reads_who_did(project, omar, ada, as_user):
    owner = as_user(omar)
    assert "No rule of this project was changed" in owner.get(address(project)).content.decode()
    tried(owner, project, confidence="95", check_rate="fixed")
    project.refresh_from_db()
    assert (project.confidence, project.check_rate) == (90, "learning")
    assert "Say why" in applied(owner, project, reason=" ")
    said = applied(owner, project, reason="Labels were too loose.")
    project.refresh_from_db()
    assert (project.confidence, project.check_rate) == (95, "fixed")
    act = Act.objects.get()
    assert (act.actor, act.facts) == (omar, {"confidence": [90, 95], "check_rate": ["learning", "fixed"]})
    for page in (said, as_user(ada).get(address(project, "trust_project")).content.decode()):
        assert "Confidence (%): 90 → 95" in page
        assert "Labels were too loose." in page
        assert omar.username in page


def test_an_owner_is_offered_the_rules_of_the_project_alone(project, omar, as_user):
    rows = as_user(omar).get(address(project)).context["rows"]
    assert {one.name for row in rows for one in row.tries} == OF_OWNERS
    assert all(bool(row.fixed) != bool(row.tries) for row in rows)
    page = as_user(omar).post(address(project), {"cut": "60"}, follow=True).content.decode()
    assert "“Pause from this doubt (%)” is a rule that an admin changes" in page
    assert not Finding.objects.exists()


def test_what_an_admin_tried_is_not_applied_by_an_owner(project, omar, ada, as_user):
    tried(as_user(ada), project, cut="60")
    assert "is a rule that an admin changes" in applied(as_user(omar), project)
    with pytest.raises(Forbidden):
        apply(omar, Finding.objects.get(), "I want it.")
    assert not TrustRules.objects.exists()
    assert "The rules are changed" in applied(as_user(ada), project)


def test_an_owner_reads_how_many_people_but_no_names(project, judged, omar, ada, as_user):
    tried(as_user(ada), project, largest_share="20")
    applied(as_user(ada), project)
    # Two people are paused; under this cut they would not be.
    tried(as_user(ada), project, cut="99")
    doubted = [one.username for one in judged[1][3:]]
    assert all(name in as_user(ada).get(address(project)).content.decode() for name in doubted)
    page = as_user(omar).get(address(project))
    assert ("pauses ended", "2") in page.context["stats"]
    assert page.context["people"] == []
    text = page.content.decode()
    assert not any(name in text for name in doubted)
    # Nor who the admin is.
    assert "Largest share (%): 10 → 20" in text
    assert "An admin" in text
    assert ada.username not in text


def test_the_page_of_an_owner_costs_the_same_however_often_rules_were_changed(project, omar, as_user):
    browser = as_user(omar)

    def statements():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address(project)).status_code == 200
        return len(seen)

    none = statements()
    assert none <= 19
    Act.objects.bulk_create(
        Act(actor=omar, project=project, kind="ruled", reason="So.", facts={"confidence": [n, n + 1]})
        for n in range(60, 90)
    )
    assert statements() == none
