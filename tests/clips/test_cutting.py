"""A recording is cut into clips: looked at before, made by a job that may be stopped, taken back."""

import io
import math
import wave
from array import array

import numpy as np
import pytest
import soundfile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Assignment, Item, TaskState
from annotation.services import launch, open_tasks
from clips.cleaning import clean_up
from clips.closing import erase_datasets
from clips.cutting.making import keep
from clips.cutting.spans import span
from clips.erasing import withdraw_clips
from clips.models import Clip, ClipState, Cutting, CuttingState, Outline
from clips.services import (
    draw_outline,
    keep_whole,
    plan_cutting,
    start_cutting,
    undo_cutting,
)
from common.errors import Conflict, UserError
from game import play
from jobs.models import Job, State
from jobs.running import run
from jobs.services import cancel
from tests.clips.conftest import owned_files, stored_files
from tests.clips.test_killed import Killed, killing_at
from tests.game.makers import annotators
from tests.makers import make_project, make_question

pytestmark = pytest.mark.django_db
RATE = 16_000
# Tones of two, one and two seconds, with pauses of a second around them.
PARTS = [(1, 0), (2, 440), (1, 0), (1, 550), (1, 0), (2, 660), (1, 0)]
SECONDS = 9.0


def speech() -> bytes:
    """Return a WAV with those tones."""
    samples = array("h")
    for seconds, hertz in PARTS:
        samples.extend(
            int(12_000 * math.sin(math.tau * hertz * n / RATE)) if hertz else 0 for n in range(seconds * RATE)
        )
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes(samples.tobytes())
    return file.getvalue()


@pytest.fixture
def whole(upload) -> Clip:
    """The clip of a whole recording, whose speaker is known."""
    upload({"talk.wav": speech(), "labels.csv": b"file,speaker,room\ntalk.wav,Eva,hall\n"})
    return Clip.objects.get()


@pytest.fixture
def drawn(whole) -> Clip:
    """The same, with its outline."""
    run(str(draw_outline(whole, whole.dataset.owner).job_id))
    return whole


@pytest.fixture
def client(as_user, omar):
    return as_user(omar)


def plan(whole: Clip, *spans: tuple[float, float], **fields) -> Cutting:
    """Keep a plan for these spans."""
    named = [span(start, end) for start, end in spans] or [span(n, n + 1) for n in range(9)]
    return plan_cutting(whole, whole.dataset.owner, **{"method": "windows", "spans": named, **fields})


def make(whole: Clip, *spans: tuple[float, float], **how) -> Cutting:
    """Cut these spans at once."""
    cutting = start_cutting(plan(whole, *spans), **how)
    run(str(cutting.job_id))
    return Cutting.objects.get(pk=cutting.pk)


def samples_of(clip: Clip):
    return soundfile.read(default_storage.path(clip.playable.name), dtype="int16")[0]


def address(name: str, thing) -> str:
    return reverse(f"clips:{name}", args=[thing.pk])


def times(clips) -> list[tuple[float, float]]:
    return [(clip.start, clip.end) for clip in clips]


# --- Making ------------------------------------------------------------------------------------------------


def test_clips_are_cut_exact_to_the_sample(whole):
    cutting = make(whole, (0.5, 1.25), (1.25, 4.0), (3.33333, 3.9))
    clips = list(cutting.clips.order_by("start"))
    all_samples = samples_of(whole)
    for clip in clips:
        expected = all_samples[round(clip.start * RATE) : round(clip.end * RATE)]
        assert np.array_equal(samples_of(clip), expected)
        assert clip.duration == len(expected) / RATE
    assert cutting.state == CuttingState.DONE
    assert (cutting.job.state, cutting.job.done, cutting.job.total) == (State.DONE, 3, 3)


