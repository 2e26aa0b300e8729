"""A client that nobody here wrote knows the served schema, nothing else, and plays a project to its end."""

import json
from itertools import count

import jsonschema
import pytest

from accounts import tokens
from annotation.models import Annotation, AssignmentState, Purpose
from tests.game.makers import playable, train_on

pytestmark = pytest.mark.django_db
PLAIN = jsonschema.Draft202012Validator


def of_type(validator, types, value, schema):
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type for nothing."""
    return (
        []
        if value is None and schema.get("nullable")
        else PLAIN.VALIDATORS["type"](validator, types, value, schema)
    )


OpenApi = jsonschema.validators.extend(PLAIN, {"type": of_type})


class SchemaClient:
    """Calls operations by their ids; what is sent and what comes back is held against the schema."""

    def __init__(self, browser, token: str) -> None:
        self.browser, self.token = browser, token
        self.schema = browser.get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()
        self.operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in self.schema["paths"].items()
            for method, operation in methods.items()
        }

    def call(self, name: str, body: object = None, **parameters: object):
        """Return the status and what came back."""
        method, path, operation = self.operations[name]
        if "requestBody" in operation:
            self.check(body, operation["requestBody"]["content"]["application/json"]["schema"])
        answer = self.browser.generic(
            method.upper(),
            path.format(**parameters),
            "" if body is None else json.dumps(body),
            content_type="application/json",
            HTTP_AUTHORIZATION=f"Token {self.token}",
        )
        said = operation["responses"][str(answer.status_code)]
        if "content" not in said:
            assert not answer.content
            return answer.status_code, None
        self.check(answer.json(), said["content"]["application/json"]["schema"])
        return answer.status_code, answer.json()

    def check(self, value: object, schema: dict) -> None:
        """Hold a value against a part of the schema; what the schema does not name is not accepted."""
        whole = {**schema, "components": self.schema["components"]}
        OpenApi(whole).validate(value)


@pytest.fixture
def machine(client, anna):
    """Return a client with Anna's token."""
    return SchemaClient(client, tokens.issue(anna))


def test_a_client_made_from_the_schema_plays_through_practice_to_the_end(machine, omar, anna):
    project = playable(omar, clips=4, questions=2)
    train_on(project, ["happy", "sad"])
    held: list[str] = []
    practised = told_right = 0
    for number in count():
        status, turn = machine.call("next_turn", {"holding": held}, project_id=project.pk)
        if status == 204:
            break
        assert number < 10
        labels = {question["id"]: question["labels"] for question in turn["questions"]}
        answers = [{"question": question, "label": offered[0]["id"]} for question, offered in labels.items()]
        machine.call("heartbeat", {"heard_seconds": 0}, turn_id=turn["id"])
        body = {"answers": answers, "listening": {"heard_seconds": 0, "device_kind": "program"}}
        status, reward = machine.call("answer_turn", body, turn_id=turn["id"])
        assert (status, reward["repeated"]) == (200, False)
        assert bool(reward["feedback"]) == turn["training"]
        practised += turn["training"]
        told_right += all(one["right"] for one in reward["feedback"] or [{"right": False}])
        # Sent again, as after a broken line: nothing changes.
        again = machine.call("answer_turn", body, turn_id=turn["id"])
        assert again == (200, {**reward, "repeated": True})
    assert (practised, told_right) == (2, 1)
    votes = Annotation.objects.filter(annotator=anna, purpose=Purpose.VOTE)
    assert votes.count() == 4 * 2
    status, me = machine.call("me")
    assert (status, me["turns"]) == (200, 6)


def test_the_other_ways_to_leave_a_turn_are_in_the_schema_too(machine, omar):
    project = playable(omar, clips=4)
    left = {
        "skip_turn": ({}, AssignmentState.SKIPPED),
        "report_clip": ({"reason": "silent"}, AssignmentState.REPORTED),
        "return_turn": (None, AssignmentState.RETURNED),
    }
    for name, (body, state) in left.items():
        _, turn = machine.call("next_turn", {}, project_id=project.pk)
        assert machine.call(name, body, turn_id=turn["id"]) == (204, None)
        assert project.assignments.get(pk=turn["id"]).state == state
    # What cannot be is refused in the one shape of errors.
    status, error = machine.call("heartbeat", {"heard_seconds": 0}, turn_id=turn["id"])
    assert (status, error["error"]["code"]) == (409, "turn_over")
