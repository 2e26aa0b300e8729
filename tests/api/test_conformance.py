"""Requests nobody thought of, sound and unsound, made from the schema: the API keeps to what it says."""

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts import tokens
from game import play
from game.together.services import open_party
from tests.game.makers import playable

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application())
OPERATIONS = [result.ok() for result in SCHEMA.get_all_operations()]
FAST = limits(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def things(omar, anna) -> dict[str, str]:
    """What the addresses are about: Omar's project, a turn that Anna holds, a live round where she sits."""
    project = playable(omar, questions=2)
    turn = play.next_turn(anna, project.pk)
    party = open_party(anna, project.pk, timezone.now())
    return {
        "project_id": str(project.pk),
        "turn_id": str(turn.assignment.pk),
        "party_id": str(party.pk),
    }


CASES = [
    pytest.param(operation, mode, id=f"{operation.label} {mode.value}")
    for operation in OPERATIONS
    for mode in GenerationMode
    # What takes no input cannot be given a wrong one.
    if mode.is_positive or operation.path_parameters or operation.query or operation.body
]


@pytest.mark.parametrize(("operation", "mode"), CASES)
def test_the_api_keeps_to_its_schema(anna, things, operation, mode):
    headers = {"Authorization": f"Token {tokens.issue(anna)}"}

    @FAST
    @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
    def hold(case, is_real):
        # Random ids lead nowhere: half of the requests are about things that exist.
        if is_real:
            case.path_parameters = {name: things[name] for name in case.path_parameters or {}}
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    hold()


def test_every_operation_is_tried():
    assert len(OPERATIONS) >= 10
