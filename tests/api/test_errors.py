"""Whatever goes wrong under /api/ is said in one shape: a code for programs and a sentence for people."""

import json

import pytest
from django.test import Client

from accounts import tokens
from accounts.models import User
from annotation.models import Annotation, Project
from tests.game.makers import playable

pytestmark = pytest.mark.django_db
PROJECTS = "/api/v1/projects/"


def error_of(response, status):
    """Return the error after checking that it is one, with this status."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/json"
    error = response.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    assert error["message"].endswith((".", "?", "…")) or error["fields"] or error["code"] == "parse_error"
    return error


@pytest.fixture
def project(omar):
    return playable(omar)


@pytest.fixture
def client(anna, as_user):
    return as_user(anna)


def turns_of(project):
    return f"{PROJECTS}{project.pk}/turns/"


def test_nobody_signed_in_is_401_and_says_what_to_send(db):
    response = Client().get(PROJECTS)
    assert error_of(response, 401)["code"] == "not_authenticated"
    assert response.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("header", ["Token wrong", "Token", "Token a b", "Token \xff"])
def test_a_wrong_token_is_401(db, header):
    response = Client(headers={"authorization": header}).get(PROJECTS)
    assert error_of(response, 401)["code"] == "authentication_failed"


def test_the_token_of_a_paused_person_is_401(anna):
    key = tokens.issue(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)
    response = Client(headers={"authorization": f"Token {key}"}).get(PROJECTS)
    assert error_of(response, 401)["code"] == "authentication_failed"


def test_a_session_without_the_csrf_token_is_403(anna, project):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(turns_of(project), "{}", content_type="application/json")
    assert error_of(response, 403)["code"] == "csrf_failed"


def test_a_token_needs_no_csrf_token(anna, project):
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Token {tokens.issue(anna)}"})
    response = client.post(turns_of(project), "{}", content_type="application/json")
    assert response.status_code == 200


def test_the_wrong_role_is_403(client, project):
    response = client.get(f"{PROJECTS}{project.pk}/progress/")
    assert error_of(response, 403)["code"] == "permission_denied"


def test_who_did_not_confirm_is_403(anna, client, project):
    User.objects.filter(pk=anna.pk).update(privacy_version=0)
    response = client.post(turns_of(project), "{}", content_type="application/json")
    assert error_of(response, 403)["code"] == "not_confirmed"


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["nothing/", "v1/", "v1/me", "v1/turns/7/answer/", "v1/projects/?cursor=x"])
def test_an_address_that_leads_nowhere_is_404(client, settings, path, debug):
    settings.DEBUG = debug
    response = client.get(f"/api/{path}")
    if response.status_code == 301:
        assert response.headers["Location"] == f"/api/{path}/"
    else:
        assert error_of(response, 404)["code"] == "not_found"


def test_a_post_without_the_last_slash_is_an_error_and_not_a_page(client, settings):
    settings.DEBUG = True
    client.raise_request_exception = False
    response = client.post("/api/v1/me", "{}", content_type="application/json")
    assert "traceback" not in error_of(response, 500)["message"].lower()


def test_a_post_without_the_last_slash_is_told_what_is_missing(client):
    error = error_of(client.post("/api/v1/me", "{}", content_type="application/json"), 404)
    assert error["code"] == "not_found"
    assert "slash" in error["message"]


def test_another_method_is_405_and_says_which_are_allowed(client):
    response = client.delete("/api/v1/me/")
    assert error_of(response, 405)["code"] == "method_not_allowed"
    assert "GET" in response.headers["Allow"]


def test_another_kind_of_body_is_415(client, project):
    response = client.post(turns_of(project), {"holding": "x"})
    assert error_of(response, 415)["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{", id="broken"),
        pytest.param("{'a': 1}", id="not quite"),
        pytest.param(b"\xff\xfe", id="not utf-8"),
        pytest.param('{"holding": NaN}', id="not a number"),
        pytest.param("[" * 100_000, id="nested"),
        pytest.param('{"holding": ' + "1" * 5000 + "}", id="huge number"),
    ],
)
def test_a_body_that_is_not_json_is_400(client, project, body):
    response = client.post(turns_of(project), body, content_type="application/json")
    assert error_of(response, 400)["code"] == "parse_error"


@pytest.mark.parametrize("body", ["[]", "3", "null", '"text"', "true"])
def test_json_that_is_no_object_is_400(client, project, body):
    response = client.post(turns_of(project), body, content_type="application/json")
    if body == "null":
        assert response.status_code in {200, 400}
    else:
        error = error_of(response, 400)
        assert (error["code"], error["fields"]) == ("invalid", {})
        assert error["message"].startswith("Invalid data.")


def test_what_is_wrong_inside_a_list_is_said_without_the_frameworks_words(client, project):
    turn = client.post(turns_of(project), {}, content_type="application/json").json()
    said = {"answers": [3]}
    response = client.post(f"/api/v1/turns/{turn['id']}/answer/", said, content_type="application/json")
    assert error_of(response, 400)["fields"] == {
        "answers": ["0: Invalid data. Expected a dictionary, but got int."]
    }


def test_who_has_not_listened_is_told_first_what_cannot_be_an_answer(client, omar):
    project = playable(omar, seconds=60)
    Project.objects.filter(pk=project.pk).update(share_to_hear=1)
    turn = client.post(turns_of(project), {}, content_type="application/json").json()
    [question] = turn["questions"]
    address = f"/api/v1/turns/{turn['id']}/answer/"
    for label, code in ((0, "invalid"), (question["labels"][0]["id"], "not_heard")):
        said = {"answers": [{"question": question["id"], "label": label}]}
        response = client.post(address, said, content_type="application/json")
        assert error_of(response, 400)["code"] == code
    assert not Annotation.objects.exists()


def test_a_field_that_is_wrong_is_named(client, project):
    response = client.post(turns_of(project), json.dumps({"holding": ["x"]}), content_type="application/json")
    error = error_of(response, 400)
    assert error["code"] == "invalid"
    assert "holding" in error["fields"]
    assert error["message"].startswith("holding: ")


def test_a_body_that_is_too_large_is_an_error_and_not_a_page(client, project, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"holding": ["x" * 2000]})
    response = client.post(turns_of(project), body, content_type="application/json")
    assert error_of(response, 413)["code"] == "too_large"


def test_a_wrong_host_is_400(client):
    assert error_of(client.get(PROJECTS, headers={"host": "elsewhere.example"}), 400)["code"] == "bad_request"


@pytest.mark.parametrize("debug", [True, False])
def test_a_failure_of_ours_is_500_without_its_story(client, project, monkeypatch, settings, debug):
    def fails(*args, **kwargs):
        raise RuntimeError("the secret story")

    settings.DEBUG = debug
    monkeypatch.setattr("game.play.next_turn", fails)
    client.raise_request_exception = False
    response = client.post(turns_of(project), "{}", content_type="application/json")
    assert error_of(response, 500)["code"] == "server_error"
    assert b"secret" not in response.content


def test_pages_keep_their_errors(client):
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


async def test_the_asynchronous_site_answers_in_the_same_shape(async_client):
    response = await async_client.get("/api/nothing/")
    assert error_of(response, 404)["code"] == "not_found"
