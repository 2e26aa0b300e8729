"""The question editor for every kind of question, without a script."""

import pytest
from django.urls import reverse

from annotation.forms import FORMS, form_of
from annotation.kinds import KINDS
from annotation.models import Project
from annotation.services import LabelDraft, save_question
from tests import makers
from tests.annotation.editor import sent

pytestmark = pytest.mark.django_db
every_kind = pytest.mark.parametrize("kind", list(KINDS))


@pytest.fixture
def project(omar):
    return makers.make_project(makers.make_dataset(omar, clips=2))


@pytest.fixture
def new(project):
    return reverse("annotation:question_new", args=[project.pk])


def rows(*names):
    return {"label_name": list(names), "label_key": [""] * len(names)}


def filled(page, kind, **changes):
    """Return what a page sends once it is filled in."""
    named = rows("bell", "siren") if KINDS[kind].most_labels else {}
    return sent(page.context["form"], text="Q?", **{**named, **changes})


# --- Works -----------------------------------------------------------------------------------------------


@every_kind
def test_an_address_for_each_kind_shows_its_fields_and_saves_it(as_user, omar, project, new, kind):
    client = as_user(omar)
    page = client.get(new, {"kind": kind})
    for option in KINDS[kind].defaults:
        assert f'name="{option}"' in page.text
    assert ('name="label_name"' in page.text) == bool(KINDS[kind].most_labels)

    answer = client.post(new, filled(page, kind))

    assert answer.status_code == 302
    question = project.questions.get()
    assert (question.kind, question.settings, question.subjective) == (kind, KINDS[kind].defaults, False)


@every_kind
def test_a_question_comes_back_for_editing_with_its_settings(as_user, omar, project, new, kind):
    client = as_user(omar)
    client.post(new, filled(client.get(new, {"kind": kind}), kind, subjective="on"))
    question = project.questions.get()
    address = reverse("annotation:question_edit", args=[question.pk])

    answer = client.post(address, sent(client.get(address).context["form"], help="Now with help."))

    assert answer.status_code == 302
    before = (question.kind, question.settings, question.label_names)
    question.refresh_from_db()
    assert (question.kind, question.settings, question.label_names) == before
    assert (question.help, question.subjective) == ("Now with help.", True)


def test_the_cards_show_every_kind_with_picture_and_sentence(as_user, omar, new):
    page = as_user(omar).get(new)
    for form in FORMS.values():
        assert str(form.about) in page.text.replace("&#x27;", "'")
        assert f"kinds.svg#{form.name}" in page.text


def test_an_unknown_kind_is_the_first_one(as_user, omar, new):
    page = as_user(omar).get(new, {"kind": "guess"})
    assert page.context["form"].name == "single_choice"
    assert form_of(None) is form_of("nonsense")


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("single_choice", "regions", {"text", "help", "subjective", "labels"}),
        ("multiple_choice", "regions", {"text", "help", "subjective", "labels", "at_least"}),
        ("single_choice", "scale", {"text", "help", "subjective"}),
        ("scale", "multiple_choice", {"text", "help", "subjective"}),
    ],
)
def test_another_kind_keeps_what_both_have(as_user, omar, new, before, after, kept):  # noqa: PLR0917
    client = as_user(omar)
    said = filled(client.get(new, {"kind": before}), before, help="H", subjective="on", at_least="1")

    page = client.post(new, {**said, "kind": after, "change": "1"})

    assert page.status_code == 200
    form = page.context["form"]
    assert (form.name, form["text"].value(), form["help"].value()) == (after, "Q?", "H")
    assert form["subjective"].value() == "on"
    names = [row["name"].value() for row in form.rows]
    assert (names[:2] == ["bell", "siren"]) == ("labels" in kept)
    if "at_least" in kept:
        assert form["at_least"].value() == "1"
    assert "errorlist" not in page.text


def test_an_unsaved_question_of_another_kind_takes_its_place(as_user, omar, project):
    question = makers.make_question(project)
    address = reverse("annotation:question_edit", args=[question.pk])
    client = as_user(omar)
    page = client.post(address, {**sent(client.get(address).context["form"]), "kind": "grid", "change": "1"})
    assert project.questions.get().kind == "single_choice"

    client.post(address, sent(page.context["form"]))

    question.refresh_from_db()
    assert (question.kind, question.text) == ("grid", "What do you hear?")
    assert not question.labels.exists()


def test_labels_are_moved_without_a_script(as_user, omar, new):
    client = as_user(omar)
    said = {"text": "Q?", **rows("a", "b", "c")}
    for button, place, order in (
        ("up", "2", "acb"),
        ("down", "0", "bac"),
        ("up", "0", "abc"),
        ("down", "2", "abc"),
        ("up", "x", "abc"),
    ):
        page = client.post(new, {**said, button: place})
        assert page.status_code == 200
        assert "".join(row["name"].value() for row in page.context["form"].rows) == order