def test_the_recording_and_the_span_stay_known(whole):
    named = [span(1, 3), span(4, 5, speaker="Ben", metadata={"word": "yes", "room": "kitchen"})]
    start = start_cutting(plan(whole, spans=named, method="table"))
    run(str(start.job_id))
    first, second = Clip.objects.filter(cutting=start).order_by("start")
    assert (first.recording, first.parent, first.start, first.end) == (whole.recording, whole, 1, 3)
    assert (first.speaker, first.metadata) == ("Eva", {"room": "hall"})
    assert (second.speaker, second.metadata) == ("Ben", {"word": "yes", "room": "kitchen"})
    assert first.name == "talk.wav 0:00:01.000-0:00:03.000"
    assert first.consent_version == whole.consent_version
    assert first.peaks
    assert first.content_hash


def test_people_are_asked_about_the_clips_and_not_about_the_whole(whole):
    make(whole)
    whole.refresh_from_db()
    assert whole.state == ClipState.CUT
    assert set(Clip.objects.filter(state=ClipState.READY).values_list("parent", flat=True)) == {whole.pk}


def test_the_owner_may_keep_the_whole_beside_them(whole):
    make(whole, keeps_whole=True)
    whole.refresh_from_db()
    assert whole.state == ClipState.READY
    keep_whole(whole, wanted=False)
    whole.refresh_from_db()
    assert whole.state == ClipState.CUT


def test_the_same_span_is_made_once(whole):
    make(whole, (0, 1), (1, 2))
    second = plan(whole, (1, 2), (2, 3), (2, 3))
    assert second.count == 1
    assert second.problems == [
        "2 spans are left out, being named twice, in the dataset already, or withdrawn from it"
    ]
    with pytest.raises(UserError, match="is in the dataset already"):
        plan(whole, (0, 1))


def test_a_withdrawn_span_does_not_come_back(whole):
    cutting = make(whole, (0, 1), (1, 2))
    withdraw_clips([cutting.clip_id_at(0)])
    with pytest.raises(UserError, match="or was withdrawn"):
        plan(whole, (0, 1))


def test_started_twice_it_is_made_once(whole):
    cutting = plan(whole)
    first, second = start_cutting(cutting), start_cutting(cutting)
    assert first.job_id == second.job_id
    for _ in range(2):
        Job.objects.update(state=State.WAITING)
        run(str(first.job_id))
    assert Clip.objects.exclude(parent=None).count() == 9
    assert start_cutting(cutting).job_id == first.job_id


def test_one_recording_is_cut_by_one_run_at_a_time(whole):
    start_cutting(plan(whole, (0, 1)))
    other = plan(whole, (1, 2))
    with pytest.raises(Conflict, match="is being cut just now"):
        start_cutting(other)


def test_more_clips_than_one_run_makes_are_refused(whole, monkeypatch):
    monkeypatch.setattr("clips.services.cutting.MOST_SPANS", 2)
    with pytest.raises(UserError, match="These are 9 clips"):
        plan(whole)


def test_only_the_last_few_plans_are_kept(whole):
    for number in range(1, 8):
        last = plan(whole, (0, number))
    assert Cutting.objects.count() == 5
    assert Cutting.objects.order_by("created_at").last() == last


@pytest.mark.parametrize(
    ("step", "number", "when"), [("_save", 3, "before"), ("_save", 3, "after"), ("_save", 8, "after")]
)
def test_killed_at_any_step_the_next_run_finishes(whole, monkeypatch, step, number, when):
    monkeypatch.setattr("clips.cutting.making.BATCH", 2)
    cutting = start_cutting(plan(whole))
    with monkeypatch.context() as patch:
        killing_at(patch, step, number, before=when == "before")
        with pytest.raises(Killed):
            run(str(cutting.job_id))
    Job.objects.update(state=State.WAITING)
    run(str(cutting.job_id))
    assert times(cutting.clips.order_by("start")) == [(n, n + 1) for n in range(9)]
    assert stored_files() == owned_files(whole.dataset)


