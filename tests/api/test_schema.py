"""The schema is enough to write a client from: it is valid, and each thing in it says what it is."""

from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from tests.journeys.addresses import all_addresses

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def schema() -> dict:
    """The schema as the command writes it; any warning or flaw fails."""
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return yaml.safe_load(out.getvalue())


@pytest.fixture
def operations(schema) -> list[dict]:
    """Every operation, with its path."""
    return [
        {**operation, "path": path}
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_every_address_of_the_api_is_in_the_schema(schema):
    addresses = [address for address in all_addresses() if address.route.startswith("api/v1/")]
    assert len(schema["paths"]) == len(addresses) >= 10


def test_every_operation_says_what_it_does_and_what_can_go_wrong(operations):
    for operation in operations:
        assert len(operation["description"]) > 20, operation["path"]
        statuses = set(operation["responses"])
        assert statuses >= {"401", "403", "429"}, operation["path"]
        assert statuses & {"200", "204"}, operation["path"]
        if "requestBody" in operation:
            assert statuses >= {"400", "415"}, operation["path"]
        if "{" in operation["path"]:
            assert "404" in statuses, operation["path"]


def test_every_error_has_the_one_shape_and_an_example(operations):
    for operation in operations:
        for status, response in operation["responses"].items():
            if status < "400":
                continue
            content = response["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Error"}
            assert content["examples"], (operation["path"], status)


def test_every_field_says_what_it_is(schema):
    silent = [
        f"{name}.{field}"
        for name, component in schema["components"]["schemas"].items()
        for field, kind in component.get("properties", {}).items()
        if not (kind.get("description") or _says_its_type(kind) or name.startswith("Paginated"))
    ]
    assert silent == []


def test_a_page_of_a_list_says_where_the_others_are(schema):
    pages = [one for name, one in schema["components"]["schemas"].items() if name.startswith("Paginated")]
    assert pages
    for page in pages:
        for name in ("next", "previous"):
            assert "null" in page["properties"][name]["description"]
            # The framework's own names an address that is on no site.
            assert "example" not in page["properties"][name]


def _says_its_type(kind: dict) -> bool:
    """Return whether a field is described by the component it holds."""
    inner = kind.get("items", kind)
    return "$ref" in inner or "allOf" in inner


def test_both_ways_to_sign_in_are_described(schema):
    assert set(schema["components"]["securitySchemes"]) == {"tokenAuth", "cookieAuth"}


def test_the_schema_is_served_to_everybody(db):
    response = Client().get("/api/schema/")
    assert response.status_code == 200
    assert yaml.safe_load(response.content)["openapi"].startswith("3.")