def test_pairs_settle_how_many_the_project_draws(as_user, omar, project, new):
    client = as_user(omar)
    page = client.get(new, {"kind": "pair"})
    assert page.context["form"]["pairs_per_clip"].value() == 3

    client.post(new, filled(page, "pair", pairs_per_clip="7", ties="on"))

    project.refresh_from_db()
    assert project.pairs_per_clip == 7
    assert project.questions.get().settings == {"ties": True}
    page = client.get(reverse("annotation:project", args=[project.pk]))
    assert "each clip in 7 pairs" in page.text
    assert "both alike" in page.text


def test_when_the_question_is_refused_the_number_of_pairs_stays(as_user, omar, project, new):
    save_question(project, text="Q?", labels=[LabelDraft("a"), LabelDraft("b")])
    client = as_user(omar)
    page = client.post(new, filled(client.get(new, {"kind": "pair"}), "pair", pairs_per_clip="7"))
    assert page.status_code == 400
    assert "either about single clips or about pairs" in page.context["form"].errors["kind"][0]
    project.refresh_from_db()
    assert project.pairs_per_clip == 3


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("multiple_choice", {"at_least": 1}, ["Several labels", "At least 1 of these:"]),
        ("multiple_choice", {"at_most": 2}, ["0 to 2 of these:"]),
        ("multiple_choice", {}, ["As many of these as fit, or none:"]),
        ("scale", {"first": 1, "last": 9, "pictures": "arousal"}, ["calm", "excited", "a sleepy figure"]),
        ("grid", {}, ["unpleasant", "pleasant", "calm", "excited"]),
        ("text", {"longest": 80}, ["At most 80 characters"]),
        ("regions", {"at_least": 2}, ["At least 2 regions of these:", "bell"]),
        ("pair", {}, ["The first or the second", "each clip in 3 pairs"]),
    ],
)
def test_the_projects_page_says_how_each_kind_is_answered(as_user, omar, project, kind, options, words):  # noqa: PLR0917
    labels = [LabelDraft("bell"), LabelDraft("siren")] if KINDS[kind].most_labels else []
    save_question(project, text="Q?", kind=kind, options=options, labels=labels)
    page = as_user(omar).get(reverse("annotation:project", args=[project.pk]))
    for one in words:
        assert one in page.text


# --- Bad input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "changes", "field", "sentence"),
    [
        ("multiple_choice", {"at_least": "3"}, "at_least", "whole number from 0 to 2"),
        ("multiple_choice", {"at_least": "2", "at_most": "1"}, "at_most", "whole number from 2 to 2"),
        ("scale", {"first": "5", "last": "5"}, "last", "1 to 100 above"),
        ("scale", {"first": "0", "last": "100", "pictures": "valence"}, "last", "9 steps at most"),
        ("scale", {"first": "x"}, "first", "whole number"),
        ("scale", {"low": ""}, "low", "this end of the scale means"),
        ("scale", {"pictures": "teeth"}, "pictures", "valid choice"),
        ("scale", {"middle": "a\tb"}, "middle", "a few words"),
        ("grid", {"x_low": ""}, "x_low", "required"),
        ("grid", {"y_high": "x" * 61}, "y_high", "at most 60 characters"),
        ("text", {"longest": "0"}, "longest", "greater than or equal to 1"),
        ("regions", {"at_least": "201"}, "at_least", "less than or equal to 200"),
        ("regions", {"label_name": [""]}, "labels", "A question needs a label."),
        ("pair", {"pairs_per_clip": "51"}, "pairs_per_clip", "less than or equal to 50"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(as_user, omar, new, kind, changes, field, sentence):  # noqa: PLR0917
    client = as_user(omar)
    page = client.post(new, filled(client.get(new, {"kind": kind}), kind, **changes))
    assert page.status_code == 400
    assert sentence in page.context["form"].errors[field][0]
    assert page.text.count(sentence) >= 1
    assert not Project.objects.get().questions.exists()


def test_a_scale_with_pictures_needs_no_words(as_user, omar, project, new):
    client = as_user(omar)
    changes = {"low": "", "high": "", "pictures": "dominance", "last": "9"}
    assert client.post(new, filled(client.get(new, {"kind": "scale"}), "scale", **changes)).status_code == 302
    assert project.questions.get().settings["pictures"] == "dominance"


def test_a_choice_among_nothing_asks_for_labels(as_user, omar, new):
    page = as_user(omar).post(new, {"kind": "single_choice", "text": "Q?"})
    assert page.context["form"].errors["labels"] == ["A question needs at least two labels."]
    assert "A question needs at least two labels." in page.text


# --- Rights ----------------------------------------------------------------------------------------------


@every_kind
def test_nobody_else_writes_one(as_user, anna, sam, new, kind):
    assert as_user(sam).get(new, {"kind": kind}).status_code == 404
    assert as_user(anna).get(new, {"kind": kind}).status_code == 403