def test_a_cancelled_run_goes_on_or_is_taken_back(whole, sounds, monkeypatch):
    monkeypatch.setattr("clips.cutting.making.BATCH", 2)
    cutting = start_cutting(plan(whole))
    kept = []

    def cancelled_meanwhile(cutting, made):
        kept.append(made)
        cancel(cutting.job)
        return keep(cutting, made)

    with monkeypatch.context() as patch:
        patch.setattr("clips.cutting.making.keep", cancelled_meanwhile)
        patch.setattr("jobs.progress.connection", connection_that_writes())
        patch.setattr("jobs.progress.SECONDS_BETWEEN_WRITES", 0.0)
        run(str(cutting.job_id))
    cutting = Cutting.objects.select_related("job").get(pk=cutting.pk)
    assert (cutting.state, cutting.is_stopped, cutting.clips.count()) == (CuttingState.RUNNING, True, 2)
    again = start_cutting(cutting)
    assert again.job_id != cutting.job_id
    run(str(again.job_id))
    assert again.clips.count() == 9


def connection_that_writes():
    """A stand-in for the connection: a test's own transaction would keep progress from being written."""

    class Outside:
        in_atomic_block = False

    return Outside()


def test_a_recording_that_is_withdrawn_meanwhile_leaves_nothing(
    whole, sounds, monkeypatch, django_capture_on_commit_callbacks
):
    cutting = start_cutting(plan(whole))

    def withdrawn_meanwhile(cutting, made):
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_clips([whole.pk])
        return keep(cutting, made)

    monkeypatch.setattr("clips.cutting.making.keep", withdrawn_meanwhile)
    run(str(cutting.job_id))
    job = Job.objects.get(pk=cutting.job_id)
    assert (job.state, job.error) == (
        State.FAILED,
        "The recording was withdrawn, or the cuts were taken back.",
    )
    assert not Clip.objects.exclude(parent=None).exists()
    assert stored_files() == set()


# --- Taking back -------------------------------------------------------------------------------------------


def undo(cutting: Cutting) -> Cutting:
    run(str(undo_cutting(cutting).job_id))
    return Cutting.objects.get(pk=cutting.pk)


def test_cuts_are_taken_back_as_though_they_had_never_been(whole, sounds):
    before = stored_files()
    cutting = undo(make(whole))
    whole.refresh_from_db()
    assert (cutting.state, whole.state) == (CuttingState.UNDONE, ClipState.READY)
    assert list(Clip.objects.all()) == [whole]
    assert stored_files() == before
    assert make(whole).clips.count() == 9


def test_taken_back_twice_is_as_good_as_once(whole):
    cutting = make(whole)
    first = undo_cutting(cutting)
    assert undo_cutting(cutting).job_id == first.job_id
    run(str(first.job_id))
    assert undo_cutting(cutting).job_id == first.job_id


def test_what_another_run_made_stays(whole):
    first, second = make(whole, (0, 1)), make(whole, (1, 2))
    undo(second)
    whole.refresh_from_db()
    assert whole.state == ClipState.CUT
    undo(first)
    whole.refresh_from_db()
    assert whole.state == ClipState.READY


def test_a_run_that_still_works_is_not_taken_back(whole):
    with pytest.raises(Conflict, match="cancel that first"):
        undo_cutting(start_cutting(plan(whole)))


def test_killed_while_taking_back_the_next_run_finishes(whole, sounds, monkeypatch):
    monkeypatch.setattr("clips.cutting.undoing.BATCH", 2)
    before = stored_files()
    cutting = undo_cutting(make(whole))
    with monkeypatch.context() as patch:
        killing_at(patch, "delete", 3, before=False)
        with pytest.raises(Killed):
            run(str(cutting.job_id))
    Job.objects.update(state=State.WAITING)
    run(str(cutting.job_id))
    assert Cutting.objects.get().state == CuttingState.UNDONE
    assert stored_files() == before


@pytest.fixture
def project(whole):
    """A live project that asks about the whole recording."""
    project = make_project(whole.dataset, share_to_hear=0)
    make_question(project)
    launch(project)
    run_waiting()
    project.refresh_from_db()
    return project


