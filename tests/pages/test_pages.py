"""The front page and its neighbours, for each role, and the pages for when something is wrong."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.privacy import PRIVACY_SENTENCES

MENU = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)


def places(client: Client, name: str = "pages:home") -> list[str]:
    """Return the words of the main menu, in order."""
    [menu] = MENU.findall(client.get(reverse(name)).content.decode())
    return re.findall(r"</svg>\s*([\w ]+?)\s*</a>", menu)


@pytest.mark.django_db
class TestWorks:
    @pytest.mark.parametrize("name", ["home", "help", "privacy", "style"])
    def test_anybody_reads_it(self, client: Client, name: str) -> None:
        page = client.get(reverse(f"pages:{name}"))
        assert page.status_code == 200
        assert page.content.count(b"<h1") == 1

    def test_a_visitor_may_start_as_a_guest_and_sees_first_what_is_stored(self, client: Client) -> None:
        page = client.get(reverse("pages:home")).content.decode()
        told = [page.index(str(sentence)) for sentence in PRIVACY_SENTENCES]
        button = page.index("Play as a guest")
        assert max(told) < button < page.index("I am 16 or older")
        assert f'action="{reverse("game:guest")}"' in page

    def test_a_member_is_not_asked_to_start_as_a_guest(self, as_user, anna: User) -> None:
        assert b"as a guest" not in as_user(anna).get(reverse("pages:home")).content

    def test_a_guest_is_shown_how_to_keep_the_points(self, client: Client) -> None:
        client.post(reverse("game:guest"))
        page = client.get(reverse("pages:home")).content.decode()
        assert "Keep your points: sign up" in page

    def test_pages_carry_the_nonce_of_their_policy(self, client: Client) -> None:
        page = client.get(reverse("pages:home"))
        [nonce] = re.findall(r'type="importmap" nonce="([^"]+)"', page.content.decode())
        assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


@pytest.mark.django_db
class TestRights:
    def test_a_visitor_may_play_sign_in_and_sign_up(self, client: Client) -> None:
        assert places(client) == ["Play", "Sign in", "Sign up"]

    def test_an_annotator_plays_and_has_an_account(self, as_user, anna: User) -> None:
        assert places(as_user(anna)) == ["Play", "Account"]

    def test_a_data_owner_has_datasets_and_projects_too(self, as_user, omar: User) -> None:
        assert places(as_user(omar)) == ["Play", "Datasets", "Projects", "Account"]

    def test_an_admin_sees_people_and_trust_too(self, as_user, ada: User) -> None:
        assert places(as_user(ada)) == ["Play", "Datasets", "Projects", "People", "Trust", "Account"]

    def test_the_menu_marks_the_place(self, as_user, ada: User) -> None:
        page = as_user(ada).get(reverse("accounts:people")).content.decode()
        [here] = re.findall(r'<a href="([^"]+)" aria-current', MENU.findall(page)[0])
        assert here == reverse("accounts:people")


class TestBadInput:
    def test_an_unknown_address_gets_a_kind_page(self, client: Client, db) -> None:
        page = client.get("/nothing/here/")
        assert page.status_code == 404
        assert b"Nothing to hear at this address" in page.content

    @pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "413.html", "500.html"])
    def test_a_page_about_a_failure_needs_no_request_and_no_database(self, name: str) -> None:
        page = render_to_string(name)
        assert 'href="/"' in page
        assert page.lstrip().startswith("<!DOCTYPE html>")

    def test_a_forged_form_is_explained(self, db) -> None:
        page = Client(enforce_csrf_checks=True).post(reverse("game:guest"))
        assert page.status_code == 403
        assert b"This form was open too long" in page.content
