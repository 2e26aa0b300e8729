"""Data sheets: what is told, every version of it, who sees what."""

from importlib import import_module

import pytest
from django.apps import apps

from clips.erasing import erase
from clips.models import Dataset, DataSheet, SheetRevision
from clips.services import create_dataset, edit_dataset
from clips.services.sheets import save_sheet, version_of
from clips.sheets import history
from clips.sheets.facts import FACTS, facts_of, number_told, short
from clips.sheets.terms import settled, suggestions
from clips.sheets.whole import whole
from common.errors import Conflict
from tests.makers import make_clips, make_dataset

pytestmark = pytest.mark.django_db
TOLD = {
    "source": "Our archive",
    "who": "Twelve singers",
    "place": "Graz",
    "period": "Spring 2019",
    "purpose": "Teaching",
    "licence": "CC BY 4.0",
    "consent": "given",
    "languages": "German, Slovenian",
    "equipment": "Handheld recorder",
    "gaps": "No children",
    "notes": "They joke about each other.",
}


@pytest.fixture
def dataset(omar):
    return create_dataset(owner=omar, name="Choir")


# --- Works -----------------------------------------------------------------------------------------------


def test_what_is_told_is_kept_each_fact_in_one_place(dataset, omar):
    saved = save_sheet(dataset, by=omar, **TOLD)
    assert facts_of(Dataset.objects.get()) == TOLD
    assert (saved.source, saved.licence, saved.consent) == ("Our archive", "CC BY 4.0", "given")
    kept = {field.name for field in DataSheet._meta.get_fields()}
    assert kept & {"source", "licence", "consent"} == set()
    assert number_told(TOLD) == len(FACTS) == 11


def test_each_change_is_a_version_with_its_author_and_what_could_be_heard(dataset, omar, ada):
    save_sheet(dataset, by=omar, **TOLD)
    make_clips(dataset, ["a.wav", "b.wav"])
    save_sheet(dataset, by=ada, **{**TOLD, "place": "Vienna"})
    save_sheet(dataset, by=ada, **{**TOLD, "place": "Vienna"})
    rows = SheetRevision.objects.order_by("number").values_list("number", "by", "clips", "seconds")
    assert list(rows) == [(1, omar.pk, 0, 0.0), (2, ada.pk, 2, 2.0)]
    newest, first = history.versions(dataset)
    assert [fact.name for fact in newest.changed] == ["place"]
    assert len(first.changed) == len(FACTS)


def test_what_is_said_on_the_datasets_own_page_is_a_version_too(dataset, omar):
    edit_dataset(dataset, by=omar, source="Field trips")
    [revision] = dataset.sheet_revisions.all()
    assert (revision.facts["source"], revision.by) == ("Field trips", omar)
    made = create_dataset(owner=omar, name="Told at once", licence="CC0")
    assert made.sheet_revisions.get().facts["licence"] == "CC0"


def test_another_name_is_no_version(dataset, omar):
    edit_dataset(dataset, by=omar, name="Chor")
    assert version_of(dataset) == 0


def test_versions_are_compared_word_by_word():
    pieces = [(piece.text, piece.kind) for piece in history.pieces("a red bell", "a blue bell")]
    assert pieces == [("a ", "both"), ("red ", "before"), ("blue ", "after"), ("bell", "both")]
    [change] = history.changes({**TOLD, "consent": "given"}, {**TOLD, "consent": "no_voices"})
    assert change.fact.name == "consent"
    assert change.pieces == [
        history.Piece("Everyone who can be heard agreed to this use", "before"),
        history.Piece("No people can be heard", "after"),
    ]


def test_players_get_the_short_form(dataset, omar):
    told = short(save_sheet(dataset, by=omar, **{**TOLD, "notes": "word " * 80}))
    assert (told.source, told.line) == ("Our archive", ["German, Slovenian", "CC BY 4.0"])
    assert told.has_more
    assert len(told.beginning) < 125
    assert not short(create_dataset(owner=omar, name="Empty")).is_told


def test_the_file_holds_everything_and_null_for_what_is_not_told(dataset, omar):
    make_clips(dataset, ["a.wav"], speaker="S1", licence="CC0")
    make_clips(dataset, ["b.wav"], speaker="S2", flags=["silent"])
    held = whole(save_sheet(dataset, by=omar, **{**TOLD, "gaps": ""}))
    assert held["languages"] == ["German", "Slovenian"]
    assert held["consent"] == "Everyone who can be heard agreed to this use"
    assert held["gaps"] is None
    assert (held["version"], held["clips"], held["speakers"], held["flagged"]) == (1, 2, 2, 1)
    assert held["sample_rates"] == {"16000": 2}
    assert held["clip_licences"] == ["CC BY 4.0", "CC0"]


def test_terms_come_from_the_owners_other_sheets_first(dataset, omar, sam):
    save_sheet(dataset, by=omar, languages="Ladin, German", equipment="Wax cylinder", place="Graz")
    save_sheet(create_dataset(owner=sam, name="Sam's"), by=sam, languages="Klingon")
    found = suggestions(omar)
    assert found["languages"][:2] == ["Ladin", "German"]
    assert found["languages"].count("German") == 1
    assert found["equipment"][0] == "Wax cylinder"
    assert found["place"][0] == "Graz"
    assert "Klingon" not in found["languages"]
    assert "English" in found["languages"]


def test_known_terms_are_spelt_as_they_are_known():
    assert settled("languages", " german ,LADIN,german, Xhosa,", ["Ladin"]) == "German, Ladin, Xhosa"


# --- Bad input and limits ---------------------------------------------------------------------------------


def test_who_began_with_an_older_version_writes_over_nothing(dataset, omar, ada):
    save_sheet(dataset, by=omar, seen=0, **TOLD)
    with pytest.raises(Conflict, match="while you wrote"):
        save_sheet(dataset, by=ada, seen=0, place="Linz")
    assert facts_of(Dataset.objects.get())["place"] == "Graz"


def test_erasing_leaves_no_word_of_a_sheet(dataset, omar):
    save_sheet(dataset, by=omar, **TOLD)
    erase(dataset)
    assert not DataSheet.objects.exists()
    assert not SheetRevision.objects.exists()


def test_what_was_told_before_versions_were_kept_is_the_first_one(omar):
    dataset = make_dataset(omar, clips=2)
    make_dataset(omar, "Silent", source="", licence="", consent="")
    import_module("clips.migrations.0005_first_sheet_versions").keep_first_versions(apps, None)
    [revision] = SheetRevision.objects.all()
    assert (revision.dataset, revision.number, revision.by) == (dataset, 1, None)
    assert (revision.facts, revision.clips, revision.seconds) == (facts_of(dataset), 2, 2.0)
    assert edit_dataset(dataset, name="Same facts").sheet_revisions.count() == 1
