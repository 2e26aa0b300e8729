"""A job's page, fragment and JSON: for its owner and admins, and nobody else."""

import pytest
from django.urls import reverse

from jobs.models import Job, State

HTMX = {"HTTP_HX_REQUEST": "true"}
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def job(omar):
    """A running job of Omar's."""
    return Job.objects.create(
        kind="tests.shown", owner=omar, state=State.RUNNING, done=3, total=12, message="Reading <bells>.zip"
    )


def address(job, name="detail"):
    """Return an address of a job."""
    return reverse(f"jobs:{name}", args=[job.pk])


def test_the_owner_sees_a_page_that_can_move(as_user, omar, job):
    page = as_user(omar).get(address(job)).content.decode()
    assert "<html" in page
    assert "earmark/js/live.js" in page
    assert f'data-live-topic="job:{job.pk}"' in page
    assert 'value="25"' in page
    assert "Reading &lt;bells&gt;.zip" in page


def test_htmx_gets_the_fragment_alone(as_user, omar, job):
    fragment = as_user(omar).get(address(job), **HTMX).content.decode()
    assert "<html" not in fragment
    assert "<progress" in fragment


def test_a_program_gets_json(as_user, omar, job):
    answer = as_user(omar).get(address(job), **JSON).json()
    assert (answer["id"], answer["state"], answer["done"], answer["total"]) == (str(job.pk), "running", 3, 12)
    assert (answer["percent"], answer["is_over"]) == (25, False)


def test_a_job_of_unknown_length_has_no_percent(as_user, omar, job):
    Job.objects.update(total=0)
    assert as_user(omar).get(address(job), **JSON).json()["percent"] is None
    assert "value=" not in progress_element(as_user(omar).get(address(job), **HTMX).content.decode())


def progress_element(fragment):
    """Return the <progress ...> tag of a fragment."""
    return fragment[fragment.index("<progress") :].split(">")[0]


@pytest.mark.parametrize(
    ("state", "error"), [(State.DONE, ""), (State.FAILED, "Nothing was audio."), (State.CANCELLED, "")]
)
def test_what_is_over_does_not_move_and_cannot_be_cancelled(as_user, omar, job, state, error):
    Job.objects.update(state=state, error=error)
    fragment = as_user(omar).get(address(job), **HTMX).content.decode()
    assert "data-live-topic" not in fragment
    assert "<form" not in fragment
    assert str(state.label) in fragment
    assert error in fragment


def test_the_owner_cancels_and_comes_back_to_the_job(as_user, omar, job):
    answer = as_user(omar).post(address(job, "cancel"))
    assert (answer.status_code, answer.url) == (302, address(job))
    job.refresh_from_db()
    assert job.cancel_wanted


def test_htmx_cancels_and_gets_the_fragment(as_user, omar, job):
    fragment = as_user(omar).post(address(job, "cancel"), **HTMX).content.decode()
    assert "disabled" in fragment


def test_admins_see_every_job(as_user, ada, job):
    assert as_user(ada).get(address(job)).status_code == 200


@pytest.mark.parametrize("name", ["detail", "cancel"])
@pytest.mark.parametrize("person", ["anna", "sam"])
def test_others_do_not_learn_that_it_exists(as_user, request, job, person, name):
    client = as_user(request.getfixturevalue(person))
    ask = client.post if name == "cancel" else client.get
    assert ask(address(job, name)).status_code == 404
    job.refresh_from_db()
    assert not job.cancel_wanted


@pytest.mark.parametrize("name", ["detail", "cancel"])
def test_visitors_are_asked_to_sign_in(client, job, name):
    ask = client.post if name == "cancel" else client.get
    answer = ask(address(job, name))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_a_job_of_nobody_is_for_admins_only(as_user, omar, ada, job):
    Job.objects.update(owner=None)
    assert as_user(omar).get(address(job)).status_code == 404
    assert as_user(ada).get(address(job)).status_code == 200


def test_looking_does_not_cancel(as_user, omar, job):
    assert as_user(omar).get(address(job, "cancel")).status_code == 405
