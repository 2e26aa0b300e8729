"""The pages of data sheets and tables, and whoever else is shown what they tell."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Project, ProjectState
from clips.models import ClipTable, Dataset, TableState
from clips.services.sheets import save_sheet
from clips.sheets.comparing import by_source, portraits, timeline
from clips.sheets.facts import facts_of
from jobs.running import run
from tests.clips.test_sheets import TOLD
from tests.makers import make_clips, make_dataset, make_project

pytestmark = pytest.mark.django_db
SHEET_PAGES = ["sheet", "sheet_edit", "sheet_history", "table_new"]


def address(name, thing):
    return reverse(f"clips:{name}", args=[thing.pk])


def shown(client, *where) -> str:
    answer = client.get(*where)
    assert answer.status_code == 200
    return answer.content.decode()


def statements(client, *where) -> int:
    with CaptureQueriesContext(connection) as caught:
        shown(client, *where)
    return len(caught)


@pytest.fixture
def dataset(omar):
    return make_dataset(omar, clips=2)


# --- The sheet -------------------------------------------------------------------------------------------


def test_an_owner_writes_a_sheet_and_reads_all_of_it(as_user, omar, dataset):
    client = as_user(omar)
    assert "3 of 11 told" in shown(client, address("sheet", dataset))
    answer = client.post(address("sheet_edit", dataset), {**TOLD, "languages": "german, Ladin", "seen": 0})
    assert answer.url == address("sheet", dataset)
    told = {**TOLD, "languages": "German, Ladin"}
    assert facts_of(Dataset.objects.get()) == told
    page = shown(client, address("sheet", dataset))
    for value in [*told.values(), "11 of 11 told", "Version 1"]:
        assert value == "given" or value in page
    assert "11 of 11 told" in shown(client, address("dataset", dataset))


def test_the_form_suggests_terms_and_says_what_players_see(as_user, omar, dataset):
    save_sheet(make_dataset(omar, "Other"), by=omar, equipment="Wax cylinder")
    page = shown(as_user(omar), address("sheet_edit", dataset))
    assert '<option value="Wax cylinder">' in page
    assert 'list="languages-terms"' in page
    assert page.count("Players see this.") == 4


def test_who_began_with_an_older_version_is_told_and_keeps_the_words(as_user, omar, dataset):
    save_sheet(dataset, by=omar, place="Graz")
    answer = as_user(omar).post(address("sheet_edit", dataset), {**TOLD, "place": "Linz", "seen": 0})
    assert answer.status_code == 400
    assert "while you wrote" in answer.content.decode()
    assert 'value="Linz"' in answer.content.decode()


def test_a_running_project_keeps_its_rights(as_user, omar, dataset):
    project = make_project(dataset)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.LIVE)
    answer = as_user(omar).post(address("sheet_edit", dataset), {**TOLD, "licence": "", "seen": 0})
    assert answer.status_code == 400
    assert facts_of(Dataset.objects.get())["place"] == ""


def test_versions_are_listed_and_compared(as_user, omar, ada, dataset):
    client = as_user(omar)
    assert "No version yet" in shown(client, address("sheet_history", dataset))
    save_sheet(dataset, by=omar, place="Graz", gaps="No children")
    save_sheet(dataset, by=ada, place="Vienna")
    save_sheet(dataset, by=omar, gaps="")
    page = shown(client, address("sheet_history", dataset))
    assert "From version 2 to version 3" in page
    assert "<del>No children</del>" in page
    page = shown(client, address("sheet_history", dataset) + "?from=1&to=2")
    assert "<del>Graz</del>" in page
    assert "<ins>Vienna</ins>" in page
    assert "ada" in page
    assert shown(client, address("sheet_history", dataset) + "?from=x&to=99")


def test_words_are_escaped_wherever_they_are_shown(as_user, omar, anna, dataset):
    evil = "<script>alert(1)</script>"
    save_sheet(dataset, by=omar, source=evil, languages=evil, notes=evil * 20)
    save_sheet(dataset, by=omar, notes=evil)
    project = make_project(dataset)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.LIVE)
    pages = [address(name, dataset) for name in SHEET_PAGES] + [reverse("clips:compare")]
    for page in pages:
        assert evil not in shown(as_user(omar), page)
    for page in (reverse("game:lobby"), reverse("game:play", args=[project.pk])):
        text = shown(as_user(anna), page)
        assert evil not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize("name", SHEET_PAGES)
def test_a_strangers_sheet_is_not_found(as_user, sam, anna, dataset, name):
    assert as_user(sam).get(address(name, dataset)).status_code == 404
    assert as_user(anna).get(address(name, dataset)).status_code == 403
    as_user(sam).post(address(name, dataset), TOLD)
    assert facts_of(Dataset.objects.get())["who"] == ""


# --- Players, programs, files -----------------------------------------------------------------------------


@pytest.fixture
def project(omar, dataset):
    save_sheet(dataset, by=omar, **{**TOLD, "who": "Secret singers", "notes": "They joke. " * 30})
    project = make_project(dataset)
    Project.objects.filter(pk=project.pk).update(state=ProjectState.LIVE)
    return project


@pytest.mark.parametrize("where", ["game:lobby", "game:play"])
def test_players_see_the_short_form_and_nothing_else(as_user, anna, project, where):
    page = shown(as_user(anna), reverse(where, args=[project.pk] if where == "game:play" else []))
    for words in ("Our archive", "German, Slovenian · CC BY 4.0", "They joke.", "more"):
        assert words in page
    assert "Secret singers" not in page


def test_programs_get_the_short_form(as_user, anna, project):
    told = as_user(anna).get(reverse("api:project", args=[project.pk])).json()["data_sheet"]
    assert told == {
        "source": "Our archive",
        "licence": "CC BY 4.0",
        "languages": ["German", "Slovenian"],
        "notes": "They joke. " * 30,
    }


def test_the_sheet_goes_along_with_the_labels(as_user, omar, sam, project):
    where = reverse("exports:data_sheet", args=[project.pk])
    assert where in shown(as_user(omar), reverse("exports:downloads", args=[project.pk]))
    answer = as_user(omar).get(where)
    assert answer["Content-Disposition"] == 'attachment; filename="which-sound-data-sheet.json"'
    held = json.loads(answer.content)
    assert (held["project"], held["who"], held["clips"]) == ("Which sound?", "Secret singers", 2)
    assert as_user(sam).get(where).status_code == 404


def test_the_lobby_costs_no_statement_more_for_what_is_told(as_user, omar, anna, project):
    before = statements(as_user(anna), reverse("game:lobby"))
    for number in range(3):
        another = make_project(make_dataset(omar, f"Set {number}"), f"Project {number}")
        save_sheet(another.dataset, by=omar, notes="Told")
        Project.objects.filter(pk=another.pk).update(state=ProjectState.LIVE)
    assert statements(as_user(anna), reverse("game:lobby")) == before


# --- Tables ----------------------------------------------------------------------------------------------


def send(client, dataset, text: str, name="known.csv"):
    return client.post(address("table_take", dataset), {"table": SimpleUploadedFile(name, text.encode())})


def test_a_table_is_sent_looked_at_written_and_taken_back(as_user, omar, dataset):
    client = as_user(omar)
    make_clips(dataset, ["old.wav"], metadata={"sex": "female"})
    sent = send(client, dataset, "file,sex\nclip 1.wav,femal\nnowhere.wav,male\n")
    [table] = ClipTable.objects.all()
    assert sent.url == address("table", table)
    assert f"job:{table.job_id}" in shown(client, sent.url)
    run(str(table.job_id))
    page = shown(client, sent.url)
    assert "Line 3 names nowhere.wav, which is no clip of this dataset" in page
    assert "“female” in place of “femal”" in page
    client.post(address("table_apply", table), {"slip": ["0", "7", "x"]})
    run(str(ClipTable.objects.get().job_id))
    assert dataset.clips.get(name="clip 1.wav").metadata == {"sex": "female"}
    assert "what is known about 1 clip." in shown(client, sent.url)
    client.post(address("table_undo", table))
    run(str(ClipTable.objects.get().job_id))
    assert dataset.clips.get(name="clip 1.wav").metadata == {}
    assert "taken back" in shown(client, sent.url)
    assert "Taken back" in shown(client, address("table_new", dataset))


def test_a_refused_table_says_why(as_user, omar, dataset):
    client = as_user(omar)
    assert "empty" in send(client, dataset, "").content.decode()
    assert client.post(address("table_take", dataset)).status_code == 400
    send(client, dataset, "name\nx\n")
    [table] = ClipTable.objects.all()
    run(str(table.job_id))
    assert "one of them “file”" in shown(client, address("table", table))


def test_a_table_is_forgotten_before_it_was_written(as_user, omar, dataset):
    client = as_user(omar)
    send(client, dataset, "file,sex\nclip 1.wav,male\n")
    assert client.post(address("table_drop", ClipTable.objects.get())).url == address("table_new", dataset)
    assert not ClipTable.objects.exists()


def test_what_cannot_be_done_any_more_is_said_on_the_page(as_user, omar, dataset):
    table = ClipTable.objects.create(dataset=dataset, name="a.csv", content=b"", state=TableState.UNDONE)
    for name, says in {"table_apply": "cannot be applied any more", "table_drop": "applied already"}.items():
        answer = as_user(omar).post(address(name, table), follow=True)
        assert says in answer.content.decode()
    assert ClipTable.objects.get().state == TableState.UNDONE


@pytest.mark.parametrize("name", ["table", "table_apply", "table_undo", "table_drop"])
def test_a_strangers_table_is_not_found(as_user, sam, dataset, name):
    table = ClipTable.objects.create(dataset=dataset, name="a.csv", content=b"", state=TableState.READY)
    verb = "get" if name == "table" else "post"
    assert getattr(as_user(sam), verb)(address(name, table)).status_code == 404
    assert ClipTable.objects.get().state == TableState.READY


# --- Side by side ----------------------------------------------------------------------------------------


def test_datasets_are_compared_by_what_can_be_heard(omar):
    one = make_dataset(omar, "One", clips=1, source="Field  trips")
    make_clips(one, ["s.wav"], speaker="S1", licence="CC BY 4.0", flags=["silent"])
    make_clips(one, ["t.wav", "u.wav"], speaker="S1")
    make_clips(one, ["gone.wav"], speaker="S2", state="withdrawn", flags=["silent"])
    save_sheet(one, by=omar, languages="German, Ladin", source="Field  trips", licence="CC0")
    two = make_dataset(omar, "Two", clips=4, source="field trips")
    three = make_dataset(omar, "Three", source="")
    first, second, empty = portraits([one, two, three])
    assert (first.clips, first.seconds, first.speakers, first.flagged) == (4, 4.0, 1, 1)
    assert (first.speaker_share, first.flagged_share) == (0.75, 0.25)
    assert first.licences == ["CC0", "CC BY 4.0"]
    assert first.rates == [(16000, 4)]
    assert (first.languages, first.told, first.versions) == (["German", "Ladin"], 4, 1)
    assert (empty.clips, empty.flagged_share, empty.rates) == (0, 0.0, [])
    largest, untold = by_source([first, second, empty])
    assert (largest.name, largest.clips, largest.speakers, len(largest.datasets)) == ("Field trips", 8, 1, 2)
    assert largest.flagged_share == 1 / 8
    assert (untold.name, untold.clips) == ("", 0)


def test_months_are_counted_up_to_the_last_one(omar):
    one, two = make_dataset(omar, "One", clips=3), make_dataset(omar, "Two", clips=2)
    months = ["2020-01-15T12:00Z", "2023-12-31T12:00Z", "2024-02-01T12:00Z"]
    for clip, month in zip(one.clips.order_by("sort_key"), months, strict=True):
        one.clips.filter(pk=clip.pk).update(created_at=month)
    two.clips.update(created_at="2024-02-20T12:00Z")
    line = timeline(portraits([one, two]))
    assert (len(line.months), line.months[0].isoformat(), line.last.isoformat()) == (
        24,
        "2022-03-01",
        "2024-02-01",
    )
    (_, first), (_, second) = line.rows
    assert (first[0], first[-3:], sum(first)) == (1, [1, 0, 1], 3)
    assert (second[-1], line.most) == (2, 2)
    assert timeline([]).months == []


def test_only_ones_own_datasets_are_compared_and_some_can_be_picked(as_user, omar, sam, ada):
    mine = [make_dataset(omar, name, clips=1) for name in ("Bells", "Sirens")]
    make_dataset(sam, "Sam's")
    where = reverse("clips:compare")
    page = shown(as_user(omar), where)
    assert "Bells" in page
    assert "Sirens" in page
    assert "Sam&#x27;s" not in page
    page = shown(as_user(omar), where, {"d": [mine[0].pk, "nonsense"]})
    assert "Bells" in page
    assert "Sirens" not in page
    assert "Sam&#x27;s" in shown(as_user(ada), where)
    for order in ("name", "source", "nonsense"):
        assert shown(as_user(omar), where, {"order": order})


def test_who_has_no_dataset_is_told_what_comes_here(as_user, sam):
    assert "Nothing to compare yet" in shown(as_user(sam), reverse("clips:compare"))


def test_lists_cost_the_same_however_long_they_are(as_user, omar):
    client = as_user(omar)
    first = make_dataset(omar, "First", clips=2)
    save_sheet(first, by=omar, **TOLD)
    before = {name: statements(client, address(name, first)) for name in SHEET_PAGES}
    compared = statements(client, reverse("clips:compare"))
    for number in range(4):
        another = make_dataset(omar, f"Set {number}", clips=3)
        make_clips(another, [f"{number}.wav"], licence="CC BY", speaker="S1")
        save_sheet(another, by=omar, languages=f"Language {number}")
        save_sheet(first, by=omar, place=f"Place {number}")
        ClipTable.objects.create(dataset=first, by=omar, name="a.csv", content=b"")
    assert {name: statements(client, address(name, first)) for name in SHEET_PAGES} == before
    assert statements(client, reverse("clips:compare")) == compared