def run_waiting() -> None:
    while job := Job.objects.filter(state=State.WAITING).first():
        run(str(job.pk))


def test_a_live_project_asks_about_the_clips_in_place_of_the_whole(whole, project):
    assert Item.objects.get().clip == whole
    make(whole, (0, 1), (1, 2))
    run_waiting()
    project.refresh_from_db()
    assert set(Item.objects.filter(wanted__gt=0).values_list("clip__start", flat=True)) == {0, 1}
    assert project.clip_count == 2


def test_what_nobody_was_asked_about_goes_from_its_project_too(whole, project):
    cutting = make(whole, (0, 1), (1, 2))
    run_waiting()
    undo(cutting)
    project.refresh_from_db()
    item = Item.objects.get()
    assert (item.clip, item.wanted, item.tasks.get().state) == (whole, 3, TaskState.OPEN)
    assert item.returned is not None
    assert project.clip_count == 1


def test_the_whole_comes_again_to_people(whole, project):
    undo(make(whole, (0, 1)))
    assert play.next_turn(annotators(1)[0], project.pk).assignment.item.clip == whole


def test_once_somebody_was_asked_they_stay(whole, project):
    cutting = make(whole, (0, 1), (1, 2))
    run_waiting()
    play.next_turn(annotators(1)[0], project.pk)
    assert Assignment.objects.get().item.clip.cutting == cutting
    with pytest.raises(Conflict, match="“Which sound\\?” has begun to ask about these clips"):
        undo_cutting(cutting)
    assert cutting.clips.filter(state=ClipState.READY).count() == 2
    cutting.refresh_from_db()
    assert cutting.state == CuttingState.DONE


def test_a_clip_that_checks_people_stays(whole, project):
    cutting = make(whole, (0, 1))
    run_waiting()
    Item.objects.filter(clip__cutting=cutting).update(is_control=True)
    with pytest.raises(Conflict):
        undo_cutting(cutting)


def test_a_clip_that_is_being_taken_back_is_asked_about_no_more(whole, project):
    cutting = make(whole, (0, 1))
    run_waiting()
    undo_cutting(cutting)
    assert open_tasks(project, [cutting.clip_id_at(0)]) == 0


# --- Withdrawing and erasing -------------------------------------------------------------------------------


def test_withdrawing_a_recording_withdraws_what_was_cut_of_it(drawn, django_capture_on_commit_callbacks):
    make(drawn, (0, 1), (1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw_clips([drawn.pk]) == 3
    assert stored_files() == set()
    assert not Outline.objects.exists()


def test_withdrawing_a_clip_leaves_its_recording(drawn, sounds, django_capture_on_commit_callbacks):
    cutting = make(drawn, (0, 1), (1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_clips([cutting.clip_id_at(0)])
    drawn.refresh_from_db()
    assert drawn.playable
    assert drawn.recording.original
    assert cutting.clips.get(state=ClipState.READY).start == 1


def test_closing_the_account_erases_cuts_and_what_was_said_of_them(drawn, omar):
    named = [span(0, 1, speaker="Ben", metadata={"word": "yes"})]
    cutting = start_cutting(plan(drawn, spans=named, method="table"))
    run(str(cutting.job_id))
    erase_datasets(omar)
    assert stored_files() == set()
    assert not Cutting.objects.exists()
    assert not Job.objects.filter(kind="clips.cut").exists()
    assert not Clip.objects.exclude(name="", speaker="", metadata={}).exists()


def test_a_run_that_was_killed_leaves_nothing_to_a_closed_account(whole, omar, monkeypatch):
    cutting = start_cutting(plan(whole))
    with monkeypatch.context() as patch:
        killing_at(patch, "_save", 3, before=False)
        with pytest.raises(Killed):
            run(str(cutting.job_id))
    erase_datasets(omar)
    clean_up()
    assert stored_files() == set()


# --- Pages -------------------------------------------------------------------------------------------------


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
