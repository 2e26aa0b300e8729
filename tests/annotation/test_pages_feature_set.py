"""Choosing what the classifier hears, with the licence of each feature set in sight."""

import html

import pytest
from django.urls import reverse

from activelearning.features import catalogue
from annotation.models import Project
from tests.makers import make_dataset, make_project


@pytest.fixture
def project(omar):
    return make_project(make_dataset(omar))


@pytest.fixture
def address(project):
    return reverse("activelearning:feature_set", args=[project.pk])


def test_every_feature_set_stands_with_its_licence_in_plain_words(as_user, omar, address):
    text = html.unescape(as_user(omar).get(address).text)

    for known in catalogue.catalogue():
        assert known.title in text
        assert known.licence.summary in text
    assert "Not for commercial use" in text


def test_a_project_that_chose_none_has_the_default(as_user, omar, address):
    page = as_user(omar).get(address)

    assert f'value="{catalogue.DEFAULT}" checked' in page.text
    assert page.text.count("checked") == 1


def test_the_default_is_free_for_any_use():
    (default,) = [known for known in catalogue.catalogue() if known.name == catalogue.DEFAULT]

    assert default.licence.commercial


def test_the_choice_is_kept(as_user, omar, project, address):
    chosen = catalogue.catalogue()[-1].name

    answer = as_user(omar).post(address, {"feature_set": chosen})

    assert answer.url == reverse("annotation:project", args=[project.pk])
    project.refresh_from_db()
    assert project.feature_set == chosen
    assert f'value="{chosen}" checked' in as_user(omar).get(address).text


def test_inside_the_project_the_chosen_set_and_its_licence_are_shown(as_user, omar, address):
    part = as_user(omar).get(address, headers={"HX-Request": "true"})

    assert "<html" not in part.text
    assert "Free for any use" in part.text
    assert "HX-Request" in part["Vary"]


def test_a_set_that_is_gone_is_said(as_user, omar, project, address):
    Project.objects.update(feature_set="gone")

    part = as_user(omar).get(address, headers={"HX-Request": "true"})

    assert "is not installed any more" in part.text
    assert as_user(omar).get(address).status_code == 200


def test_only_the_owner_chooses(as_user, anna, sam, project, address):
    chosen = {"feature_set": catalogue.catalogue()[-1].name}

    assert as_user(sam).post(address, chosen).status_code == 404
    assert as_user(anna).post(address, chosen).status_code == 403
    project.refresh_from_db()
    assert project.feature_set == ""


def test_an_unknown_set_is_refused(as_user, omar, project, address):
    page = as_user(omar).post(address, {"feature_set": "nonsense"})

    assert page.status_code == 400
    assert "Select a valid choice." in page.text
    project.refresh_from_db()
    assert project.feature_set == ""
