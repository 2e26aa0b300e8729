"""What admins see and do about people."""

import pytest
from django.contrib.admin import site
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from accounts import people
from accounts.models import PeopleEvent, PeopleEventKind, Role, Session, User
from common.errors import Conflict, UserError
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db
URL = "/account/people/"


@pytest.fixture
def admin(as_user, ada) -> Client:
    """Ada, signed in."""
    return as_user(ada)


def names_on(response) -> list[str]:
    return [person.username for person in response.context["page"]]


def test_an_admin_sees_everybody_newest_first(admin, ada, anna, omar):
    assert names_on(admin.get(URL)) == ["omar", "anna", "ada"]


@pytest.mark.parametrize("query", ["ann", "ANNA@EXAMPLE", "pseudonym"])
def test_people_are_found_by_name_address_or_pseudonym(admin, anna, omar, query):
    query = anna.pseudonym if query == "pseudonym" else query
    assert names_on(admin.get(URL, {"q": query})) == ["anna"]


def test_people_are_found_by_kind(admin, ada, anna, omar):
    User.objects.create(username="quiet-otter-4821", is_guest=True)
    make_user("paula", Role.ANNOTATOR, is_active=False)
    found = {
        kind: names_on(admin.get(URL, {"kind": kind})) for kind in ("owners", "admins", "guests", "paused")
    }
    assert found == {
        "owners": ["omar"],
        "admins": ["ada"],
        "guests": ["quiet-otter-4821"],
        "paused": ["paula"],
    }


def test_requests_for_the_owner_role_stand_on_top_longest_first(admin, anna, omar):
    waiting = make_user("willa", Role.ANNOTATOR)
    for person in (waiting, anna):
        people.want_owner_role(person)
    page = admin.get(URL)
    assert [person.username for person in page.context["requests"]] == ["willa", "anna"]
    assert page.content.decode().index("Waiting to become") < page.content.decode().index("<table")


def test_saying_yes_makes_a_data_owner_and_is_logged(admin, ada, anna):
    people.want_owner_role(anna)
    response = admin.post(f"{URL}{anna.pk}/role/", {"role": "owner", "reason": "Runs the bird study"})
    assert response.url == f"{URL}{anna.pk}/"
    anna.refresh_from_db()
    assert (anna.role, anna.owner_role_wanted_at) == (Role.OWNER, None)
    [event] = PeopleEvent.objects.all()
    assert (event.actor, event.person, event.kind) == (ada, anna, PeopleEventKind.ROLE)
    assert event.reason == "Runs the bird study"
    assert event.facts == {"from": "annotator", "to": "owner"}
    assert "Runs the bird study" in admin.get(response.url).content.decode()


def test_saying_no_is_logged_and_clears_the_request(admin, anna):
    people.want_owner_role(anna)
    admin.post(f"{URL}{anna.pk}/decline/", {"reason": "Please write to us first"})
    anna.refresh_from_db()
    assert (anna.role, anna.owner_role_wanted_at) == (Role.ANNOTATOR, None)
    assert PeopleEvent.objects.get().kind == PeopleEventKind.DECLINED


def test_only_admins_have_django_s_admin_rights(ada, anna):
    people.change_role(actor=ada, person=anna, role="admin", reason="Joins the team")
    anna.refresh_from_db()
    assert (anna.is_staff, anna.is_superuser) == (True, True)
    people.change_role(actor=ada, person=anna, role="annotator", reason="Left the team")
    anna.refresh_from_db()
    assert (anna.is_staff, anna.is_superuser) == (False, False)


