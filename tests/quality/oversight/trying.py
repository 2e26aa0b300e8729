"""Trying the rules of a project in the page, and applying them: for tests."""

from django.urls import reverse

from jobs.models import Job, State
from jobs.running import run
from quality.models import Finding

NOW = {"confidence": "90", "cut": "85", "largest_share": "10", "check_rate": "learning"}


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
