"""The pages on which an owner cuts a recording, looks before, makes, and takes back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clips.erasing import withdraw_clips
from clips.models import Clip, ClipState, Cutting, Outline
from clips.services import (
    draw_outline,
    start_cutting,
)
from game import play
from jobs.models import Job, State
from jobs.running import run
from tests.clips.cuttings import SECONDS, address, make, plan, run_waiting
from tests.game.makers import annotators

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_user, omar):
    return as_user(omar)


def test_the_waveform_is_drawn_first(client, whole, monkeypatch):
    page = client.get(address("cut", whole)).content.decode()
    assert "Draw the waveform" in page
    assert client.get(address("outline", whole)).status_code == 404
    client.post(address("outline_draw", whole))
    client.post(address("outline_draw", whole))
    assert Job.objects.filter(kind="clips.outline").count() == 1
    assert "Drawing the waveform" in client.get(address("cut", whole)).content.decode()
    run(str(Outline.objects.get().job_id))
    response = client.get(address("outline", whole))
    assert (response.status_code, len(response.content)) == (200, SECONDS * 50)
    assert "How to cut" in client.get(address("cut", whole)).content.decode()


def test_a_failed_outline_can_be_drawn_again(client, whole):
    outline = draw_outline(whole, whole.dataset.owner)
    Job.objects.filter(pk=outline.job_id).update(state=State.FAILED)
    assert "Draw the waveform" in client.get(address("cut", whole)).content.decode()
    assert draw_outline(whole, whole.dataset.owner).job_id != outline.job_id


def see(client, whole, method, **fields) -> Cutting:
    response = client.post(f"{address('cut', whole)}?by={method}", fields)
    assert response.status_code == 302, response.context["form"].errors
    cutting = Cutting.objects.latest("created_at")
    assert response.url == address("cutting", cutting)
    return cutting


def spans(cutting: Cutting) -> list[tuple[float, float]]:
    return [(start, end) for start, end, *_ in cutting.plan]


def test_windows(client, drawn):
    cutting = see(client, drawn, "windows", length="4", hop="", rest="on")
    assert spans(cutting) == [(0, 4), (4, 8), (8, 9)]
    assert (cutting.method, cutting.count, cutting.seconds) == ("windows", 3, 9)
    page = client.get(address("cutting", cutting)).content.decode()
    assert "They have 1.0 s to 4.0 s." in page
    assert "Make 3 clips" in page
    assert not Clip.objects.exclude(parent=None).exists()


def test_pauses(client, drawn):
    form = client.get(f"{address('cut', drawn)}?by=silence").context["form"]
    fields = {name: form[name].value() for name in form.fields}
    cutting = see(client, drawn, "silence", **fields)
    assert spans(cutting) == [(0.9, 3.1), (3.9, 5.1), (5.9, 8.1)]


def test_a_table(client, drawn):
    table = SimpleUploadedFile("marks.csv", b"start,end,speaker,word\n1,3,,yes\nx,4,,no\n4,5,Ben,no\n")
    cutting = see(client, drawn, "table", table=table)
    assert spans(cutting) == [(1, 3), (4, 5)]
    page = client.get(address("cutting", cutting)).content.decode()
    assert "line 3 has “x” as its start" in page
    assert "word: yes" in page
    client.post(address("cutting_make", cutting))
    run(str(Cutting.objects.get().job_id))
    assert list(cutting.clips.order_by("start").values_list("speaker", "metadata__word")) == [
        ("Eva", "yes"),
        ("Ben", "no"),
    ]


def test_marks(client, drawn):
    cutting = see(client, drawn, "hand", marks="1.5, 2.5\r\n4, 5\r\n")
    assert spans(cutting) == [(1.5, 2.5), (4, 5)]


def fields_of(**fields: object) -> dict[str, object]:
    """Return fields as they are sent; bytes are a file."""
    return {
        name: SimpleUploadedFile("t.csv", value) if isinstance(value, bytes) else value
        for name, value in fields.items()
    }


PAUSES = {"quiet": "30", "pause": "1", "margin": "0"}


@pytest.mark.parametrize(
    ("method", "fields", "said"),
    [
        ("windows", {"length": "0"}, {"length": "greater than or equal to 0.1"}),
        ("windows", {"length": "nan"}, {"length": "Enter a number"}),
        ("windows", {"length": "1e9"}, {"length": "less than or equal to"}),
        ("windows", {"length": "20"}, {"__all__": "No clip would come of this"}),
        ("silence", {**PAUSES, "shortest": "3", "longest": "5"}, {"longest": "twice"}),
        ("silence", {**PAUSES, "shortest": "5", "longest": "20"}, {"__all__": "No clip"}),
        ("table", {}, {"table": "This field is required"}),
        ("table", {"table": b"from,to\n"}, {"table": "among them “start” and “end”"}),
        ("table", {"table": b"start,end\n1,x\n"}, {"table": "Line 2 has “x” as its end"}),
        ("table", {"table": b"start,end\n"}, {"table": "There is no line"}),
        ("hand", {"marks": "3, 99"}, {"marks": "Line 1 reaches to 99 s"}),
    ],
)
def test_what_cannot_be_is_said_where_it_was_asked(client, drawn, method, fields, said):
    response = client.post(f"{address('cut', drawn)}?by={method}", fields_of(**fields))
    assert response.status_code == 400
    errors = response.context["form"].errors
    assert set(errors) == set(said)
    assert all(complaint in str(errors[field]) for field, complaint in said.items())
    assert not Cutting.objects.exists()


def test_a_mark_that_cannot_be_is_named_and_the_others_are_used(client, drawn):
    cutting = see(client, drawn, "hand", marks="1, 2\n3, 99")
    assert cutting.problems == ["line 2 reaches to 99 s, and the recording ends at 9.00 s"]


def test_too_many_windows_are_refused_before_they_are_reckoned(client, drawn, monkeypatch):
    monkeypatch.setattr("clips.cutting.forms.MOST_SPANS", 10)
    response = client.post(f"{address('cut', drawn)}?by=windows", {"length": "1", "hop": "0.1"})
    assert "That would be 81 clips" in str(response.context["form"].errors["hop"])


def test_who_changes_a_plan_finds_what_was_said(client, drawn):
    cutting = see(client, drawn, "windows", length="4", hop="2")
    page = client.get(f"{address('cut', drawn)}?by=windows&from={cutting.pk}")
    assert page.context["form"]["length"].value() == 4
    assert not page.context["form"]["rest"].value()
    page = client.get(f"{address('cut', drawn)}?by=hand&from={cutting.pk}")
    assert page.context["form"]["marks"].value() == "0, 4\n2, 6\n4, 8"
    for nonsense in ("x", "", "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"{address('cut', drawn)}?by=hand&from={nonsense}").status_code == 200


def test_a_run_from_the_plan_to_taking_back(client, drawn):
    cutting = see(client, drawn, "windows", length="3", hop="")
    client.post(address("cutting_make", cutting))
    assert "Cutting" in client.get(address("cutting", cutting)).content.decode()
    run_waiting()
    page = client.get(address("cutting", cutting)).content.decode()
    assert "3 clips of this run are in the dataset." in page
    assert "3 clips" in client.get(address("cut", drawn)).content.decode()
    assert "Cut recordings" in client.get(reverse("clips:dataset", args=[drawn.dataset_id])).content.decode()
    client.post(address("cutting_undo", cutting))
    run_waiting()
    assert "These clips were taken back." in client.get(address("cutting", cutting)).content.decode()
    assert not Clip.objects.exclude(parent=None).exists()


def test_why_cuts_cannot_be_taken_back_is_said(client, whole, project):
    cutting = make(whole, (0, 1))
    run_waiting()
    play.next_turn(annotators(1)[0], project.pk)
    page = client.post(address("cutting_undo", cutting), follow=True).content.decode()
    assert "has begun to ask about these clips" in page


def test_a_stopped_run_offers_to_go_on(client, whole):
    cutting = start_cutting(plan(whole))
    Job.objects.filter(pk=cutting.job_id).update(state=State.CANCELLED)
    page = client.get(address("cutting", cutting)).content.decode()
    assert "It stopped half-way: 0 of 9 clips are there." in page
    client.post(address("cutting_make", cutting))
    run_waiting()
    assert cutting.clips.count() == 9


def test_the_whole_is_asked_about_again_and_not(client, whole):
    make(whole, (0, 1))
    for asked, state in (("yes", ClipState.READY), ("no", ClipState.CUT)):
        client.post(address("whole", whole), {"asked": asked})
        whole.refresh_from_db()
        assert whole.state == state


def test_its_owner_still_hears_a_recording_that_was_cut(client, whole):
    make(whole, (0, 1))
    link = client.get(reverse("clips:clip_audio", args=[whole.pk]))
    assert client.get(link.url).status_code == 200


def test_only_whole_recordings_are_cut(client, whole):
    cutting = make(whole, (0, 1))
    part = cutting.clips.get()
    assert client.get(address("cut", part)).status_code == 404
    page = client.get(reverse("clips:dataset", args=[whole.dataset_id])).content.decode()
    assert address("cut", whole) in page
    assert address("cut", part) not in page


def test_a_withdrawn_recording_is_not_cut(client, whole):
    cutting = plan(whole)
    withdraw_clips([whole.pk])
    assert client.get(address("cut", whole)).status_code == 404
    assert client.get(address("cutting", cutting)).status_code == 404
    client.post(address("cutting_make", cutting))
    assert not Job.objects.filter(kind="clips.cut").exists()


def test_what_belongs_to_somebody_else_is_not_there(clients, drawn):
    cutting = plan(drawn)
    for name, thing in [("cut", drawn), ("outline", drawn), ("cutting", cutting)]:
        assert clients["sam"].get(address(name, thing)).status_code == 404
        assert clients["ada"].get(address(name, thing)).status_code == 200
    for name, thing in [
        ("outline_draw", drawn),
        ("whole", drawn),
        ("cutting_make", cutting),
        ("cutting_undo", cutting),
    ]:
        assert clients["sam"].post(address(name, thing)).status_code == 404
        assert clients["anna"].post(address(name, thing)).status_code == 403
        assert clients["ada"].get(address(name, thing)).status_code == 405


def statements(client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_pages_cost_the_same_however_many_clips_and_runs_there_are(client, drawn):
    few = plan(drawn, (0, 1))
    counts = [statements(client, address("cut", drawn)), statements(client, address("cutting", few))]
    for start in range(5):
        make(drawn, (start, start + 1), (start, start + 2))
    many = plan(drawn, *[(n / 10, n / 10 + 0.55) for n in range(80)])
    assert [statements(client, address("cut", drawn)), statements(client, address("cutting", many))] == counts


def test_the_page_of_twenty_thousand_cuts_stays_small(client, drawn):
    many = plan(drawn, *[(n / 4000, n / 4000 + 2) for n in range(20_000)])
    assert len(client.get(address("cutting", many)).content) < 100_000
