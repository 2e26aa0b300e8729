"""Who may do what: the checks that pages and the API share, and the rules in the database."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from accounts.access import admins_only, members_only, owners_only, signed_in
from accounts.models import Role, User
from accounts.permissions import IsAdmin, IsOwner

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(anna, omar, ada) -> dict[str, User | AnonymousUser]:
    """Everybody there is."""
    guest = User.objects.create(username="quiet-otter-4821", is_guest=True)
    return {"nobody": AnonymousUser(), "guest": guest, "anna": anna, "omar": omar, "ada": ada}


def outcome(guard, user, method: str = "get", **headers: str) -> str:
    request = getattr(RequestFactory(), method)("/somewhere/?page=2", headers=headers)
    request.user, request.htmx = user, HtmxDetails(request)
    try:
        response = guard(lambda request: HttpResponse("in"))(request)
    except PermissionDenied:
        return "refused"
    return (
        response.headers.get("HX-Redirect") or response.headers.get("Location") or response.content.decode()
    )


SIGN_IN = "/account/login/?next=/somewhere/%3Fpage%3D2"


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (signed_in, {"nobody": SIGN_IN, "guest": "in", "anna": "in", "omar": "in", "ada": "in"}),
        (
            members_only,
            {"nobody": SIGN_IN, "guest": "/account/signup/", "anna": "in", "omar": "in", "ada": "in"},
        ),
        (
            owners_only,
            {"nobody": SIGN_IN, "guest": "refused", "anna": "refused", "omar": "in", "ada": "in"},
        ),
        (
            admins_only,
            {"nobody": SIGN_IN, "guest": "refused", "anna": "refused", "omar": "refused", "ada": "in"},
        ),
    ],
)
def test_each_guard_lets_in_whom_it_names(cast, guard, expected):
    assert {name: outcome(guard, user) for name, user in cast.items()} == expected


@pytest.mark.parametrize(("permission", "allowed"), [(IsOwner, {"omar", "ada"}), (IsAdmin, {"ada"})])
def test_the_api_asks_the_same_questions(cast, permission, allowed):
    request = RequestFactory().get("/api/")
    let_in = set()
    for name, user in cast.items():
        request.user = user
        if permission().has_permission(request, view=None):
            let_in.add(name)
    assert let_in == allowed


def test_after_a_lost_form_people_start_afresh():
    assert outcome(signed_in, AnonymousUser(), "post") == "/account/login/?next=/start/"


def test_a_fragment_sends_the_whole_page_to_sign_in():
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/datasets/?page=3"}
    assert outcome(signed_in, AnonymousUser(), **headers) == "/account/login/?next=/datasets/%3Fpage%3D3"


def test_a_fragment_from_another_site_does_not_choose_where_we_go():
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/"}
    assert outcome(signed_in, AnonymousUser(), **headers) == "/account/login/?next=/start/"


def test_createsuperuser_makes_an_admin():
    root = User.objects.create_superuser("first", "first@example.org", "x")
    assert (root.role, root.is_admin, root.is_staff) == (Role.ADMIN, True, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "ANNA"},
        {"username": "nina", "role": "king"},
        {"username": "nina", "role": "owner", "is_guest": True},
    ],
)
def test_the_database_keeps_the_rules_too(anna, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(**fields)


def test_pseudonyms_are_random_and_say_nothing(anna, omar):
    assert anna.pseudonym != omar.pseudonym
    assert len(anna.pseudonym) == 16
    int(anna.pseudonym, 16)