def test_a_pause_signs_out_everywhere_and_restoring_opens_the_door_again(admin, as_user, anna):
    here = as_user(anna)
    admin.post(f"{URL}{anna.pk}/pause/", {"reason": "Answers by a script"})
    assert here.get("/account/profile/").status_code == 302
    assert not Session.objects.filter(user=anna).exists()
    admin.post(f"{URL}{anna.pk}/restore/", {"reason": "It was a misunderstanding"})
    client = Client()
    client.post("/account/login/", {"login": "anna", "password": PASSWORD})
    assert client.session[SESSION_KEY] == str(anna.pk)
    kinds = list(PeopleEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [PeopleEventKind.PAUSED, PeopleEventKind.RESTORED]


def test_the_log_is_seen_in_django_s_admin_and_changed_nowhere(admin, ada, anna):
    people.pause(actor=ada, person=anna, reason="Answers by a script")
    event = PeopleEvent.objects.get()
    assert "Answers by a script" in admin.get("/admin/accounts/peopleevent/").content.decode()
    assert admin.post(f"/admin/accounts/peopleevent/{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.post(f"/admin/accounts/peopleevent/{event.pk}/change/", {"reason": "x"}).status_code == 403


def test_django_s_admin_finds_people_and_changes_nobody(admin, anna):
    assert "anna" in admin.get("/admin/accounts/user/", {"q": anna.pseudonym}).content.decode()
    page = admin.get(f"/admin/accounts/user/{anna.pk}/change/").content.decode()
    assert anna.pseudonym in page
    assert anna.password not in page
    assert admin.post(f"/admin/accounts/user/{anna.pk}/change/", {"role": "admin"}).status_code == 403


def test_django_s_admin_can_only_look(rf, ada):
    request = rf.get("/admin/")
    request.user = ada
    assert site._registry
    for page in site._registry.values():
        assert page.get_model_perms(request) == {"add": False, "change": False, "delete": False, "view": True}


def test_nobody_gives_an_account_another_address_past_the_log(admin, anna):
    for page in ("account/emailaddress", "authtoken/tokenproxy", "auth/group"):
        assert admin.get(f"/admin/{page}/add/").status_code == 404


def acts(person: User) -> list[tuple[str, dict[str, str]]]:
    forms = {"role": {"role": "admin", "reason": "Why not"}}
    return [
        (f"{URL}{person.pk}/{act}/", forms.get(act, {"reason": "Why not"}))
        for act in ("role", "decline", "pause", "restore")
    ]


def test_only_admins_come_here(client, as_user, anna, omar):
    for page in (URL, f"{URL}{anna.pk}/"):
        assert client.get(page).url.startswith("/account/login/")
        assert as_user(anna).get(page).status_code == 403
        assert as_user(omar).get(page).status_code == 403


def test_only_admins_act(client, as_user, anna, omar):
    for url, form in acts(anna):
        assert client.post(url, form).url.startswith("/account/login/")
        assert as_user(omar).post(url, form).status_code == 403
        assert as_user(anna).post(url, form).status_code == 403
    anna.refresh_from_db()
    assert (anna.role, anna.is_active) == (Role.ANNOTATOR, True)


def test_nobody_acts_on_themselves_so_an_admin_always_remains(admin, ada):
    admin.post(f"{URL}{ada.pk}/role/", {"role": "annotator", "reason": "I am tired"})
    admin.post(f"{URL}{ada.pk}/pause/", {"reason": "I am tired"})
    ada.refresh_from_db()
    assert (ada.role, ada.is_active) == (Role.ADMIN, True)
    assert not PeopleEvent.objects.exists()


def test_of_two_admins_who_demote_each_other_one_remains(ada):
    alan = make_user("alan", Role.ADMIN)
    people.change_role(actor=ada, person=alan, role="owner", reason="First")
    with pytest.raises(Conflict):
        people.change_role(actor=alan, person=ada, role="owner", reason="Second")
    assert User.objects.filter(role=Role.ADMIN).get() == ada


def test_a_guest_gets_no_role(ada):
    guest = User.objects.create(username="quiet-otter-4821", is_guest=True)
    with pytest.raises(UserError):
        people.change_role(actor=ada, person=guest, role="owner", reason="Likes it")


def test_whoever_is_closing_is_left_alone(ada, anna):
    User.objects.filter(pk=anna.pk).update(closing_at=timezone.now(), is_active=False)
    with pytest.raises(Conflict):
        people.restore(actor=ada, person=anna, reason="Come back")
    anna.refresh_from_db()
    assert not anna.is_active


@pytest.mark.parametrize(
    "form", [{"role": "owner"}, {"role": "owner", "reason": ""}, {"role": "king", "reason": "x"}]
)
def test_an_act_without_a_reason_or_a_known_role_does_nothing(admin, anna, form):
    response = admin.post(f"{URL}{anna.pk}/role/", form, follow=True)
    assert "give a reason" in response.content.decode()
    anna.refresh_from_db()
    assert anna.role == Role.ANNOTATOR


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "99"}, {"kind": "nobody"}, {"q": "x" * 151}, {"q": "\x00"}]
)
def test_odd_queries_get_a_page(admin, anna, query):
    assert admin.get(URL, query).status_code == 200


def test_unknown_people_and_acts_are_not_found(admin, anna):
    assert admin.get(f"{URL}999999/").status_code == 404
    assert admin.post(f"{URL}999999/pause/", {"reason": "x"}).status_code == 404
    assert admin.post(f"{URL}{anna.pk}/delete/", {"reason": "x"}).status_code == 404


def test_the_list_takes_the_same_few_queries_for_few_and_for_many(admin, ada, django_assert_num_queries):
    def fill(number: int) -> None:
        User.objects.bulk_create(
            User(username=f"p{number}-{index}", owner_role_wanted_at=timezone.now())
            for index in range(number)
        )

    fill(3)
    # Session with admin, count, page, requests, appeals.
    with django_assert_num_queries(5):
        admin.get(URL)
    fill(200)
    with django_assert_num_queries(5):
        response = admin.get(URL, {"page": 2})
    assert len(response.context["page"]) == 50


def test_a_person_s_page_takes_the_same_few_queries_for_a_long_log(
    admin, ada, anna, django_assert_num_queries
):
    PeopleEvent.objects.bulk_create(
        PeopleEvent(actor=ada, person=anna, kind=PeopleEventKind.PAUSED, reason="x") for _ in range(60)
    )
    # Session with admin, person, log, appeals.
    with django_assert_num_queries(4):
        response = admin.get(f"{URL}{anna.pk}/")
    assert len(response.context["events"]) == 50
