"""The page of the schema works under the site's policy: nothing inline but styles."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_every_script_of_the_page_has_an_address_of_its_own(db):
    response = Client().get("/api/")
    assert response.status_code == 200
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", response.content.decode(), re.DOTALL)
    assert scripts
    assert all("src=" in attributes and not code.strip() for attributes, code in scripts)


def test_only_this_page_may_write_styles_into_itself(db):
    policies = [Client().get(path).headers["Content-Security-Policy"] for path in ("/api/", "/")]
    assert ["'unsafe-inline'" in policy for policy in policies] == [True, False]
    assert "script-src 'self'" in policies[0]


def test_its_script_names_the_schema(db):
    page = Client().get("/api/").content.decode()
    script = re.search(r'src="(/api/\?[^"]+)"', page)
    assert b"/api/schema/" in Client().get(script[1].replace("&amp;", "&")).content
